"""The leader's rooms: the minutes of everybody, the courses that need a look, and what they led to."""
