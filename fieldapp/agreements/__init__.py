"""The order: what a mentor is asked to do, for how long, and the citizen's yes to it."""
