"""A running command, for tests that call rules and no page."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """Rules work on the session of a running command."""
    with app.app_context():
        yield
