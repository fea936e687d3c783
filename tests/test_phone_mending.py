"""On the phone: what was refused or sent back is mended as it was written, whatever lies beside it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import now, uuid7
from fieldapp.reports.models import Report, ReportVerdict
from tests.moments import this_day
from tests.phone_fixtures import AWAKE
from tests.test_reports_wire import status
from tests.wire import put

pytestmark = pytest.mark.browser

AHEAD = "() => { const now = Date.now; Date.now = () => now() + 86_400_000; }"


def days_ago(count):
    return (this_day() - timedelta(days=count)).isoformat()


def filled(phone, *names):
    return [phone.page.input_value(f"[name={name}]") for name in names]


def test_a_status_from_a_clock_that_was_ahead_can_be_mended(phone, mast, cast, session):
    mast.stop()
    phone.worker(AHEAD)
    phone.go(f"/field/report?course={cast.siv.id}")
    phone.page.fill("#summary", "Alt det, jeg skrev.")
    phone.page.fill("#next", "Ring til Siv.")
    phone.page.click("button[form=report]")
    phone.page.wait_for_url("**/field/courses/*")
    mast.start()
    phone.say(AWAKE)
    phone.go("/field/outbox")
    phone.page.click("text=Ret og send igen")
    phone.page.wait_for_selector("#summary")
    assert filled(phone, "until", "summary") == [days_ago(0), "Alt det, jeg skrev."]
    phone.page.click("button[form=report]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.say(AWAKE)
    assert session.scalars(select(Report.until)).all() == [this_day()]


def test_a_draft_of_the_next_status_waits_while_one_that_was_sent_back_is_mended(phone, cast, session, viol):
    entry = status(cast.siv, cast.viol, since=days_ago(20), until=days_ago(7))
    put(viol, "reports", entry)
    phone.say(AWAKE)
    phone.go(f"/field/report?course={cast.siv.id}")
    phone.page.fill("#next", "Noget om den nye uge")
    phone.page.wait_for_selector("text=Kladden er gemt")
    returned = session.scalars(select(Report.id)).one()
    owner = {"organisation_id": cast.ours.id, "report_id": returned}
    why = {"verdict": "returned", "reason": "examples", "words": "Skriv om turen."}
    session.add(ReportVerdict(**owner, **why, by=cast.timian.id, at=now()))
    session.commit()
    phone.say(AWAKE)
    phone.go(f"/field/courses/{cast.siv.id}")
    phone.page.click("text=Ret status")
    phone.page.wait_for_selector("#summary")
    days = [days_ago(20), days_ago(7), str(returned)]
    assert filled(phone, "since", "until", "returned") == days
    assert filled(phone, "next") != ["Noget om den nye uge"]
    phone.page.fill("#summary", "")
    phone.page.fill("#ask", "Må Siv?")
    phone.page.click("button[form=report]")
    phone.page.wait_for_selector("#e-summary")
    assert filled(phone, "ask", "returned") == ["Må Siv?", str(returned)]
    phone.page.fill("#summary", "Turen gik godt.")
    phone.page.click("button[form=report]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.say(AWAKE)
    session.rollback()
    asked = select(Report.replaces_id).where(Report.summary == "Turen gik godt.")
    assert session.scalars(asked).all() == [returned]
    phone.go("/field/")
    phone.page.click("text=Skriv færdig")
    phone.page.wait_for_selector("#summary")
    assert filled(phone, "next", "returned") == ["Noget om den nye uge", ""]


def test_a_refused_check_is_mended_as_it_was_and_not_mixed_with_another(phone, network, cast):
    network.faults = [422]
    first, *others = sorted({goal.area for goal in cast.siv.goals})
    said = {f"mark_{area}": "5" for area in (first, *others)}
    about = {"course": str(cast.siv.id), "occasion": "short", "set": "small_steps_1", "hours": ""}
    form = about | {"entry": str(uuid7()), "areas": " ".join([first, *others])}
    phone.post("/field/check", form | said)
    phone.say(AWAKE)
    phone.post("/field/drafts", form | {"entry": str(uuid7()), "kind": "check", f"mark_{first}": "1"})
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    phone.page.click("text=Ret og send igen")
    phone.page.wait_for_selector("#check")
    chosen = phone.page.eval_on_selector_all(
        "#check input:checked", "all => Object.fromEntries(all.map(one => [one.name, one.value]))"
    )
    assert {name: chosen[name] for name in said} == said
    assert filled(phone, "entry") == [form["entry"]]


@pytest.mark.parametrize(("answer", "is_offered"), [(422, True), (409, False)])
def test_only_what_can_be_mended_is_offered_to_be(phone, network, cast, answer, is_offered):
    network.faults = [answer]
    form = {"course": str(cast.siv.id), "entry": str(uuid7()), "what": "other", "of": "", "text": "Først"}
    phone.post("/field/proposal", form)
    phone.say(AWAKE)
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    assert phone.page.is_visible("text=Ret og send igen") is is_offered
    assert phone.page.is_visible("text=Læg til side")


def test_what_is_typed_while_a_refused_check_is_mended_leaves_the_unfinished_one_alone(phone, network, cast):
    network.faults = [422]
    area = min(goal.area for goal in cast.siv.goals)
    about = {"course": str(cast.siv.id), "occasion": "short", "set": "small_steps_1", "hours": ""}
    form = about | {"entry": str(uuid7()), "areas": area, f"mark_{area}": "5"}
    phone.post("/field/check", form)
    phone.say(AWAKE)
    phone.post("/field/drafts", form | {"entry": str(uuid7()), "kind": "check", f"mark_{area}": "1"})
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    phone.page.click("text=Ret og send igen")
    phone.page.click(f"#check label:has([name=mark_{area}][value='4'])")
    phone.page.wait_for_selector("text=Kladden er gemt")
    phone.go("/field/")
    assert phone.page.locator("text=Skriv færdig").count() == 2
    chosen = []
    for at in range(2):
        phone.go("/field/")
        phone.page.locator("text=Skriv færdig").nth(at).click()
        phone.page.wait_for_selector("#check")
        chosen.append((phone.page.input_value(f"[name=mark_{area}]:checked"), *filled(phone, "mends")))
    assert chosen == [("4", form["entry"]), ("1", "")]
    phone.go("/field/outbox")
    phone.page.click("text=Ret og send igen")
    phone.page.wait_for_selector("#check")
    assert phone.page.input_value(f"[name=mark_{area}]:checked") == "4"
    phone.page.click("button[form=check]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.say(AWAKE)
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "sent")
    phone.go("/field/")
    assert phone.page.locator("text=Skriv færdig").count() == 1


@pytest.mark.parametrize(("answer", "is_offered"), [(422, True), (403, False)])
def test_a_message_is_written_again_only_while_the_course_is_ours(phone, network, cast, answer, is_offered):
    form = {"course": str(cast.siv.id), "entry": str(uuid7()), "text": "Siv har ringet."}
    network.faults = [answer]
    phone.post("/field/messages", form)
    phone.say(AWAKE)
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    assert phone.page.is_visible("text=Skriv beskeden igen") is is_offered
