"""Wait for something to become true, never for a guessed number of seconds."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

# Seconds; it is seldom more than one, but the machine may have much else to do.
PATIENCE = int(os.environ.get("FIELDAPP_TEST_PATIENCE", "40"))
Found = TypeVar("Found")


def wait_until(check: Callable[[], Found | None], timeout: float = PATIENCE, what: str = "") -> Found:
    """Call `check` until it gives something true, and hand that back; TimeoutError after `timeout` s."""
    end = time.monotonic() + timeout
    while True:
        if found := check():
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout} s in vain for {what or check}")
        time.sleep(0.02)
