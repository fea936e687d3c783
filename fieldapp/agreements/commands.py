"""An agreement is written, said yes to, and set going. Nothing here commits."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from fieldapp.accounts.dated import law_of
from fieldapp.accounts.models import User
from fieldapp.agreements.frame import settle
from fieldapp.agreements.granting import write_agreed
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid
from fieldapp.formats import full_day
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings.counting import recount
from fieldapp.mentorships.changes import lock, must_run, note
from fieldapp.mentorships.commands import create
from fieldapp.mentorships.models import CitizenKey, Course
from fieldapp.mentorships.order import Order
from fieldapp.mentorships.periods import (
    BEGUN,
    Agreement,
    AgreementStep,
    State,
    agreements_of,
    periods,
    steps_of,
)
from fieldapp.vocabulary import codes

SPOKEN, LINK = "spoken", "link"
# So long before an agreement was written, or begins, the citizen may have said yes to it.
SAID_BEFORE = timedelta(days=92)


def open_course(order: Order, mentor: User | None, *, id: UUID, by: User, at: datetime) -> Agreement:
    """A new course with its first agreement, as a draft; it is on no phone until that is set going.

    The same order with the same id once more is the same course. Raises as `create` does.
    """
    course = create(order, mentor, id=id, by=by, at=at)
    known = agreements_of(course.organisation_id, [course.id])[course.id]
    return known[0] if known else _add(course, order, by=by, at=at)


def extend(course: Course, order: Order, *, by: User, at: datetime) -> Agreement:
    """Another period of the course, as a draft, with the reasoned assessment that it is to go on (LAB § 167).

    Raises NotYours, and Invalid with the fields to correct.
    """
    must_run(course, by)
    wrong = order.wrong_frame(_day(at), law_of(by.organisation_id))
    if not order.assessment:
        wrong["assessment"] = _("Skriv, hvorfor forløbet skal fortsætte.")
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    lock(course)
    _must_fit(course, order)
    return _add(course, order, by=by, at=at)


def rewrite(agreement: Agreement, order: Order, *, by: User, at: datetime) -> None:
    """Change a draft. A yes to what stood there before is none to what stands there now.

    Raises NotYours, Invalid, and Conflict when it has been set going.
    """
    course = _opened(agreement, by)
    if agreement.state in BEGUN:
        raise Conflict(_("Aftalen er sat i gang og kan ikke ændres. Lav en ny periode."), code="begun")
    wrong = order.wrong_frame(_day(at), law_of(by.organisation_id))
    if agreement.number > 1 and not order.assessment:
        wrong["assessment"] = _("Skriv, hvorfor forløbet skal fortsætte.")
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    _must_fit(course, order)
    said = _said(order)
    if all(getattr(agreement, name) == value for name, value in said.items()):
        return
    for name, value in said.items():
        setattr(agreement, name, value)
    agreement.version += 1
    agreement.state, agreement.agreed_on, agreement.agreed_how = State.DRAFT, None, None
    if course.begun_at is None:
        _like(course, agreement)
    _step(agreement, "changed", by.id, at)


def agree(
    agreement: Agreement,
    how: str,
    day: date | None,
    *,
    version: int,
    at: datetime,
    by: User | None = None,
    key: CitizenKey | None = None,
    words: str = "",
) -> None:
    """The citizen's yes: written down by the caseworker `by`, or said with the citizen's own `key`.

    `how` is a code of `agreed_how`, `day` the one on which it was said; a spoken yes needs `words` that say
    why it is not on paper. The caseworker puts a wrong day or way right by saying it again; the citizen's
    second yes is the first one. Raises NotYours, Invalid, and Conflict for another version than the one read.
    """
    course = _opened(agreement, by)
    if agreement.version != version:
        raise Conflict(_("Aftalen er ændret, siden den blev læst. Læs den igen."), code="changed")
    if agreement.agreed_on and (key or (agreement.agreed_on, agreement.agreed_how) == (day, how)):
        return
    wrong = {}
    if how not in codes("agreed_how") - {"before"} or (how == LINK) != (key is not None):
        wrong["how"] = _("Vælg, hvordan borgeren sagde ja.")
    earliest = min(agreement.starts_on, _day(agreement.made_at)) - SAID_BEFORE
    if day is None or day > _day(at):
        wrong["day"] = _("Vælg den dag, borgeren sagde ja. Den kan ikke ligge i fremtiden.")
    elif day < earliest:
        wrong["day"] = _("Dagen ligger for langt tilbage. Vælg %(day)s eller en senere dag.") % {
            "day": full_day(earliest.isoformat())
        }
    if how == SPOKEN and not words:
        wrong["words"] = _("Skriv, hvorfor det er mundtligt.")
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    agreement.agreed_on, agreement.agreed_how = day, how
    if agreement.state == State.DRAFT:
        agreement.state = State.AGREED
    who = by.id if by else course.citizen_id
    _step(agreement, "agreed", who, at, reason=how, day=day, words=words, key_id=key.id if key else None)
    if agreement.state in BEGUN:  # its meetings count from that day
        recount(course)


def ask_to_talk(agreement: Agreement, key: CitizenKey, at: datetime) -> None:
    """The citizen would rather talk about it first; said with the citizen's own key. Twice is once."""
    course = _opened(agreement, None)
    if not agreement.agreed_on and [step.what for step in steps_of(agreement)][:1] != ["talk"]:
        _step(agreement, "talk", course.citizen_id, at, key_id=key.id)


def set_going(
    agreement: Agreement, *, by: User, at: datetime, waived: str | None = None, words: str = ""
) -> None:
    """From now on it is the course's: on the mentor's phone, and its meetings count from its first day.

    Without the citizen's yes it needs a reason, a code of `waived` (S18 #40). Twice is once.
    """
    course = _opened(agreement, by)
    if agreement.state in BEGUN:
        return
    if agreement.agreed_on is None:
        wrong = {}
        if waived not in codes("waived"):
            wrong["waived"] = _("Vælg, hvorfor forløbet begynder uden borgerens ja.")
        elif waived == "other" and not words:
            wrong["words"] = _("Skriv, hvorfor det begynder uden borgerens ja.")
        if wrong:
            raise Invalid(" ".join(wrong.values()), fields=wrong)
        agreement.waived = waived
        _step(agreement, "waived", by.id, at, reason=waived, words=words)
    _must_fit(course, agreement)
    agreement.state = State.ACTIVE
    agreement.affiliation = course.mentor.affiliation
    _step(agreement, "active", by.id, at)
    write_agreed(agreement, by=by.id, at=at)
    course.begun_at = course.begun_at or at
    note(course, "begun", by.id, at, ends_on=agreement.ends_on)
    session().flush()
    settle(course, _day(at))
    recount(course)


def _opened(agreement: Agreement, by: User | None) -> Course:
    """The course, locked, of an agreement not given up; `by` must run it unless the citizen speaks."""
    course = session().get_one(Course, (agreement.organisation_id, agreement.course_id))
    if by is not None:
        must_run(course, by)
    lock(course)
    session().refresh(agreement)
    if agreement.is_given_up:
        raise Conflict(_("Aftalen er opgivet."), code="given_up")
    return course


def _must_fit(course: Course, new: Order | Agreement) -> None:
    """Raises Invalid when its days overlap those of another period."""
    others = periods(agreements_of(course.organisation_id, [course.id])[course.id])
    if new.starts_on is None or new.ends_on is None:
        return
    for other in others:
        if new.starts_on <= other.last_on and other.starts_on <= new.ends_on:
            sentence = _("Perioden overlapper den, der går til og med %(day)s.") % {
                "day": f"{other.last_on.day}.{other.last_on.month}.{other.last_on.year}"
            }
            raise Invalid(sentence, fields={"starts_on": sentence})


def _add(course: Course, order: Order, *, by: User, at: datetime) -> Agreement:
    number = 1 + len(agreements_of(course.organisation_id, [course.id])[course.id])
    agreement = Agreement(
        organisation_id=course.organisation_id,
        id=uuid7(),
        course_id=course.id,
        number=number,
        affiliation=course.mentor.affiliation,
        made_by=by.id,
        made_at=at,
        **_said(order),
    )
    session().add(agreement)
    session().flush()
    _step(agreement, "draft", by.id, at)
    return agreement


def _said(order: Order) -> dict[str, Any]:
    return {
        "scheme": order.scheme,
        "roles": list(order.roles),
        "purpose": order.purpose,
        "tasks": list(order.tasks),
        "not_tasks": list(order.not_tasks),
        "starts_on": order.starts_on,
        "ends_on": order.ends_on,
        "last_on": order.ends_on,
        "weekly_minutes": order.weekly_minutes,
        "place": order.place or None,
        "report_days": order.report_days,
        "assessment": order.assessment,
    }


def _like(course: Course, agreement: Agreement) -> None:
    """A course that has not begun says what its draft says."""
    course.purpose, course.scheme = agreement.purpose, agreement.scheme
    course.tasks, course.not_tasks = agreement.tasks, agreement.not_tasks
    course.starts_on, course.ends_on = agreement.starts_on, agreement.ends_on
    course.weekly_minutes = agreement.weekly_minutes


def _step(agreement: Agreement, what: str, by: UUID, at: datetime, **more: Any) -> None:
    owner = {"organisation_id": agreement.organisation_id, "id": uuid7(), "agreement_id": agreement.id}
    session().add(AgreementStep(**owner, what=what, version=agreement.version, by=by, at=at, **more))
    session().flush()


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
