"""Without a connection, and while it is locked, a mentor writes a status."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import uuid7
from fieldapp.reports.models import Report
from tests.moments import this_day

pytestmark = pytest.mark.browser


def form_of(course, **more):
    days = {"since": (this_day() - timedelta(days=13)).isoformat(), "until": this_day().isoformat()}
    said = {"summary": "Siv er kommet.", "next": "Siv ringer."}
    return {"course": str(course.id), "entry": str(uuid7())} | days | said | more


def sent(session):
    session.rollback()
    return [(row.summary, row.next) for row in session.scalars(select(Report))]


def card(phone):
    return phone.page.inner_text("section[aria-labelledby=status]")


def test_a_status_written_with_no_connection_waits_and_is_sent(phone, mast, cast, session):
    mast.stop()
    phone.go(f"/field/report?course={cast.siv.id}")
    phone.page.fill("#summary", "")
    phone.page.fill("#next", "Siv ringer selv.")
    phone.page.click("button[form=report]")
    phone.page.wait_for_selector(".errors")
    assert "Skriv kort, hvordan det er gået" in phone.page.inner_text(".errors li")
    phone.go("/field/")
    assert "status om Siv" in phone.page.inner_text("main")
    phone.page.click("text=Skriv færdig")
    assert phone.page.input_value("#next") == "Siv ringer selv."
    phone.page.fill("#summary", "Siv er kommet to gange.")
    phone.page.click("button[form=report]")
    phone.page.wait_for_url("**/field/courses/*")
    assert "Venter på at blive sendt" in card(phone)
    assert "Den næste skal sendes senest" in card(phone)
    phone.go("/field/outbox")
    assert "Status " in phone.page.inner_text("[data-state=waiting]")
    mast.start()
    assert phone.say({"type": "wake", "eager": True}) is True
    assert sent(session) == [("Siv er kommet to gange.", "Siv ringer selv.")]
    phone.go(f"/field/courses/{cast.siv.id}")
    assert "Sendt i dag kl." in card(phone)


def test_a_locked_phone_saves_a_status(phone, cast, session):
    phone.lock()
    phone.post("/field/report", form_of(cast.siv))
    phone.say({"type": "wake", "eager": True})
    assert sent(session) == [("Siv er kommet.", "Siv ringer.")]


def test_a_refused_status_is_mended_under_its_own_id(phone, network, cast, session):
    network.faults = [422]
    form = form_of(cast.siv, under_reason="holiday", ask="Må Siv?")
    phone.post("/field/report", form)
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    phone.page.click("text=Ret og send igen")
    assert phone.page.input_value("#ask") == "Må Siv?"
    assert phone.page.is_checked("[value=holiday]")
    phone.page.fill("#summary", "Siv er kommet to gange.")
    phone.page.click("button[form=report]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.say({"type": "wake", "eager": True})
    assert sent(session) == [("Siv er kommet to gange.", "Siv ringer.")]
    assert [str(id) for id in session.scalars(select(Report.id))] == [form["entry"]]
