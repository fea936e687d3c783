"""A course is printed on one page, however much there is to say."""

import re

import pytest

from tests.cast import held
from tests.desk import put
from tests.test_reports_wire import status
from tests.tour import log_in
from tests.wire import put as put_other

pytestmark = pytest.mark.browser


def test_sixty_seconds_are_one_page(own_chromium, server, cast, viol, timian):
    for area in ("network", "work_edu"):
        timian.post(
            f"/desk/courses/{cast.siv.id}/goals",
            data={"title": f"Et ret langt mål, der handler om {area}", "area": area},
        )
    cast.session.expire_all()
    for goal in cast.siv.goals:
        put(
            viol,
            held(cast.siv, cast.viol, goal=str(goal.id), mark=3, note="Siv ringede selv og fik en tid. " * 3),
        )
    for _ in range(3):
        put_other(viol, "reports", status(cast.siv, cast.viol))
    page = own_chromium.context.pages[0]
    log_in(page, server.url, cast.timian.email)
    page.goto(f"{server.url}/desk/courses/{cast.siv.id}")
    printed = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
