"""The seeded simulator: many phones, the real worker and the real house, and a network that only harms."""
