"""What nobody has said anything about, as lines of the worklist. Each states facts from stored rows.

A phone is told of to everybody who answers for one of its citizens: a line is about one thing, and holds
all the letters about it that its reader has.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.accounts.models import Device, User
from fieldapp.alerts.kinds import SILENT
from fieldapp.alerts.models import Alert, State, Step
from fieldapp.db import plain, session
from fieldapp.desk import silence_facts
from fieldapp.desk.silence_facts import Last, Minutes
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.attendance import OffGoal
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.models import Course
from fieldapp.progress.due import Due, checks_due
from fieldapp.wire.emptied import emptied

# What the letters of each kind are about.
OF_APPOINTMENT = frozenset({"unanswered"})
OF_DEVICE = frozenset({"phone", "gap"})
OF_COURSE = SILENT - OF_APPOINTMENT - OF_DEVICE
# What can wait until there is time.
CAN_WAIT = frozenset({"minutes", "ending", "off_goal", "check"})
# How long one that was dealt with stays folded on the first page.
HANDLED = timedelta(days=3)


@dataclass(frozen=True)
class Silence:
    """What letters are about: an appointment, a course, or a mentor's phone. The reader's own comes first."""

    letters: list[Alert]
    # The one of them that somebody was rung about.
    rung: Alert | None
    mentor: User
    course: Course | None = None
    appointment: Appointment | None = None
    device: Device | None = None
    # When its browser threw away what it held.
    emptied_at: datetime | None = None
    # When the mentor was first reminded; None when nobody has been.
    nudged_at: datetime | None = None
    last: Last | None = None
    # Days since the last contact; since the course began when there was none.
    days_since: int = 0
    next_at: datetime | None = None
    minutes: Minutes | None = None
    off_goal: OffGoal | None = None
    # The check that is missing.
    check: Due | None = None
    days_left: int = 0

    @property
    def alert(self) -> Alert:
        """The letter that the line goes by."""
        return self.letters[0]

    @property
    def names(self) -> list[str]:
        """Whom it is found by."""
        return [self.mentor.name] + ([self.course.citizen.first_name] if self.course else [])

    @property
    def holds_back(self) -> bool:
        """Was the phone here, a day later, still with something unsent?"""
        phone = self.device
        since = phone.unsent_since if phone else None
        return phone is not None and since is not None and phone.seen_at - since >= timedelta(days=1)

    @property
    def handled(self) -> Step | None:
        """Who dealt with it, and when."""
        return _settled(self.alert)


def find(user: User, at: datetime, kinds: Collection[str], limit: int) -> list[Silence]:
    """Of these kinds: what is open, oldest first, and what was dealt with lately; at most `limit` lines.

    As many queries for one as for many.
    """
    about = tuple_(Alert.kind, Alert.subject_id)
    recent = Alert.steps.any(and_(Step.state == State.HANDLED, Step.at > at - HANDLED))
    query = _seen(Alert.to_do_for(user, at), user).where(
        Alert.kind.in_(kinds), or_(Alert.state == State.OPEN, and_(Alert.state == State.HANDLED, recent))
    )
    open_first = func.max(Alert.state).desc(), func.min(Alert.created_at), Alert.subject_id
    lines = query.with_only_columns(Alert.kind, Alert.subject_id).group_by(Alert.kind, Alert.subject_id)
    shown = select(lines.order_by(*open_first).limit(limit).subquery())
    letters = query.where(about.in_(shown)).order_by(Alert.state.desc(), Alert.created_at, Alert.id)
    with_more = letters.options(selectinload(Alert.recipient), selectinload(Alert.steps))
    return _with_facts(user, _lines(user, session().scalars(with_more)), at)


def count(user: User, at: datetime) -> dict[str, int]:
    """How many lines of each kind are open."""
    query = _seen(Alert.to_do_for(user, at), user).where(Alert.state == State.OPEN)
    counted = query.with_only_columns(Alert.kind, func.count(Alert.subject_id.distinct())).group_by(
        Alert.kind
    )
    return {row[0]: row[1] for row in plain(counted)}


def one(user: User, id: UUID) -> Alert | None:
    """The letter about a silence, if the user may see it and what it is about."""
    return session().scalars(_seen(Alert.visible_to(user), user).where(Alert.id == id)).one_or_none()


def line(user: User, letter: Alert, at: datetime) -> list[Alert]:
    """The letters about the same that the user is to deal with, as on the list; else this one alone.

    Of those dealt with: the ones that were dealt with in one press.
    """
    same = Alert.kind == letter.kind, Alert.subject_id == letter.subject_id, Alert.state == letter.state
    query = _seen(Alert.to_do_for(user, at), user).where(*same).order_by(Alert.created_at, Alert.id)
    found = list(session().scalars(query.options(selectinload(Alert.steps))))
    press = _press(letter)
    return [one for one in _own_first(user, found) if _press(one) == press] if letter in found else [letter]


def _press(letter: Alert) -> tuple[UUID | None, datetime] | None:
    done = _settled(letter)
    return (done.by_id, done.at) if done else None


def _settled(letter: Alert) -> Step | None:
    return letter.steps[-1] if letter.state == State.HANDLED else None


def _own_first(user: User, letters: Iterable[Alert]) -> list[Alert]:
    return sorted(letters, key=lambda letter: letter.recipient_id != user.id)


def _lines(user: User, letters: Iterable[Alert]) -> list[list[Alert]]:
    """Letters about the same together; what has one that is open is open."""
    found: dict[tuple[str, UUID], list[Alert]] = {}
    for letter in letters:
        found.setdefault((letter.kind, letter.subject_id), []).append(letter)
    return [_own_first(user, [one for one in line if one.state == line[0].state]) for line in found.values()]


def _seen(letters: Select[Alert], user: User) -> Select[Alert]:
    courses = Course.visible_to(user)
    devices = select(Device.id).where(
        Device.organisation_id == user.organisation_id,
        Device.user_id.in_(courses.with_only_columns(Course.mentor_id)),
    )
    about = {
        OF_APPOINTMENT: Appointment.visible_to(user).with_only_columns(Appointment.id),
        OF_COURSE: courses.with_only_columns(Course.id),
        OF_DEVICE: devices,
    }
    return letters.where(
        or_(*(and_(Alert.kind.in_(kinds), Alert.subject_id.in_(ids)) for kinds, ids in about.items()))
    )


def _with_facts(user: User, lines: list[list[Alert]], at: datetime) -> list[Silence]:
    letters = [line[0] for line in lines]
    agreed = _appointments(user, _subjects(letters, OF_APPOINTMENT))
    devices = _devices(user, _subjects(letters, OF_DEVICE))
    ids = _subjects(letters, OF_COURSE) | {one.course_id for one in agreed.values()}
    courses = _courses(user, ids)
    owners = _people(user, {one.user_id for one in devices.values()})
    gone = emptied(user.organisation_id, devices)
    nudged = silence_facts.nudged(user, agreed)
    told = silence_facts.rung(user, {letter.id for line in lines for letter in line})
    quiet = _subjects(letters, {"no_contact"})
    last, ahead = silence_facts.last_contact(user, quiet), silence_facts.next_agreed(user, quiet, at)
    short = [courses[id] for id in _subjects(letters, {"minutes"})]
    counted = silence_facts.minutes(user, short, at)
    off = silence_facts.off_goals(user, _subjects(letters, {"off_goal"}), at)
    unchecked = [courses[id] for id in _subjects(letters, {"check"})]
    checks = checks_due(user.organisation_id, unchecked) if unchecked else {}
    today = _day(at)

    def with_facts(line: list[Alert]) -> Silence:
        subject, kind = line[0].subject_id, line[0].kind
        rung = next((letter for letter in line if letter.id in told), None)
        if kind in OF_DEVICE:
            phone = devices[subject]
            return Silence(line, rung, owners[phone.user_id], device=phone, emptied_at=gone.get(subject))
        appointment = agreed.get(subject) if kind in OF_APPOINTMENT else None
        course = courses[appointment.course_id if appointment else subject]
        return Silence(
            line,
            rung,
            course.mentor,
            course,
            appointment,
            nudged_at=nudged.get(subject),
            last=(latest := last.get(subject)),
            days_since=(today - (_day(latest.met_at) if latest else course.starts_on)).days,
            next_at=ahead.get(subject),
            minutes=counted.get(subject),
            off_goal=off.get(subject, OffGoal()) if kind == "off_goal" else None,
            check=checks.get(subject),
            days_left=(course.ends_on - today).days,
        )

    return [with_facts(line) for line in lines]


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _subjects(letters: list[Alert], kinds: Iterable[str]) -> set[UUID]:
    return {letter.subject_id for letter in letters if letter.kind in kinds}


def _appointments(user: User, ids: set[UUID]) -> dict[UUID, Appointment]:
    query = Appointment.visible_to(user).where(Appointment.id.in_(ids))
    return {row.id: row for row in session().scalars(query)} if ids else {}


def _courses(user: User, ids: set[UUID]) -> dict[UUID, Course]:
    query = Course.visible_to(user).where(Course.id.in_(ids)).options(joinedload(Course.mentor))
    return {row.id: row for row in session().scalars(query)} if ids else {}


def _devices(user: User, ids: set[UUID]) -> dict[UUID, Device]:
    query = select(Device).where(Device.organisation_id == user.organisation_id, Device.id.in_(ids))
    return {row.id: row for row in session().scalars(query)} if ids else {}


def _people(user: User, ids: set[UUID]) -> dict[UUID, User]:
    query = User.visible_to(user).where(User.id.in_(ids))
    return {row.id: row for row in session().scalars(query)} if ids else {}
