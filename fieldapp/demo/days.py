"""Half a year of days: what was agreed, what the citizens answered, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from fieldapp.demo import calibration as shares
from fieldapp.demo.chance import DENMARK, Chance, danish, days_on
from fieldapp.demo.courses import Plan
from fieldapp.demo.entries import Sent, Visit, correct, try_again, write
from fieldapp.meetings.models import Answer, Appointment

AHEAD = timedelta(days=8)
CLOSED = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}


@dataclass
class Diary:
    """Everything that was agreed, answered and written."""

    appointments: list[Appointment] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def note(self, *written: Sent | None) -> None:
        """Keep what was written; what would be written later is left out."""
        self.sent.extend(sent for sent in written if sent)


def live(plan: Plan, diary: Diary, chance: Chance, now: datetime, kept_free: set[date]) -> None:
    """One course from its first week until a week ahead of `now`, except on the days `kept_free`."""
    for starts_at in _regular(plan, now):
        if danish(starts_at).date() not in kept_free:
            form, place = where(plan, chance)
            if form in ("sms", "email"):
                _written_contact(plan, diary, starts_at, form, chance, now)
            else:
                _appointed(plan, diary, starts_at, form, place, chance, now)
    if plan.course.ends_on < danish(now).date() and chance.happens(0.5):
        _after_the_end(plan, diary, chance, now)


def where(plan: Plan, chance: Chance) -> tuple[str, str | None]:
    """How and where: most often the citizen's own way."""
    way = plan.way if chance.happens(shares.KEEPS_ITS_WAY) else chance.pick(shares.WAY)
    if way == "home":
        return "in_person", "home"
    if way == "remote":
        return chance.pick(shares.REMOTE), None
    place = chance.pick(shares.OUT[str(plan.mentor.affiliation)])
    return ("accompany" if place == "treatment" else "in_person"), place


def appoint(
    plan: Plan, diary: Diary, starts_at: datetime, form: str, place: str | None, minutes: int, chance: Chance
) -> Visit:
    """Agree on a time at the end of the meeting a week before."""
    made_at = starts_at - timedelta(days=7) + chance.minutes(20, 55)
    id = chance.uuid(made_at)
    appointment = Appointment(
        organisation_id=plan.course.organisation_id,
        id=id,
        first_id=id,
        payload_version=1,
        digest="",
        device_saved_at=made_at,
        saved_at=made_at,
        received_at=made_at,
        course_id=plan.course.id,
        starts_at=starts_at,
        minutes=minutes,
        form=form,
        place=place,
        author_id=plan.mentor.id,
    )
    diary.appointments.append(appointment)
    return Visit(starts_at, minutes, form, place, appointment)


def answer(diary: Diary, visit: Visit, words: str, chance: Chance, now: datetime) -> None:
    """The citizen's own answer, the day before or so."""
    appointment = visit.appointment
    at = visit.starts_at - chance.minutes(700, 3000)
    if appointment is None or at > now:
        return
    at = max(at, appointment.saved_at)
    diary.answers.append(
        Answer(
            organisation_id=appointment.organisation_id,
            id=chance.uuid(at),
            appointment_id=appointment.id,
            answer=words,
            recorded_by=None,
            at=at,
        )
    )


def _regular(plan: Plan, now: datetime) -> Iterator[datetime]:
    course = plan.course
    last = min(course.ends_on, (now + AHEAD).date())
    week = course.starts_on
    while week <= last:
        for weekday, clock in sorted(plan.slots):
            day = week + timedelta(days=weekday)
            if day <= last and (day.month, day.day) not in CLOSED:
                yield datetime.combine(day, clock, DENMARK).astimezone(UTC)
        week += timedelta(weeks=plan.every)


def _appointed(
    plan: Plan,
    diary: Diary,
    starts_at: datetime,
    form: str,
    place: str | None,
    chance: Chance,
    now: datetime,
) -> None:
    minutes = plan.minutes if place else min(plan.minutes, 45)
    visit = appoint(plan, diary, starts_at, form, place, minutes, chance)
    if starts_at > now:
        _expected(diary, visit, chance, now)
        return
    outcome = _outcome(plan, chance)
    _answered(diary, visit, outcome, chance, now)
    sent = write(plan, visit, outcome, chance, now)
    diary.note(sent)
    if outcome == "moved":
        _moved(plan, diary, visit, chance, now)
    if sent and outcome == "no_show" and chance.happens(shares.TRIES_AGAIN):
        diary.note(try_again(plan, sent, chance, now))
    if sent and outcome in ("held", "no_show") and chance.happens(shares.CORRECTED):
        diary.note(correct(plan, sent, chance, now))


def _expected(diary: Diary, visit: Visit, chance: Chance, now: datetime) -> None:
    """Still ahead: nobody agrees on a time in the future of `now`."""
    if visit.appointment and visit.appointment.saved_at > now:
        diary.appointments.pop()
    elif chance.happens(shares.ANSWERED):
        answer(diary, visit, "coming", chance, now)


def _outcome(plan: Plan, chance: Chance) -> str:
    if chance.happens(shares.NO_SHOW * plan.absence_factor):
        return "no_show"
    return chance.pick(shares.OTHERWISE)


def _answered(diary: Diary, visit: Visit, outcome: str, chance: Chance, now: datetime) -> None:
    words = {"cancelled_citizen": "not_coming", "moved": "wants_move"}.get(outcome, "coming")
    # Who stays away has seldom answered; of those who did, most had meant to come.
    share = shares.ANSWERED / 3 if outcome == "no_show" else shares.ANSWERED
    if chance.happens(share):
        answer(diary, visit, words, chance, now)


def _moved(plan: Plan, diary: Diary, visit: Visit, chance: Chance, now: datetime) -> None:
    """To a few days later at the same clock, and there it is held; the last days are left as they are."""
    later = days_on(visit.starts_at, 3 if danish(visit.starts_at).weekday() > 2 else chance.number(1, 2))
    weekend = danish(later).weekday() > 4
    if weekend or later > now - timedelta(days=2) or danish(later).date() > plan.course.ends_on:
        return
    again = appoint(plan, diary, later, visit.form, visit.place, visit.minutes, chance)
    if again.appointment and visit.appointment:
        again.appointment.saved_at = max(visit.appointment.saved_at, visit.starts_at - timedelta(days=1))
    diary.note(write(plan, again, "held", chance, now))


def _written_contact(
    plan: Plan, diary: Diary, starts_at: datetime, form: str, chance: Chance, now: datetime
) -> None:
    """Text messages and e-mail are not agreed on beforehand, and do not happen every week."""
    if starts_at <= now and chance.happens(shares.OTHERWISE["held"]):
        visit = Visit(starts_at, chance.one([5, 10, 10, 15]), form, None, None)
        diary.note(write(plan, visit, "held", chance, now))


def _after_the_end(plan: Plan, diary: Diary, chance: Chance, now: datetime) -> None:
    """Courses are not always ended on time (S18): kept, but it does not count."""
    day = plan.course.ends_on + timedelta(days=chance.number(3, 12))
    starts_at = datetime.combine(day, time(14, 0), DENMARK).astimezone(UTC)
    if starts_at < now:
        visit = Visit(starts_at, plan.minutes, "in_person", "cafe", None)
        diary.note(write(plan, visit, "held", chance, now))
