"""A course is made, and given to a mentor. Nothing here commits."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from fieldapp.accounts.dated import law_of
from fieldapp.accounts.models import Role, User
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid, NotYours
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.mentorships import keys
from fieldapp.mentorships.changes import can_follow, lock, must_be_allowed, newest, note
from fieldapp.mentorships.contact import write_down
from fieldapp.mentorships.goals import add_goal
from fieldapp.mentorships.models import Citizen, Course
from fieldapp.mentorships.order import Order
from fieldapp.vocabulary import codes


def create(order: Order, mentor: User | None, *, id: UUID, by: User, at: datetime) -> Course:
    """A new course of the caseworker `by`, on no phone before its agreement is set going.

    The same order with the same id once more is the same course. Raises NotYours (no caseworker), Invalid
    (fields to correct), Conflict (the id has made another).
    """
    if by.role != Role.CASEWORKER:
        raise NotYours(_("Et forløb bliver oprettet af borgerens sagsbehandler."))
    if made := _made(order, id, by):
        return made
    wrong = order.wrong(at.astimezone(ZONE).date(), law_of(by.organisation_id))
    if mentor is None or not can_follow(mentor, by):
        wrong["mentor"] = _("Vælg en mentor.")
    if wrong or mentor is None:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    try:
        with session().begin_nested():
            return _build(order, mentor, id, by, at)
    except IntegrityError:  # the same form on another connection was a moment faster
        made = _made(order, id, by)
        if made is None:
            raise
        return made


def assign(course: Course, mentor: User | None, *, reason: str, by: User, at: datetime) -> bool:
    """From now on `mentor` follows the citizen. To the one who does so already it changes nothing.

    Says whether the citizen had a link: the old mentor knows it, so it is closed.
    """
    must_be_allowed(course, by)
    wrong = {}
    if mentor is None or not can_follow(mentor, by):
        wrong["mentor"] = _("Vælg en mentor.")
    if reason not in codes("mentor_change_reason"):
        wrong["reason"] = _("Vælg en grund.")
    if wrong or mentor is None:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    lock(course)
    if course.mentor_id == mentor.id:
        return False
    if newest(course, "created") is None:
        # Whoever has had the course keeps the right to send what was written in time; that needs a row.
        note(course, "created", course.created_by, course.created_at, mentor_id=course.mentor_id)
    course.mentor_id = mentor.id
    note(course, "assigned", by.id, at, mentor_id=mentor.id, reason=reason)
    session().flush()
    return keys.close(course, by=by, at=at)


def _made(order: Order, id: UUID, by: User) -> Course | None:
    found = session().get(Course, (by.organisation_id, id))
    if found is None:
        return None
    citizen = found.citizen
    same = (citizen.first_name, citizen.last_name, found.purpose, found.starts_on)
    if found.created_by != by.id or same != (
        order.first_name,
        order.last_name,
        order.purpose,
        order.starts_on,
    ):
        raise Conflict(
            _("Med den side er der allerede oprettet et forløb for %(name)s.") % {"name": citizen.first_name}
            + " "
            + _("Tryk igen, hvis du vil oprette et til."),
            code="made",
        )
    return found


def _build(order: Order, mentor: User, id: UUID, by: User, at: datetime) -> Course:
    owner = by.organisation_id
    citizen = Citizen(
        organisation_id=owner,
        id=uuid7(),
        first_name=order.first_name,
        last_name=order.last_name,
        language=order.language,
        created_at=at,
    )
    session().add(citizen)
    session().flush()
    course = Course(
        organisation_id=owner,
        id=id,
        citizen_id=citizen.id,
        mentor_id=mentor.id,
        caseworker_id=by.id,
        municipality_code=order.municipality,
        scheme=order.scheme,
        purpose=order.purpose,
        tasks=list(order.tasks),
        not_tasks=list(order.not_tasks),
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        weekly_minutes=order.weekly_minutes,
        created_by=by.id,
        created_at=at,
    )
    session().add(course)
    session().flush()
    note(course, "created", by.id, at, mentor_id=mentor.id)
    write_down(course, order.contact, by=by.id, at=at)
    goals = (goal for goal in order.goals if goal.title)
    for number, goal in enumerate(goals):
        add_goal(course, goal, by=by, at=at + timedelta(milliseconds=number))
    return course
