"""Every planted bug must be caught: all of them, where `./dev test` plants those whose turn it is.

./dev soak faults [pytest arguments]
"""

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["--no-header", "-m", "faults or simulation", *sys.argv[1:]]))
