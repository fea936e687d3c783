"""The way back from what was written about the wrong meeting or the wrong citizen, in a real browser."""

from uuid import UUID

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.cast import held, no_show
from tests.desk import put

pytestmark = pytest.mark.browser


def test_enter_in_a_correction_saves_it_and_takes_nothing_back(phone, cast, session, viol):
    wrong = held(cast.siv, cast.viol)
    put(viol, wrong)
    phone.say({"type": "wake", "eager": True})
    phone.go(f"/field/log?course={cast.siv.id}&corrects={wrong['id']}")
    phone.page.click("input[name=error_in][value=time]")
    phone.page.press("#met_at_clock", "Enter")
    phone.page.wait_for_url("**/field/entries/*")
    phone.wait_for(phone.page.url.rsplit("/", 1)[1], "sent")
    newest = session.scalars(select(Meeting).where(Meeting.corrects_id == UUID(wrong["id"]))).one()
    assert (newest.outcome, newest.error_in) == ("held", "time")


def test_a_report_about_the_wrong_citizen_can_be_withdrawn_later(phone, cast, session, viol):
    absence = no_show(cast.siv, cast.viol)
    put(viol, absence)
    phone.say({"type": "wake", "eager": True})
    phone.go(f"/field/absence?course={cast.siv.id}&corrects={absence['id']}")
    phone.page.click("input[name=error_in][value=citizen]")
    phone.page.click("button[form=withdraw]")
    phone.page.wait_for_url("**/field/entries/*")
    phone.wait_for(phone.page.url.rsplit("/", 1)[1], "sent")
    newest = session.scalars(select(Meeting).where(Meeting.corrects_id == UUID(absence["id"]))).one()
    assert newest.outcome == "mistake"
