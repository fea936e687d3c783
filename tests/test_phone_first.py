"""The thinnest whole way: log in, get a key, write with no server, and see it arrive."""

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.phone import Phone

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium, server, cast):
    made = Phone(chromium, server)
    made.log_in(cast.viol)
    made.enrol()
    return made


def test_after_login_and_enrolment_the_phone_answers(phone):
    assert phone.says_from() == "phone"


def test_an_absence_without_a_server_is_kept_and_goes_home_later(phone, server, cast, session):
    server.stop()
    entry = phone.report_absence(cast.siv.id)
    assert phone.state_of(entry) == "waiting"
    phone.page.reload()
    phone.wait_for(entry, "waiting")
    server.start()
    phone.go("/field/outbox")
    phone.wait_for(entry, "sent")
    assert [str(row.id) for row in session.scalars(select(Meeting))] == [entry]
