"""A mentor's thumb: how many taps it takes, and where the focus is after each."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.moments import just_now

pytestmark = pytest.mark.browser


def test_a_tap_changes_the_page_and_moves_the_focus_to_its_heading(phone):
    phone.go("/field/")
    phone.page.evaluate("window.sameDocument = true")
    phone.page.click("nav >> text=Borgere")
    phone.page.wait_for_selector("h1 >> text=Borgere")
    assert phone.page.wait_for_function("document.activeElement.tagName === 'H1'")
    assert phone.page.evaluate("window.sameDocument") is True


def test_a_no_show_takes_six_taps_and_no_typing(phone, cast, session):
    agreed = cast.appointment(cast.birk, just_now())
    phone.say({"type": "wake", "eager": True})
    phone.go("/field/")
    taps = [
        ".quick >> text=Kom ikke",
        "input[name=arrived] >> nth=1",
        "input[name=waited][value='20']",
        "input[name=attempts][value=phone]",
        "input[name=phone_result][value=no_answer]",
        "button[form=absence]",
    ]
    for tap in taps:
        phone.page.click(tap)
    phone.page.wait_for_url("**/field/entries/*")
    phone.wait_for(phone.page.url.rsplit("/", 1)[1], "sent")
    absence = session.scalars(select(Meeting)).one()
    assert (absence.appointment_id, absence.waited_minutes, len(absence.attempts)) == (agreed.id, 20, 1)
    # By the clock: just after midnight the five minutes before were another day's.
    assert (agreed.starts_at - absence.arrived_at) % timedelta(days=1) <= timedelta(minutes=15)


def test_a_meeting_as_agreed_takes_three_taps_and_no_typing(phone, cast, session):
    agreed = cast.appointment(cast.birk, just_now())
    phone.say({"type": "wake", "eager": True})
    phone.go("/field/")
    for tap in (".quick >> text=Vi mødtes", "input[name=goal] >> nth=0", "button[form=meeting]"):
        phone.page.click(tap)
    phone.page.wait_for_url("**/field/entries/*")
    phone.wait_for(phone.page.url.rsplit("/", 1)[1], "sent")
    meeting = session.scalars(select(Meeting)).one()
    assert (meeting.appointment_id, meeting.outcome) == (agreed.id, "held")
    assert (meeting.minutes, meeting.place, meeting.goal_id) == (45, "cafe", cast.birk.goals[0].id)


def test_what_does_not_belong_to_the_outcome_is_out_of_the_way(phone, cast):
    phone.go(f"/field/log?course={cast.siv.id}")
    phone.page.click("input[name=outcome][value=moved]")
    assert [phone.page.is_visible(f"#f-{name}") for name in ("minutes", "form", "place", "goal", "note")] == [
        False,
        False,
        False,
        False,
        True,
    ]
    phone.page.click("input[name=outcome][value=held]")
    phone.page.click("input[name=form][value=phone]")
    assert [phone.page.is_visible(f"#f-{name}") for name in ("minutes", "form", "place")] == [
        True,
        True,
        False,
    ]


def test_what_is_wrong_is_told_where_the_focus_is(phone, cast):
    phone.go(f"/field/log?course={cast.siv.id}")
    phone.page.click("input[name=outcome][value=held]")
    phone.page.click("button[form=meeting]")
    phone.page.wait_for_selector(".errors")
    assert phone.page.wait_for_function("document.activeElement.classList.contains('errors')")
    phone.page.click(".errors a >> nth=0")
    assert phone.page.url.endswith("#f-minutes")
