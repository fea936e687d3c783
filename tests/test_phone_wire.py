"""Nothing but our receipt takes an entry out of the phone, and nothing makes it two."""

import pytest
from sqlalchemy import delete, func, select

from fieldapp.accounts.models import LoginSession
from fieldapp.clock import iso, uuid7
from fieldapp.meetings.models import Meeting

pytestmark = pytest.mark.browser


def count(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Meeting))


def test_whatever_the_network_does_the_entry_waits_and_arrives_once(phone, network, cast, session):
    faults = ["portal", "redirect", "other", 401, 424, 429, 500, "cut"]
    network.faults = faults.copy()
    entry = phone.report_absence(cast.siv.id)
    for _ in faults:
        phone.say({"type": "wake", "eager": True})
    phone.go("/field/outbox")
    phone.wait_for(entry, "sent")
    assert count(session) == 1
    assert len(network.seen) > len(faults)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 415, 422, 426])
def test_a_refusal_needs_a_person_and_stays(phone, network, cast, status):
    network.faults = [status]
    entry = phone.report_absence(cast.siv.id)
    phone.wait_for(entry, "help")
    phone.say({"type": "wake", "eager": True})
    phone.go("/field/outbox")
    assert phone.state_of(entry) == "help"
    assert "Ret det." in phone.page.inner_text(f"[data-entry='{entry}']")
    assert len(network.seen) == 1


def test_one_refused_entry_does_not_block_the_next(phone, network, cast, session):
    network.faults = [422]
    first = phone.report_absence(cast.siv.id)
    phone.wait_for(first, "help")
    second = phone.report_absence(cast.birk.id)
    phone.wait_for(second, "sent")
    assert count(session) == 1


def test_a_mended_entry_keeps_its_id(phone, network, cast, session):
    network.faults = [422]
    entry = phone.report_absence(cast.siv.id)
    phone.wait_for(entry, "help")
    phone.go(f"/field/absence?course={cast.siv.id}&corrects={entry}")
    phone.page.click("button[form=absence]")
    phone.page.wait_for_url(f"**/field/entries/{entry}")
    phone.wait_for(entry, "sent")
    assert count(session) == 1


def test_a_login_that_has_run_out_is_asked_for_and_nothing_is_lost(phone, cast, session):
    session.execute(delete(LoginSession))
    session.commit()
    entry = phone.report_absence(cast.siv.id)
    phone.page.wait_for_selector(".strip a[href^='/login']")
    phone.wait_for(entry, "waiting")
    phone.log_in(cast.viol)
    phone.go("/field/outbox")
    phone.wait_for(entry, "sent")


def test_an_undone_absence_rings_nobody(phone, mast, network, cast):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    phone.page.click(f"form[action='/field/entries/{entry}/undo'] button")
    phone.page.wait_for_url(lambda url: not url.endswith(entry))
    undo = phone.page.url.rsplit("/", 1)[1]
    mast.start()
    phone.go("/field/outbox")
    phone.wait_for(undo, "sent")
    assert network.seen == [
        f"/meetings/{entry}?correction={undo}",
        f"/meetings/{entry}/correction/{undo}?",
    ]


def test_another_mentor_on_the_same_phone_sees_nothing_and_sends_nothing_of_the_first(
    phone, mast, cast, session
):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    mast.start()
    phone.chromium.context.clear_cookies()
    phone.log_in(cast.hassel)
    phone.enrol()
    phone.go("/field/outbox")
    assert "Siv" not in phone.page.content()
    assert count(session) == 0
    phone.chromium.context.clear_cookies()
    phone.log_in(cast.viol)
    phone.unlock()
    phone.page.wait_for_selector("nav.nav")
    phone.go("/field/outbox")
    phone.wait_for(entry, "sent")
    session.rollback()
    assert str(session.scalars(select(Meeting)).one().author_id) == str(cast.viol.id)


def test_a_form_that_is_sent_twice_is_one_entry(phone, mast, network, cast):
    mast.stop()
    form = {"course": str(cast.siv.id), "reason": "not_stated", "entry": str(uuid7())}
    assert [phone.post("/field/absence", form) for _ in range(2)] == [303, 303]
    undo = {"entry": str(uuid7())}
    assert [phone.post(f"/field/entries/{form['entry']}/undo", undo) for _ in range(2)] == [303, 303]
    phone.go("/field/outbox")
    assert phone.page.locator("[data-entry]").count() == 2


def test_a_refused_absence_cannot_be_undone_and_can_be_set_aside(phone, network, cast):
    network.faults = [422]
    entry = phone.report_absence(cast.siv.id)
    phone.wait_for(entry, "help")
    assert phone.post(f"/field/entries/{entry}/undo", {}) == 303
    phone.go("/field/outbox")
    assert phone.state_of(entry) == "help"
    phone.page.click("summary:has-text('Læg til side')")
    phone.page.click("button:has-text('Læg til side')")
    phone.wait_for(entry, "aside")
    assert len(network.seen) == 1


def test_a_form_saved_while_locked_is_about_the_time_its_page_named(phone, cast, session):
    agreed = {"agreed_at": "2026-11-18T09:00:00.000Z", "arrived": "9.55"}
    phone.lock()
    assert phone.post("/field/absence", {"course": str(cast.siv.id)} | agreed) == 303
    phone.say({"type": "wake", "eager": True})
    absence = session.scalars(select(Meeting)).one()
    assert [iso(at) for at in (absence.met_at, absence.arrived_at)] == [
        "2026-11-18T09:00:00.000Z",
        "2026-11-18T08:55:00.000Z",
    ]


def test_what_a_colleague_wrote_is_not_sent_as_ones_own(phone, cast, session):
    other = {"course": str(cast.siv.id), "author": str(cast.hassel.id)}
    phone.post("/field/absence", other)
    phone.say({"type": "wake", "eager": True})
    assert count(session) == 0
