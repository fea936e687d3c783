"""What a citizen's phone downloads to answer an appointment: a page, a style, a mark, and no script."""

from datetime import timedelta

import pytest

from fieldapp.clock import now
from tests.bench.bytes import named, packed, report
from tests.citizen import met, say

pytestmark = pytest.mark.any_database

MOST = 15_000


def downloads(visitor, path):
    """The page and every file that it names."""
    page = visitor.get(path)
    files = {path: page.data}
    for name in named(path, page.mimetype, page.data):
        if name.startswith("/static/"):
            files[name] = visitor.get(name, buffered=True).data
    return files


@pytest.fixture
def full(visitor, token, cast, session):
    """As much as there can be on a page: an answer with words, a question, a list, thirty entries."""
    for day in range(1, 9):
        ahead = cast.appointment(cast.siv, now() + timedelta(days=7 * day))
        say(visitor, token, ahead, "not_coming", words=f"Ord nummer {day}.")
    for day in range(40):
        met(session, cast.siv, now() - timedelta(days=day), note=f"Talte om dag {day} og gik en tur.")
    return f"/c/{token}"


@pytest.mark.parametrize("page", ["", "/meetings", "/about", "/course", "/marks", "/agreement"])
def test_a_page_with_all_that_it_needs_is_light(visitor, full, page):
    files = downloads(visitor, full + page)
    assert "/static/app.css" in files
    assert sum(packed(files).values()) < MOST, f"\n{report(files)}"


def test_the_first_page_is_light_and_has_no_script(visitor):
    files = downloads(visitor, "/c/")
    assert sum(packed(files).values()) < MOST, f"\n{report(files)}"
    assert [name for name in files if name.endswith(".js")] == []
