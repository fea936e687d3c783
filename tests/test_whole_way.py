"""The wall that carries the product: typed with no signal, rung, taken. Real browsers, real push."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.alerts.vapid import Ring
from fieldapp.clock import now
from fieldapp.meetings.models import Meeting
from tests.browsers.autopush import Autopush
from tests.browsers.chromium_tabs import Tabs
from tests.browsers.firefox import Firefox
from tests.browsers.firefox_page import Page as DeskPage
from tests.cast import PASSWORD, Cast
from tests.conftest import LiveServer

pytestmark = pytest.mark.browser
PASSPHRASE = "regnvejr solsikke cykel havn"


@pytest.fixture
def postman(app: Flask, server: LiveServer, autopush: Autopush) -> Iterator[Worker]:
    """A delivery worker that goes round, and may post to the local push service."""
    before = app.config["FIELDAPP"]
    app.config["FIELDAPP"] = replace(
        before, push_hosts=(urlsplit(autopush.endpoint_origin).netloc,), base_url=server.url
    )
    Ring.load_or_make(before.vapid_ring)
    worker, stop = Worker(app, "test"), threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    yield worker
    stop.set()
    thread.join()
    app.config["FIELDAPP"] = before


def log_in_phone(chromium: Tabs, server: LiveServer, who: str) -> Page:
    """A mentor's phone: logged in, with a passphrase chosen, at I dag."""
    page = chromium.open(f"{server.url}/login")
    page.fill("[name=email]", f"{who}@test.test")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.get_by_role("button", name="Brug adgangssætningen").click()
    expect(page.get_by_role("heading", name="I dag")).to_be_visible()
    return page


def log_in_desk(firefox: Firefox, server: LiveServer, who: str) -> DeskPage:
    """A caseworker's browser: logged in, and said yes to being rung."""
    firefox.grant_notifications(server.url)
    page = firefox.open(f"{server.url}/login")
    page.fill("[name=email]", f"{who}@test.test")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for("body.desk")
    page.open(f"{server.url}/desk/me")
    page.click("[data-push=enable]")
    page.wait_for("[data-push=panel][data-state=on]")
    return page


def test_a_no_show_typed_with_no_signal_rings_and_is_taken(
    server: LiveServer, cast: Cast, session: Session, chromium: Tabs, firefox: Firefox, postman: Worker
):
    cast.appointment(cast.siv)
    log_in_desk(firefox, server, "timian")
    phone = log_in_phone(chromium, server, "viol")

    server.stop()
    phone.get_by_role("link", name=re.compile("Kom ikke")).click()
    phone.locator("[name=waited][value='20']").check()
    phone.get_by_role("button", name="Send besked").click()
    expect(phone.locator("[data-entry][data-state=waiting]")).to_be_visible()

    phone.get_by_role("link", name=re.compile("Udbakke")).click()
    send_now = phone.get_by_role("button", name="Prøv at sende nu")
    expect(send_now).to_be_visible()
    server.start()
    sent = phone.locator("[data-entry][data-state=sent]")
    send_now.or_(sent).first.click()  # the phone may have been quicker
    expect(sent).to_be_visible()
    assert session.scalars(select(Meeting)).one().waited_minutes == 20

    session.rollback()  # who has read may only write if nobody else has written meanwhile
    session.execute(update(Alert).values(due_at=now()))  # half a minute has passed
    session.commit()
    shown = firefox.wait_for_notification()
    assert "Siv" not in str(shown)
    firefox.click_notification()
    evidence = firefox.wait_for_page("/desk/alerts/")
    evidence.wait_for("[data-alert][data-state=open]")
    evidence.click("form[action$='/taken'] button")
    evidence.wait_for("[data-alert][data-state=taken]")

    session.rollback()
    assert session.scalars(select(Alert)).one().state == "taken"
    assert [row.state for row in session.scalars(select(Delivery))] == ["sent"]


def test_firefox_is_a_mentors_phone_too(server: LiveServer, cast: Cast, session: Session, firefox: Firefox):
    cast.appointment(cast.siv)
    page = firefox.open(f"{server.url}/login")
    page.fill("[name=email]", "viol@test.test")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for("form[action='/field/enrol']")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/field/enrol'] button")
    page.wait_for("main a[href*='/field/absence']")

    server.stop()
    page.click("main a[href*='/field/absence']")
    page.click("label:has([name=waited][value='20'])")
    page.click("button[form=absence]")
    page.wait_for("[data-entry][data-state=waiting]")

    page.click("nav a[href='/field/outbox']")
    page.wait_for("form[action='/field/outbox'] button")
    server.start()
    page.click(
        "form[action='/field/outbox'] button, [data-entry][data-state=sent]"
    )  # it may have been quicker
    page.wait_for("[data-entry][data-state=sent]")
    assert session.scalars(select(Meeting)).one().waited_minutes == 20
