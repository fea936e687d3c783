"""Measurements: `./dev bench NAME` runs one and prints its command and its figures."""
