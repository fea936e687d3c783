"""Once a week every device is rung to see that it still can; whoever has none left hears of it by e-mail.

Push services give a device up, and telephones forget a permission, without telling anybody (push § 4.2).
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from flask import render_template
from sqlalchemy import Select, delete, func, select

from fieldapp.accounts.leave import is_away
from fieldapp.accounts.models import Role, User
from fieldapp.accounts.settings import Settings
from fieldapp.alerts import notes
from fieldapp.alerts.models import TEST, Alert, Subscription
from fieldapp.alerts.notes import Note, Way, Words
from fieldapp.alerts.subscriptions import REMOVED, forget_ended
from fieldapp.clock import iso, now, uuid7
from fieldapp.config import config
from fieldapp.db import insert_once, session
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import catalogue

CLOCK = time(9)
# The tests are spread over so long, so that they do not all lie before a bell.
SPREAD = timedelta(hours=1)
# A device that fell silent longer ago is old news; after the second it is forgotten.
FRESH = timedelta(days=7)
KEPT = timedelta(days=60)


def go_round() -> None:
    """Ring the tests that are due, tell whose last device is silent, forget what is over. Commits."""
    moment = now()
    forget_ended(session())
    session().execute(delete(Subscription).where(Subscription.dead_at < moment - KEPT))
    session().commit()
    for person in _rung_now(_with_a_device(), moment):
        _test(person, moment)
    for person in _rung_now(_silent(moment), moment):
        _say_silent(person, moment)
    session().commit()  # what was only looked up holds the writer's place too


def week_of(moment: datetime) -> str:
    """The Danish week by ISO 8601: `2026-W48`."""
    year, week, _day = moment.astimezone(ZONE).isocalendar()
    return f"{year}-W{week:02}"


def _rung_now(people: "Select[User]", moment: datetime) -> Iterator[User]:
    """Those of them whom a rule switched on and an open department allow to disturb just now."""
    settings: dict[UUID, Settings] = {}
    for person in session().scalars(people).all():
        if person.organisation_id not in settings:
            settings[person.organisation_id] = Settings.of(person.organisation_id)
        chosen = settings[person.organisation_id]
        if chosen.value("weekly_test") and chosen.hours(person.unit_id).is_open(moment):
            yield person


def _with_a_device() -> "Select[User]":
    live = select(Subscription.user_id).where(Subscription.dead_at.is_(None))
    return select(User).where(User.id.in_(live), User.ended_at.is_(None)).order_by(User.id)


def _test(person: User, moment: datetime) -> None:
    """One letter a week, on Monday from nine; where Monday is a holiday, on the next day that is none.

    Each person's comes in its own part of the next hour, or at once where the office closes before.
    """
    hours = Settings.of(person.organisation_id).hours(person.unit_id)
    today = moment.astimezone(ZONE)
    monday = datetime.combine(today.date() - timedelta(days=today.weekday()), CLOCK, ZONE)
    due = hours.next_open(monday)
    if moment < due or due.astimezone(ZONE).date() != today.date() or is_away(session(), person, moment):
        return
    subject = uuid5(person.id, week_of(moment))
    ring_at = moment + SPREAD * (subject.int % 3600 / 3600)
    insert_once(
        Alert,
        organisation_id=person.organisation_id,
        id=uuid7(),
        kind=TEST,
        subject_id=subject,
        recipient_id=person.id,
        due_at=ring_at if hours.is_open(ring_at) else moment,
    )
    session().commit()


def _silent(moment: datetime) -> "Select[User]":
    """Who had a device that rang, and lately lost the last."""
    live = select(Subscription.user_id).where(Subscription.dead_at.is_(None))
    lost = select(Subscription.user_id).where(
        Subscription.dead_at > moment - FRESH, Subscription.dead_reason != REMOVED
    )
    return (
        select(User).where(User.id.in_(lost), User.id.not_in(live), User.ended_at.is_(None)).order_by(User.id)
    )


def _say_silent(person: User, moment: datetime) -> None:
    """One e-mail, once, for each time that the last device fell silent."""
    died_at = session().scalar(
        select(func.max(Subscription.dead_at)).where(
            Subscription.organisation_id == person.organisation_id, Subscription.user_id == person.id
        )
    )
    subject = uuid5(person.id, f"silent {iso(died_at) if died_at else ''}")
    told = Note.organisation_id == person.organisation_id, Note.subject_id == subject
    if session().scalars(select(Note.id).where(*told)).first() is None:
        words = _words(person)
        notes.drop(person.organisation_id, subject, Way.EMAIL, words, until=moment + FRESH)
    session().commit()


def _words(person: User) -> Words:
    gettext = catalogue(person.language).gettext
    link = f"{config().base_url}{'/field/me' if person.role == Role.MENTOR else '/desk/me'}"
    text = render_template("alerts/silent.txt", _=gettext, link=link)
    return Words(person.email, gettext("Din telefon får ikke længere besked"), text)
