"""What a course comes to: the facts of a stretch of days, and the mentor's status to the caseworker."""
