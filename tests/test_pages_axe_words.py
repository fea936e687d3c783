"""Law and words in light and dark: axe finds nothing, nothing scrolls sideways."""

import pytest

from fieldapp.accounts.dated import say
from fieldapp.clock import now
from fieldapp.db import session
from tests.moments import this_day
from tests.tour import Tour, log_in

pytestmark = pytest.mark.browser


def test_the_page_of_law_and_words(chromium, server, app, cast):
    with app.app_context():
        say("period_months", 4, this_day(), source="Byrådet", checked_by="Jura", by=cast.admin, at=now())
        session().commit()
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.admin.email)
    tour.look("words", "/desk/words")
    for summary in tour.page.locator("summary").all():
        summary.click()
    tour.look("words, all open", until="details[open]")
    tour.page.click("#text-complaint form button")
    tour.look("words, with an error", until="[role=alert]")
    assert tour.found == {}
