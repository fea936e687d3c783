"""The caseworker's desk: what needs a person now, the facts behind it, and the courses."""
