"""How long a worker may hold something, and how long it is left alone after a try in vain."""

from datetime import timedelta
from random import SystemRandom

# Longer than the longest time-outs of one try; after that the worker that held it is taken for dead.
LEASE = timedelta(seconds=30)
# A mail server may take its time-out for every word of a hand-over, from greeting to goodbye.
MAIL_LEASE = timedelta(seconds=120)
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
_dice = SystemRandom()


def wait_after(attempts: int) -> float:
    """Seconds until the next try: 1–2, 2–4, 4–8 … 150–300, so that a crowd does not come back as one."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts - 1, 20))
    return longest / 2 + _dice.uniform(0, longest / 2)
