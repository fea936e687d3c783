"""A course that is somebody else's now stays on the phone until nothing waits there; then it goes."""

import json

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Held
from tests.phone_fixtures import AWAKE
from tests.test_phone_leaving import EVERYTHING

pytestmark = pytest.mark.browser

LEAVING = "Forløbet er ikke hos dig mere. Det forsvinder herfra, når alt er sendt."


def hand_over(timian, course, to):
    form = {"mentor": str(to.id), "reason": "illness"}
    assert timian.post(f"/desk/courses/{course.id}/mentor", data=form).status_code == 303


def holds(phone, course):
    """Does a record of the course lie among the documents?"""
    stores = json.loads(phone.ask(EVERYTHING))
    documents = next(records for name, records in stores.items() if name.endswith("/documents"))
    return str(course.id) in [record["id"] for record in documents]


def listed(phone):
    phone.go("/field/citizens")
    phone.page.wait_for_selector("main h1")
    return [name for name in ("Birk", "Siv") if name in phone.page.inner_text("main")]


def met(session):
    session.rollback()
    return [str(row.id) for row in session.scalars(select(Meeting))]


def test_with_nothing_waiting_it_goes_at_once(phone, timian, cast):
    hand_over(timian, cast.siv, cast.hassel)
    phone.say(AWAKE)
    assert not holds(phone, cast.siv)
    assert listed(phone) == ["Birk"]


def test_it_goes_only_when_the_outbox_is_empty(phone, mast, network, timian, cast, session):
    mast.stop()
    waiting = phone.report_absence(cast.siv.id)
    hand_over(timian, cast.siv, cast.hassel)
    network.faults = [503] * 9
    mast.start()
    phone.say(AWAKE)
    assert met(session) == []
    assert holds(phone, cast.siv)
    assert listed(phone) == ["Birk"]
    phone.go(f"/field/courses/{cast.siv.id}")
    phone.page.wait_for_selector(f"text={LEAVING}")
    assert "Formål" not in phone.page.inner_text("main")
    network.faults = []
    phone.say(AWAKE)
    assert met(session) == [waiting]
    assert not holds(phone, cast.siv)
    session.rollback()
    phone.say(AWAKE)
    session.expire_all()
    rows = session.scalars(select(Held).where(Held.course_id == cast.siv.id)).all()
    assert [row.until is None for row in rows] == [False]


def test_what_was_refused_about_it_can_be_mended_before_it_goes(phone, network, timian, cast, session):
    network.faults = [422]
    refused = phone.report_absence(cast.siv.id)
    phone.wait_for(refused, "help")
    hand_over(timian, cast.siv, cast.hassel)
    phone.say({"type": "wake"})
    assert holds(phone, cast.siv)
    phone.go("/field/outbox")
    phone.page.click("a[href*='corrects=']")
    phone.page.wait_for_selector("button[form=absence]")
    phone.page.click("button[form=absence]")
    phone.page.wait_for_url("**/field/entries/*")
    phone.say(AWAKE)
    assert met(session) == [refused]
    assert not holds(phone, cast.siv)


def test_what_is_set_aside_holds_nothing_back(phone, network, timian, cast):
    network.faults = [422]
    refused = phone.report_absence(cast.siv.id)
    phone.wait_for(refused, "help")
    hand_over(timian, cast.siv, cast.hassel)
    phone.say({"type": "wake"})
    phone.post(f"/field/entries/{refused}/aside", {})
    phone.say({"type": "wake"})
    assert not holds(phone, cast.siv)


def test_a_course_that_comes_back_meanwhile_is_listed_again(phone, network, timian, cast):
    network.faults = [503] * 9
    phone.report_absence(cast.birk.id)
    hand_over(timian, cast.siv, cast.hassel)
    phone.say({"type": "wake"})
    assert listed(phone) == ["Birk"]
    hand_over(timian, cast.siv, cast.viol)
    phone.say({"type": "wake"})
    assert listed(phone) == ["Birk", "Siv"]


def test_a_locked_phone_lets_it_go_too(phone, mast, network, timian, cast, session):
    mast.stop()
    waiting = phone.report_absence(cast.siv.id)
    phone.lock()
    hand_over(timian, cast.siv, cast.hassel)
    network.faults = [503] * 9
    mast.start()
    phone.say(AWAKE)
    assert holds(phone, cast.siv)
    network.faults = []
    phone.say(AWAKE)
    assert met(session) == [waiting]
    assert not holds(phone, cast.siv)
    assert str(cast.birk.id) in phone.ask(EVERYTHING)


def test_what_another_key_sealed_and_was_refused_holds_nothing_back(phone, network, timian, cast):
    network.faults = [503] * 9
    refused = phone.report_absence(cast.birk.id)
    phone.lock()
    phone.forget()
    phone.page.wait_for_url("**/login**")
    phone.log_in(cast.viol)
    phone.enrol()
    phone.say(AWAKE)
    assert refused in phone.ask(EVERYTHING)
    network.faults = [422]
    phone.say(AWAKE)
    hand_over(timian, cast.siv, cast.hassel)
    phone.say({"type": "wake"})
    assert refused in phone.ask(EVERYTHING)
    assert not holds(phone, cast.siv)
