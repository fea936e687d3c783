"""How a course is going, area by area, in two voices: the citizen's own and the mentor's."""
