"""The whole way in real browsers: rung, tapped, taken; or not taken, and higher up."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select, update

from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.models import Alert, Delivery, State, Subscription
from fieldapp.clock import now
from tests.browsers import notifications
from tests.browsers.waiting import wait_until
from tests.cast import PASSWORD, no_show
from tests.desk import put
from tests.test_alerts_browsers import desk, me

__all__ = ["desk", "me"]
pytestmark = pytest.mark.browser

# Debian's Chromium names Google's staging host.
GOOGLE = ("fcm.googleapis.com", "jmt17.google.com")


def bring_due(post) -> None:
    """The clock moves on to the next step of every ladder; the postman goes round until all is carried."""
    with post.session() as own:
        own.execute(update(Alert).where(Alert.due_at.is_not(None)).values(due_at=now()))
        own.commit()

    def all_carried() -> bool:
        post.deliver()
        with post.session() as own:
            return own.scalars(select(Delivery).where(Delivery.due_at.is_not(None))).first() is None

    wait_until(all_carried, what="all to be carried")  # on a busy machine a first try may time out


def pushes(post) -> list[Delivery]:
    with post.session() as own:
        return list(own.scalars(select(Delivery).where(Delivery.channel == "push")))


def absence(post, viol, cast) -> UUID:
    """Siv did not come; the letter about it, due now."""
    put(viol, no_show(cast.siv, cast.viol))
    with post.session() as own:
        return own.scalars(select(Alert.id)).one()


def test_shown_tapped_taken_and_quiet(firefox, me, post, viol, cast):
    letter = absence(post, viol, cast)
    bring_due(post)
    firefox.click_notification()
    page = firefox.wait_for_page(f"/desk/alerts/{letter}")
    (push,) = wait_until(lambda: [push for push in pushes(post) if push.shown_at], what="the receipt")
    assert post.devices()[0].shown_at == push.shown_at
    page.click("form[action$='/taken'] button")
    wait_until(lambda: post.letter(letter).state == State.TAKEN, what="it to be taken")
    for hours in (1, 3, 20):
        with time_machine.travel(now() + timedelta(hours=hours)):
            assert post.deliver() == 0
    assert (len(pushes(post)), post.mails()) == (1, [])


def test_what_nobody_takes_climbs_to_the_right_people(firefox, me, post, cast, session):
    cast.timian.backup_id = cast.merian.id
    session.commit()
    letters = [post.write(cast.timian) for _ in range(3)]
    bring_due(post)
    assert firefox.wait_for_notification()
    assert post.mails() == []
    asked = []
    for _step in ("again", "backup", "leader"):
        before = len(post.mails())
        bring_due(post)
        asked.append({mail["To"] for mail in post.mails()[before:]})
    assert asked == [{cast.timian.email}, {cast.merian.email}, {cast.rose.email}]
    assert {post.letter(letter).rung for letter in letters} == {4}


def test_a_mentors_phone_is_rung_too(firefox, post, desk, cast, monkeypatch):
    firefox.grant_notifications(desk)
    page = firefox.open(f"{desk}/login?next=/field/me")
    page.fill("[name=email]", cast.viol.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for("#passphrase", timeout=40)
    page.fill("#passphrase", "fire helt almindelige ord")
    page.click("form[action='/field/enrol'] button")
    page.wait_for("nav.nav")
    page.open(f"{desk}/field/me")
    with monkeypatch.context() as trouble:
        trouble.setitem(post.app.view_functions, "alerts.subscribe", lambda: ("", 503))
        page.click("[data-bell=on]", timeout=40)
        said = "document.querySelector('#bell-error').textContent"
        page.wait_for(f"js:{said}.startsWith('Det lykkedes ikke. Du får en e-mail')", timeout=40)
    page.click("[data-bell=on]", timeout=40)
    page.wait_for("[data-bell=off]", timeout=40)
    assert "Sidst bekræftet på denne telefon i dag kl." in page.text("main")
    post.write(cast.viol, kind="nudge")
    post.deliver()
    assert firefox.wait_for_notification() == {"title": "fieldapp", "body": "Der er nyt til dig."}
    wait_until(lambda: post.devices()[0].shown_at, what="the receipt")
    page.click("form[action='/field/lock'] button")
    page.wait_for("form[action='/field/unlock']")
    assert len(post.devices()) == 1  # locked is not logged out
    page.fill("#passphrase", "fire helt almindelige ord")
    page.click("form[action='/field/unlock'] button")
    page.wait_for("nav.nav")
    page.open(f"{desk}/field/me")
    page.click("[data-bell=off]")
    page.wait_for("[data-bell=on]", timeout=40)
    assert post.devices() == []


@pytest.fixture
def google(post, fcm, desk):
    """The post office rings by Google's stand-in. `desk` comes first: it says where letters lead."""
    here = urlsplit(fcm.endpoint_origin).netloc
    settings = replace(post.app.config["FIELDAPP"], push_hosts=(*GOOGLE, here))
    post.app.config["FIELDAPP"] = settings
    post.postman = Worker(post.app, "google")
    return fcm


def ring_until_shown(post, page) -> None:
    """Chromium drops what comes in the moment after a worker is activated; the ladder rings again."""
    for patience in (10, 40):
        bring_due(post)
        with suppress(TimeoutError):
            wait_until(lambda: notifications.shown(page, "body"), patience, what="anything shown")
            break
    assert notifications.shown(page, "body") == [{"body": "Der er nyt til dig."}]


def test_in_chromium_too(chromium_with_push, google, post, viol, cast, desk):
    chromium_with_push.grant_notifications(desk)
    page = chromium_with_push.open(f"{desk}/login?next=/desk/me")
    page.fill("[name=email]", cast.timian.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.click("[data-push=enable]")
    page.wait_for_selector("[data-push=panel][data-state=on]", timeout=40_000)
    with post.session() as own:
        (device,) = own.scalars(select(Subscription))
        device.endpoint = google.local({"endpoint": device.endpoint})["endpoint"]
        own.commit()
    wait_until(google.has_line, 60, what="Chromium at its push service")
    letter = absence(post, viol, cast)
    ring_until_shown(post, page)
    wait_until(lambda: any(push.shown_at for push in pushes(post)), what="the receipt")
    page.goto(f"{desk}/desk/alerts/{letter}")
    page.click("form[action$='/taken'] button")
    wait_until(lambda: post.letter(letter).state == State.TAKEN, what="it to be taken")
