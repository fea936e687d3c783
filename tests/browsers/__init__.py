"""Real browsers and real push services for the tests, all of them on this machine."""
