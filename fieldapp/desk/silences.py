"""What nobody has said anything about, as lines of the worklist. Each states facts from stored rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.accounts.models import Device, User
from fieldapp.alerts.kinds import SILENT
from fieldapp.alerts.models import Alert, State, Step
from fieldapp.db import session
from fieldapp.desk import silence_facts
from fieldapp.desk.silence_facts import Last, Minutes
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.models import Course

# What the letters of each kind are about.
OF_APPOINTMENT = frozenset({"unanswered"})
OF_DEVICE = frozenset({"phone", "gap"})
OF_COURSE = SILENT - OF_APPOINTMENT - OF_DEVICE
# What can wait until there is time.
CAN_WAIT = frozenset({"minutes", "ending"})
# How long one that was dealt with stays folded on the first page.
HANDLED = timedelta(days=3)


@dataclass(frozen=True)
class Silence:
    """One letter with what it is about: an appointment, a course, or a mentor's phone."""

    alert: Alert
    mentor: User
    course: Course | None = None
    appointment: Appointment | None = None
    device: Device | None = None
    # When the mentor was first reminded; None when nobody has been.
    nudged_at: datetime | None = None
    last: Last | None = None
    # Days since the last contact; since the course began when there was none.
    days_since: int = 0
    next_at: datetime | None = None
    minutes: Minutes | None = None
    days_left: int = 0

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
        return self.alert.steps[-1] if self.alert.state == State.HANDLED else None


def find(user: User, at: datetime, kinds: Collection[str], limit: int) -> list[Silence]:
    """Of these kinds: what is open, oldest first, and what was dealt with lately; at most `limit`.

    As many queries for one as for many.
    """
    recent = Alert.steps.any(and_(Step.state == State.HANDLED, Step.at > at - HANDLED))
    query = _seen(Alert.to_do_for(user, at), user).where(
        Alert.kind.in_(kinds), or_(Alert.state == State.OPEN, and_(Alert.state == State.HANDLED, recent))
    )
    open_first = query.order_by(Alert.state.desc(), Alert.created_at, Alert.id).limit(limit)
    with_more = open_first.options(selectinload(Alert.recipient), selectinload(Alert.steps))
    return _with_facts(user, list(session().scalars(with_more)), at)


def count(user: User, at: datetime) -> dict[str, int]:
    """How many of each kind are open."""
    query = _seen(Alert.to_do_for(user, at), user).where(Alert.state == State.OPEN)
    counted = query.with_only_columns(Alert.kind, func.count()).group_by(Alert.kind)
    return {row[0]: row[1] for row in session().execute(counted)}


def one(user: User, id: UUID) -> Alert | None:
    """The letter about a silence, if the user may see it and what it is about."""
    return session().scalars(_seen(Alert.visible_to(user), user).where(Alert.id == id)).one_or_none()


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


def _with_facts(user: User, letters: list[Alert], at: datetime) -> list[Silence]:
    agreed = _appointments(user, _subjects(letters, OF_APPOINTMENT))
    devices = _devices(user, _subjects(letters, OF_DEVICE))
    ids = _subjects(letters, OF_COURSE) | {one.course_id for one in agreed.values()}
    courses = _courses(user, ids)
    owners = _people(user, {one.user_id for one in devices.values()})
    nudged = silence_facts.nudged(user, agreed)
    quiet = _subjects(letters, {"no_contact"})
    last, ahead = silence_facts.last_contact(user, quiet), silence_facts.next_agreed(user, quiet, at)
    short = [courses[id] for id in _subjects(letters, {"minutes"})]
    counted = silence_facts.minutes(user, short, at)
    today = _day(at)

    def line(letter: Alert) -> Silence:
        subject = letter.subject_id
        if letter.kind in OF_DEVICE:
            return Silence(letter, owners[devices[subject].user_id], device=devices[subject])
        appointment = agreed.get(subject) if letter.kind in OF_APPOINTMENT else None
        course = courses[appointment.course_id if appointment else subject]
        return Silence(
            letter,
            course.mentor,
            course,
            appointment,
            nudged_at=nudged.get(subject),
            last=(latest := last.get(subject)),
            days_since=(today - (_day(latest.met_at) if latest else course.starts_on)).days,
            next_at=ahead.get(subject),
            minutes=counted.get(subject),
            days_left=(course.ends_on - today).days,
        )

    return [line(letter) for letter in letters]


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
