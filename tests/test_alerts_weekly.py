"""Every Monday each device is rung to see that it can; whoever has none left is told by e-mail."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import User
from fieldapp.alerts import weekly
from fieldapp.alerts.models import TEST, Alert, Subscription
from fieldapp.clock import uuid7
from fieldapp.formats.zone import ZONE

MONDAY = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)


@pytest.fixture
def go(post, cast, session):
    """The round at a moment, twice because twice is once; an hour later the postman, who has all by then.

    Open 7–18 on working days.
    """
    cast.choose(cast.ours, opens=7 * 60, closes=18 * 60, every_day=0)
    session.commit()

    def go(moment: datetime = MONDAY, *, with_postman: bool = True) -> None:
        with time_machine.travel(moment, tick=False), post.app.app_context():
            for _ in range(2):
                weekly.go_round()
        with time_machine.travel(moment + weekly.SPREAD, tick=False):
            for _ in range(2 if with_postman else 0):
                post.deliver()

    return go


def letters_of(post) -> list[Alert]:
    with post.session() as own:
        return [letter for letter in own.query(Alert) if letter.kind == TEST]


def test_every_device_of_a_person_is_rung_once_a_week(post, cast, go):
    phones = [post.phone(cast.timian), post.phone(cast.timian)]
    go(MONDAY)
    go(MONDAY.replace(hour=16))
    assert [len(phone.messages) for phone in phones] == [1, 1]
    go(MONDAY.replace(day=30))
    assert [len(phone.messages) for phone in phones] == [2, 2]


def test_the_tests_of_many_are_spread_over_an_hour(post, cast, go, session):
    copied = {"organisation_id": cast.ours.id, "role": "mentor", "password_hash": ""}
    people = [User(**copied, id=uuid7(), email=f"{n}@test.test", name=f"{n}") for n in range(60)]
    session.add_all(people)
    session.commit()
    for person in people:
        post.phone(person)
    go(with_postman=False)
    quarters = Counter((letter.due_at - MONDAY) // timedelta(minutes=15) for letter in letters_of(post))
    assert set(quarters) == {0, 1, 2, 3}
    assert max(quarters.values()) < 40


def test_no_test_is_put_off_until_the_office_is_closed(post, cast, go):
    for person in (cast.timian, cast.merian, cast.viol, cast.rose):
        post.phone(person)
    last = MONDAY.replace(hour=17, minute=59, second=59)
    go(last, with_postman=False)
    assert [letter.due_at for letter in letters_of(post)] == [last] * 4


@pytest.mark.parametrize(
    "moment",
    [
        MONDAY.replace(hour=8, minute=59),
        MONDAY.replace(hour=18, minute=1),
        MONDAY.replace(day=24),
        MONDAY.replace(day=22),
    ],
    ids=["before nine", "closed", "Tuesday", "Sunday"],
)
def test_nobody_is_rung_at_another_time(post, cast, go, moment):
    phone = post.phone(cast.timian)
    go(moment)
    assert phone.messages == []


def test_after_a_holiday_it_is_tuesday(post, cast, go):
    phone = post.phone(cast.timian)
    easter_monday = datetime(2027, 3, 29, 10, tzinfo=ZONE)
    go(easter_monday)
    assert phone.messages == []
    go(easter_monday.replace(day=30))
    assert len(phone.messages) == 1


def test_an_organisation_can_switch_it_off(post, cast, go, session):
    phone = post.phone(cast.timian)
    cast.choose(cast.ours, weekly_test=None)
    session.commit()
    go()
    assert phone.messages == []


def test_who_is_on_leave_is_left_in_peace(post, cast, go, session):
    phone, day = post.phone(cast.timian), MONDAY.date()
    owner = {"organisation_id": cast.ours.id, "user_id": cast.timian.id, "made_by": cast.timian.id}
    session.add(Leave(**owner, id=uuid7(), starts_on=day, ends_on=day))
    session.commit()
    go()
    assert phone.messages == []


def test_who_has_no_device_is_not_mailed_about_tests(post, cast, go):
    go()
    assert (letters_of(post), post.mails()) == ([], [])


def test_who_has_lost_the_last_device_is_told_once(post, cast, go):
    phone = post.phone(cast.timian)
    post.service.drop(phone.endpoint)
    go(MONDAY)
    go(MONDAY.replace(hour=10))
    go(MONDAY.replace(hour=11))
    (mail,) = post.mails()
    assert (mail["To"], mail["Subject"]) == ("timian@test.test", "Din telefon får ikke længere besked")
    assert mail.get_content().split()[-1] == f"{post.settings.base_url}/desk/me"


def test_a_test_opens_the_app_that_it_came_to(post, cast, go):
    phones = [post.phone(cast.timian), post.phone(cast.viol)]
    go()
    opens = [phone.messages[0]["notification"]["navigate"] for phone in phones]
    assert opens == [f"{post.settings.base_url}{home}" for home in ("/desk/", "/field/")]


def test_a_mentor_is_sent_to_the_phones_own_page(post, cast, go):
    post.service.drop(post.phone(cast.viol).endpoint)
    go(MONDAY)
    go(MONDAY.replace(hour=10))
    (mail,) = post.mails()
    assert mail.get_content().split()[-1] == f"{post.settings.base_url}/field/me"


def test_who_has_another_device_is_not_told(post, cast, go):
    post.service.drop(post.phone(cast.timian).endpoint)
    post.phone(cast.timian)
    go(MONDAY)
    go(MONDAY.replace(hour=10))
    assert post.mails() == []


def test_who_took_the_device_away_is_not_told(post, cast, go, timian):
    post.phone(cast.timian)
    timian.post(f"/desk/subscription/{post.devices()[0].id}/removed")
    with post.session() as own:
        own.execute(update(Subscription).values(dead_at=MONDAY))
        own.commit()
    go(MONDAY)
    assert post.mails() == []


def test_what_was_given_up_long_ago_is_forgotten(post, cast, go):
    post.phone(cast.timian, dead_at=datetime(2026, 8, 1, tzinfo=ZONE), dead_reason="HTTP 410")
    go(MONDAY)
    assert (post.devices(), post.mails()) == ([], [])


def test_mig_tells_of_a_test_that_was_not_shown(post, cast, go, timian):
    post.phone(cast.timian, shown_at=MONDAY)
    go(MONDAY)
    asked = {at: _mig(timian, MONDAY.replace(hour=10, minute=at)) for at in (6, 16)}
    assert ["Den sidste prøve blev ikke vist her." in text for text in asked.values()] == [False, True]


def test_mig_says_nothing_of_a_device_that_never_said_anything(post, cast, go, timian):
    post.phone(cast.timian)
    go(MONDAY)
    assert "Den sidste prøve" not in _mig(timian, MONDAY.replace(hour=10, minute=16))


@pytest.mark.parametrize(
    ("device", "told"),
    [
        (None, "Personen får e-mail i stedet."),
        ({"shown_at": MONDAY}, "Ugens prøve blev ikke vist."),
        ({}, "1 enhed siger til."),
    ],
)
def test_the_administrator_sees_who_cannot_be_rung(post, cast, go, login, device, told):
    if device is not None:
        post.phone(cast.timian, **device)
    go(MONDAY)
    admin = login(cast.admin)
    with time_machine.travel(MONDAY.replace(hour=10, minute=16), tick=False):
        assert told in admin.get(f"/desk/people/{cast.timian.id}").text


def _mig(client, moment: datetime) -> str:
    with time_machine.travel(moment, tick=False):
        return client.get("/desk/me").text
