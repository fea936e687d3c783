"""Leaders and administrators see which caseworkers no bell reaches, counted from rows."""

import re
from datetime import timedelta

import pytest

from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert, Channel, Delivery, Progress, Subscription
from fieldapp.clock import now, uuid7
from fieldapp.formats import tel_link
from tests.desk import page


@pytest.fixture(params=["admin", "rose"])
def client(request, cast, login):
    return login(getattr(cast, request.param))


def rings(cast, session, person, dead_at=None):
    """A device of this person."""
    row = Subscription(
        organisation_id=person.organisation_id,
        id=uuid7(),
        user_id=person.id,
        endpoint=f"https://127.0.0.1/{uuid7()}",
        p256dh="",
        auth="",
        key_id="1",
        device_name="",
        dead_at=dead_at,
    )
    session.add(row)
    session.commit()


def pushed(session, person, minutes_ago, shown):
    """A push that the push service took, and that a device has shown or not."""
    owner, at = {"organisation_id": person.organisation_id}, now() - timedelta(minutes=minutes_ago)
    alert = Alert(**owner, id=uuid7(), kind="test", subject_id=uuid7(), recipient_id=person.id)
    session.add(alert)
    session.flush()
    session.add(
        Delivery(
            **owner,
            id=uuid7(),
            alert_id=alert.id,
            round=0,
            user_id=person.id,
            channel=Channel.PUSH,
            target="1",
            state=Progress.SENT,
            due_at=at,
            sent_at=at,
            receipt=uuid7().hex,
            shown_at=at if shown else None,
        )
    )
    session.commit()


def stands_in(session, cast):
    """Timian and Merian for each other."""
    for person, backup in ((cast.timian, cast.merian), (cast.merian, cast.timian)):
        session.get_one(User, (person.organisation_id, person.id)).backup_id = backup.id
    session.commit()


def lacking(client, cast):
    """What each person lacks, as the page lists it."""
    found = re.findall(r'data-(silent|unshown|alone)="([^"]+)"', page(client, "/desk/people"))
    names = {str(getattr(cast, name).id): name for name in ("timian", "merian")}
    told = {name: [what for what, id in found if names.get(id) == name] for name in names.values()}
    assert sum(len(lack) for lack in told.values()) == len(found)
    return told


def test_nobody_is_listed_when_everybody_is_reached(client, cast, session):
    stands_in(session, cast)
    for person in (cast.timian, cast.merian):
        rings(cast, session, person)
        pushed(session, person, 30, shown=True)
    assert lacking(client, cast) == {"timian": [], "merian": []}
    assert "før det ringer" not in page(client, "/desk/people")


def test_a_dead_device_reaches_nobody(client, cast, session):
    stands_in(session, cast)
    rings(cast, session, cast.timian)
    rings(cast, session, cast.merian, dead_at=now())
    assert lacking(client, cast) == {"timian": [], "merian": ["silent"]}
    assert "Én sagsbehandler" in page(client, "/desk/people")


@pytest.mark.parametrize(("minutes_ago", "said"), [(30, True), (1, False)])
def test_a_push_that_was_never_shown_is_told_after_a_while(client, cast, session, minutes_ago, said):
    stands_in(session, cast)
    rings(cast, session, cast.timian)
    pushed(session, cast.timian, 60, shown=True)
    pushed(session, cast.timian, minutes_ago, shown=False)
    assert ("unshown" in lacking(client, cast)["timian"]) is said


def test_one_device_that_shows_it_is_enough(client, cast, session):
    stands_in(session, cast)
    rings(cast, session, cast.timian)
    pushed(session, cast.timian, 31, shown=True)
    pushed(session, cast.timian, 30, shown=False)
    assert lacking(client, cast)["timian"] == []


def test_whoever_has_no_stand_in_is_led_to_the_page_for_it(client, cast, session):
    rings(cast, session, cast.timian)
    assert "alone" in lacking(client, cast)["timian"]
    assert f'<a class="btn" href="/desk/away/{cast.timian.id}">Timian<' in page(client, "/desk/people")


def test_a_stand_in_who_has_stopped_is_none(client, cast, session):
    stands_in(session, cast)
    rings(cast, session, cast.timian)
    session.get_one(User, (cast.ours.id, cast.merian.id)).ended_at = now()
    session.commit()
    assert "alone" in lacking(client, cast)["timian"]


def test_what_to_do_is_said_once_and_whom_to_ring_for_each(client, cast, session):
    shown = page(client, "/desk/people").partition('id="unreached"')[2].partition("</section>")[0]
    assert shown.count("bed dem slå besked til under »Mig«") == 1
    assert shown.count("Vælg en stedfortræder.") == 1
    assert shown.count(f'<a class="btn" href="tel:{tel_link(cast.timian.phone)}">') == 2


def test_another_organisations_caseworkers_are_not_listed(client, cast):
    assert str(cast.fremmed_sagsbehandler.id) not in page(client, "/desk/people")
