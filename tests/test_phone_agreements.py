"""Without a connection a mentor agrees, moves and cancels, writes, asks for a link and corrects."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from fieldapp.clock import now, uuid7
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Appointment, Meeting
from fieldapp.meetings.standing import stands
from fieldapp.messages.models import Message, MessageRead
from fieldapp.wire.stamped import stamped_by

pytestmark = pytest.mark.browser

LOOK_AWAY = "() => Object.defineProperty(document, 'hidden', {value: true, configurable: true}) && null"
LOOK = "() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')) }"


def day(ahead):
    return (now().astimezone(ZONE) + timedelta(days=ahead)).date().isoformat()


def agreement(cast, **more):
    """The form of an appointment, filled in."""
    what = {"course": str(cast.siv.id), "entry": str(uuid7()), "day": day(3), "clock": "9.30"}
    return what | {"minutes": "45", "form": "phone", "told": "together"} | more


def home(phone, mast):
    """The connection is back, and all is sent."""
    mast.start()
    assert phone.say({"type": "wake", "eager": True}) is True


def all_of(session, kind):
    session.rollback()
    return session.scalars(select(kind).order_by(kind.sequence)).all()


def test_an_appointment_is_made_moved_and_cancelled_with_no_connection(phone, mast, cast, app, session):
    mast.stop()
    phone.go(f"/field/appointment?course={cast.siv.id}")
    phone.page.check("[name=form][value=phone]", force=True)
    phone.page.fill("#clock", "9.30")
    phone.page.click("button[form=agreement]")
    phone.page.click("text=Flyt eller aflys")
    phone.page.fill("#clock", "10.15")
    phone.page.click("button[form=agreement]")
    phone.page.wait_for_url("**/field/courses/*")
    assert "10.15" in phone.page.inner_text("main")
    assert "9.30" not in phone.page.inner_text("main")
    phone.page.click("text=Flyt eller aflys")
    phone.page.click("summary:has-text('Aflys aftalen')")
    phone.page.check("[name=outcome][value=cancelled_citizen]", force=True)
    phone.page.click("main details button")
    phone.page.wait_for_url("**/field/entries/*")
    phone.go(f"/field/courses/{cast.siv.id}")
    assert "Ingen kommende aftaler" in phone.page.inner_text("main")
    home(phone, mast)
    rows = all_of(session, Appointment)
    with app.app_context():
        stood = stands(rows)
    assert [stood[row.id].state for row in rows] == ["moved", "cancelled_citizen"]


def test_every_week_is_as_many_appointments_however_often_it_is_tapped(phone, mast, cast, session):
    mast.stop()
    form = agreement(cast, repeat="3")
    assert [phone.post("/field/appointment", form) for _ in range(2)] == [303, 303]
    phone.go(f"/field/courses/{cast.siv.id}")
    assert "3 aftaler mere" in phone.page.inner_text("main")
    home(phone, mast)
    rows = all_of(session, Appointment)
    assert [row.sequence for row in rows] == [1, 2, 3, 4]
    starts = [row.starts_at.astimezone(ZONE) for row in rows]
    assert [f"{at:%Y-%m-%d %H.%M}" for at in starts] == [f"{day(3 + 7 * week)} 09.30" for week in range(4)]


def test_a_locked_phone_saves_what_was_agreed_written_and_asked_for(phone, mast, cast, session):
    phone.lock()
    about = {"course": str(cast.siv.id)}
    phone.post("/field/appointment", agreement(cast, repeat="1", ends_on=day(60)))
    phone.post("/field/messages", about | {"text": "Ring, når du kan", "entry": str(uuid7())})
    phone.post("/field/link", about | {"entry": str(uuid7())})
    phone.say({"type": "wake", "eager": True})
    assert len(all_of(session, Appointment)) == 2
    assert [row.text for row in all_of(session, Message)] == ["Ring, når du kan"]


def test_a_message_waits_is_sent_and_the_answer_is_told_as_read(phone, mast, cast, timian, session):
    said = stamped_by(cast.timian, cast.siv.id, text="Hvordan går det?", wants_call=False)
    assert timian.put(f"/messages/{said['id']}", json=said).status_code == 201
    phone.say({"type": "wake", "eager": True})
    mast.stop()
    phone.go(f"/field/messages?course={cast.siv.id}")
    assert "Hvordan går det?" in phone.page.inner_text("main")
    phone.page.fill("#text", "Fint. Siv har fået praktik.")
    phone.page.click("button[form=message]")
    mine = phone.page.locator(".thread .mine")
    expect(mine).to_contain_text("Venter på at blive sendt")  # once it has been tried in vain
    home(phone, mast)
    phone.go(f"/field/messages?course={cast.siv.id}")
    assert "Sendt til" in mine.inner_text()
    assert str(session.scalars(select(MessageRead)).one().message_id) == said["id"]
    assert len(all_of(session, Message)) == 2


def test_a_message_is_not_told_as_read_before_somebody_opens_it(phone, cast, timian, session):
    phone.go(f"/field/messages?course={cast.siv.id}")
    phone.ask(LOOK_AWAY)
    said = stamped_by(cast.timian, cast.siv.id, text="Hvordan går det?", wants_call=False)
    timian.put(f"/messages/{said['id']}", json=said)
    phone.say({"type": "wake", "eager": True})
    assert "Hvordan går det?" not in phone.page.inner_text("main")
    phone.ask(LOOK)
    phone.page.wait_for_selector("text=Hvordan går det?")
    phone.say({"type": "wake", "eager": True})
    assert all_of(session, Message)
    assert session.scalars(select(MessageRead)).all() == []


def test_a_link_asked_for_with_no_connection_is_shown_when_there_is_one(phone, mast, cast):
    mast.stop()
    phone.go(f"/field/link?course={cast.siv.id}")
    phone.page.click("text=Lav linket")
    phone.page.wait_for_selector("[data-state=waiting]")
    home(phone, mast)
    phone.go(f"/field/link?course={cast.siv.id}")
    phone.page.wait_for_selector("svg.qr path")
    assert phone.says_from() == "phone"


def test_a_correction_of_a_correction_shows_only_the_newest(phone, mast, cast, session):
    mast.stop()
    about = {"course": str(cast.siv.id), "outcome": "held", "form": "phone", "goal": "none"}
    first = str(uuid7())
    phone.post("/field/log", about | {"entry": first, "minutes": "45"})
    second = str(uuid7())
    more = {"entry": second, "corrects": first, "minutes": "30", "error_in": "minutes"}
    phone.post("/field/log", about | more)
    phone.go(f"/field/log?course={cast.siv.id}&corrects={first}")  # from a page that was open too long
    assert phone.page.input_value("[name=corrects]") == second
    assert phone.page.is_checked("[name=minutes][value='30']")
    phone.page.check("[name=minutes][value='60']", force=True)
    phone.page.click("button[form=meeting]")
    phone.page.wait_for_url("**/field/entries/*")
    phone.go(f"/field/courses/{cast.siv.id}")
    assert phone.page.locator("[data-entry]").count() == 1
    assert "60 min" in phone.page.inner_text("[data-entry]")
    home(phone, mast)
    assert [row.minutes for row in all_of(session, Meeting)] == [45, 30, 60]


def test_a_refused_appointment_is_mended_under_its_own_id(phone, network, cast, session):
    network.faults = [422]
    form = agreement(cast)
    phone.post("/field/appointment", form)
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    phone.page.click("text=Skriv aftalen igen")
    assert phone.page.input_value("#clock") == "9.30"
    phone.page.fill("#clock", "11.00")
    phone.page.click("button[form=agreement]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.say({"type": "wake", "eager": True})
    (row,) = all_of(session, Appointment)
    assert (str(row.id), row.starts_at.astimezone(ZONE).hour) == (form["entry"], 11)
