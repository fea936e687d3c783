"""The thinnest whole way: log in, get a key, write with no server, and see it arrive."""

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting

pytestmark = pytest.mark.browser


def test_an_absence_without_a_server_is_kept_and_goes_home_later(phone, mast, cast, session):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    phone.wait_for(entry, "waiting")
    phone.page.reload()
    phone.wait_for(entry, "waiting")
    mast.start()
    phone.go("/field/outbox")
    phone.wait_for(entry, "sent")
    assert [str(row.id) for row in session.scalars(select(Meeting))] == [entry]


def test_every_page_is_answered_by_the_phone_also_without_a_server(phone, mast, cast):
    mast.stop()
    for path in ("", "citizens", f"courses/{cast.siv.id}", "log", "absence", "outbox", "me"):
        phone.go(f"/field/{path}")
        phone.page.wait_for_selector("main h1")
        assert phone.says_from() == "phone"


def test_a_course_that_is_not_there_is_404(phone):
    phone.go("/field/courses/01a1ff98-e526-7ef1-ace7-1924002d06c2")
    assert "findes ikke" in phone.page.inner_text("h1")


def test_after_a_hard_reload_the_phone_answers_again(phone):
    session = phone.chromium.cdp(phone.page)
    session.send("Page.reload", {"ignoreCache": True})
    phone.page.wait_for_selector("nav.nav")  # the server's page has none, and makes room by itself
    assert phone.says_from() == "phone"


def test_the_worker_can_be_switched_off(phone):
    phone.go("/field/_diag")
    phone.page.click("button")
    phone.page.wait_for_function("navigator.serviceWorker.getRegistration('/field/').then(r => !r)")


def test_the_phone_tells_a_developer_how_it_is_without_names(phone):
    phone.go("/field/_diag")
    told = phone.page.inner_text("body")
    assert '"courses": 2' in told
    assert "Viol" not in told
