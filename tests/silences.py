"""What the tests of silences at the desk share: one of every kind, on Timian's list."""

import re
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import Device, User
from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now, uuid7
from fieldapp.mentorships.models import Course
from tests import wire
from tests.cast import Cast, held, no_show
from tests.desk import put
from tests.moments import midnight, this_day

# How many lines of each filter `every_kind` makes.
NUMBERS = {
    "no_show": 1,
    "no_contact": 1,
    "unanswered": 1,
    "phone": 2,
    "minutes": 1,
    "progress": 2,
    "ending": 1,
    "messages": 1,
}


def yesterday(hour: int) -> datetime:
    """That hour of yesterday in Denmark."""
    return (midnight() - timedelta(hours=1)).replace(hour=hour)


def unanswered(cast: Cast, course: Course) -> Alert:
    """Yesterday at two there was an appointment, and nobody has said anything about it."""
    return cast.letter("unanswered", cast.appointment(course, yesterday(14)), course.caseworker)


def quiet(cast: Cast, viol: FlaskClient, days: int = 16) -> Alert:
    """Pil and Viol last spoke so many days ago."""
    pil = cast.course("Pil", cast.viol, cast.timian)
    cast.session.commit()
    at = midnight() - timedelta(days=days) + timedelta(hours=12)
    met = held(pil, cast.viol, met_at=iso(at), saved_at=iso(at), form="phone", place=None, minutes=15)
    put(viol, met)
    return cast.letter("no_contact", pil, cast.timian)


def few_minutes(cast: Cast, viol: FlaskClient) -> Alert:
    """Siv has had 40 minutes in the last four whole weeks."""
    # Not on the Sunday: on a Monday that is yesterday, and would answer for yesterday's appointment.
    saturday = midnight() - timedelta(days=this_day().isoweekday() + 1) + timedelta(hours=12)
    put(viol, held(cast.siv, cast.viol, met_at=iso(saturday), saved_at=iso(saturday), minutes=40))
    return cast.letter("minutes", cast.siv, cast.timian)


def ending(cast: Cast, days: int = 42) -> Alert:
    """Lyng's course ends in so many days."""
    last = this_day() + timedelta(days=days)
    lyng = cast.course("Lyng", cast.viol, cast.timian, ends_on=last)
    cast.session.commit()
    return cast.letter("ending", lyng, cast.timian)


def silent_phone(cast: Cast, kind: str = "phone", **more: object) -> Alert:
    """Viol's phone was last here three days ago, with two things that were not sent."""
    seen = now() - timedelta(days=3)
    kept = {"seen_at": seen, "unsent": 2, "unsent_since": seen} | more
    phone = Device(organisation_id=cast.ours.id, id=uuid7(), user_id=cast.viol.id, name="Telefon", **kept)
    cast.session.add(phone)
    cast.session.commit()
    return cast.letter(kind, phone, cast.timian)


def every_kind(cast: Cast, viol: FlaskClient) -> None:
    """One of each on Timian's list."""
    put(viol, no_show(cast.birk, cast.viol))
    unanswered(cast, cast.siv)
    quiet(cast, viol)
    few_minutes(cast, viol)
    ending(cast)
    for kind in ("off_goal", "check"):
        cast.letter(kind, cast.siv, cast.timian)
    silent_phone(cast)
    silent_phone(cast, "gap")
    wire.put(viol, "messages", wire.message(cast.siv, cast.viol, wants_call=True))


def send_on_leave(cast: Cast, person: User) -> None:
    """Away today."""
    today = this_day()
    days = {"starts_on": today, "ends_on": today}
    cast.session.add(
        Leave(organisation_id=cast.ours.id, id=uuid7(), user_id=person.id, made_by=person.id, **days)
    )
    cast.session.commit()


def lines(html: str) -> list[str]:
    """The kinds of the lines of silences that are open, from the top."""
    return re.findall(r'data-kind="(\w+)" data-state="open"', html)


def chips(html: str) -> dict[str, int]:
    """The filters with their numbers; »Alle« is the empty one."""
    found = re.findall(r'data-show="(\w*)"[^>]*>[^<]*<span class="num">(\d+)', html)
    return {code: int(number) for code, number in found}
