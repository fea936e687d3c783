"""Without a connection, and while it is locked, a mentor proposes; and reads the caseworker's answer."""

import pytest
from sqlalchemy import select

from fieldapp.agreements.proposal import Proposal
from fieldapp.clock import uuid7

pytestmark = pytest.mark.browser


def form_of(course, **more):
    said = {"what": "minutes", "minutes": "90", "text": "To aftaler om ugen."}
    return {"course": str(course.id), "entry": str(uuid7())} | said | more


def sent(session):
    session.rollback()
    return list(session.execute(select(Proposal.what, Proposal.title, Proposal.minutes, Proposal.text)))


def section(phone):
    return phone.page.inner_text("section[aria-labelledby=proposals]")


def test_proposed_with_no_connection_and_accepted_at_the_desk(phone, mast, cast, session, timian):
    mast.stop()
    phone.go(f"/field/courses/{cast.siv.id}")
    phone.page.click("text=Foreslå en ændring")
    phone.page.click("a:has-text('Nyt mål')")
    phone.page.fill("#text", "Siv har selv spurgt.")
    phone.page.click("button[form=proposal]")
    phone.page.wait_for_selector(".errors")
    assert "Skriv, hvad du foreslår." in phone.page.inner_text(".errors ul")
    phone.go("/field/")
    assert "forslaget om Siv" in phone.page.inner_text("main")
    phone.page.click("text=Skriv færdig")
    assert phone.page.input_value("#text") == "Siv har selv spurgt."
    phone.page.fill("#title", "Søge en praktik")
    phone.page.check("[value=work_edu]", force=True)
    phone.page.click("button[form=proposal]")
    phone.page.wait_for_url("**/field/courses/*")
    assert "Nyt mål: »Søge en praktik«" in section(phone)
    # It tries once at once; that nobody answers takes a moment.
    phone.page.wait_for_selector("section[aria-labelledby=proposals] :text('Venter på at blive sendt')")
    phone.go("/field/outbox")
    assert "Forslag · Søge en praktik" in phone.page.inner_text("[data-state=waiting]")
    mast.start()
    assert phone.say({"type": "wake", "eager": True}) is True
    assert sent(session) == [("goal", "Søge en praktik", None, "Siv har selv spurgt.")]
    phone.go(f"/field/courses/{cast.siv.id}")
    assert "Venter på Timian" in section(phone)
    id = session.scalars(select(Proposal.id)).one()
    assert timian.post(f"/desk/proposals/{id}/accepted").status_code == 303
    phone.say({"type": "wake", "eager": True})
    phone.go(f"/field/courses/{cast.siv.id}")
    assert "Sagt ja i dag kl." in section(phone)
    assert "Søge en praktik" in phone.page.inner_text("section[aria-labelledby=goals]")


def test_each_proposal_has_its_own_draft(phone, cast):
    for what in ("minutes", "other"):
        phone.go(f"/field/proposal?course={cast.siv.id}&what={what}")
        phone.page.fill("#text", f"Om {what}")
        phone.page.wait_for_selector("[data-draft-state]:not(:empty)")
    for what in ("minutes", "other"):
        phone.go(f"/field/proposal?course={cast.siv.id}&what={what}")
        assert phone.page.input_value("#text") == f"Om {what}"
    phone.go(f"/field/proposal?course={cast.siv.id}&what=period")
    assert phone.page.input_value("#text") == ""


def test_a_locked_phone_saves_a_proposal(phone, cast, session):
    phone.lock()
    phone.post("/field/proposal", form_of(cast.siv))
    phone.say({"type": "wake", "eager": True})
    assert sent(session) == [("minutes", "", 90, "To aftaler om ugen.")]


def test_a_refused_proposal_is_mended_under_its_own_id(phone, network, cast, session):
    network.faults = [422]
    form = form_of(cast.siv)
    phone.post("/field/proposal", form)
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    phone.page.click("text=Ret og send igen")
    assert phone.page.input_value("#minutes") == "90"
    phone.page.fill("#minutes", "75")
    phone.page.click("button[form=proposal]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.say({"type": "wake", "eager": True})
    assert sent(session) == [("minutes", "", 75, "To aftaler om ugen.")]
    assert [str(id) for id in session.scalars(select(Proposal.id))] == [form["entry"]]
