"""fieldapp: mentors log what happened, offline; an absence rings the caseworker."""
