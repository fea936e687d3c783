"""A real phone tells the house what it still holds."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Device
from fieldapp.clock import now

pytestmark = pytest.mark.browser


def told(phone, session):
    """What the house knows after one more round of the phone's."""
    phone.say({"type": "wake", "eager": True})
    session.rollback()
    session.expire_all()
    return session.scalars(select(Device)).one()


def test_the_house_knows_what_the_phone_holds_and_since_when(phone, network, cast, session):
    network.faults = [422]
    entry = phone.report_absence(cast.siv.id)
    phone.wait_for(entry, "help")
    assert told(phone, session).unsent == 1
    assert timedelta() <= now() - told(phone, session).unsent_since < timedelta(minutes=1)
    phone.go(f"/field/absence?course={cast.siv.id}&corrects={entry}")
    phone.page.click("button[form=absence]")
    phone.page.wait_for_url(f"**/field/entries/{entry}")
    phone.wait_for(entry, "sent")
    assert (told(phone, session).unsent, told(phone, session).unsent_since) == (0, None)
