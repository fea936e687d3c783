"""Half a year of days: what was agreed, what the citizens answered, and what became of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from fieldapp.demo import calibration as shares
from fieldapp.demo.agreed import answer, appoint, move
from fieldapp.demo.chance import DENMARK, Chance, danish, days_on
from fieldapp.demo.courses import Plan
from fieldapp.demo.diary import Diary, Visit
from fieldapp.demo.entries import correct, try_again, write
from fieldapp.demo.links import look_back

AHEAD = timedelta(days=8)
CLOSED = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}


def live(plan: Plan, diary: Diary, chance: Chance, now: datetime, kept_free: set[date]) -> None:
    """One course from its first week until a week ahead of `now`, except on the days `kept_free`."""
    for starts_at in _regular(plan, now):
        if danish(starts_at).date() not in kept_free:
            form, place = where(plan, chance)
            if form in ("sms", "email"):
                _written_contact(plan, diary, starts_at, form, chance, now)
            else:
                _appointed(plan, diary, starts_at, form, place, chance, now, kept_free)
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
    kept_free: set[date],
) -> None:
    minutes = plan.minutes if place else min(plan.minutes, 45)
    visit = appoint(plan, diary, starts_at, form, place, minutes, chance)
    if starts_at > now:
        _expected(plan, diary, visit, chance, now)
        return
    outcome = _outcome(plan, chance)
    later = _another_day(plan, visit, kept_free) if outcome == "moved" else None
    if later:
        _moved(plan, diary, visit, later, chance, now)
        return
    _happened(plan, diary, visit, "held" if outcome == "moved" else outcome, chance, now)


def _happened(plan: Plan, diary: Diary, visit: Visit, outcome: str, chance: Chance, now: datetime) -> None:
    sent = write(plan, visit, outcome, chance, now)
    diary.note(sent)
    off = sent.saved_at if sent and outcome.startswith("cancelled") else None
    _answered(plan, diary, visit, outcome, chance, now, off)
    if sent and outcome == "held":
        look_back(plan, diary, sent, now)
    if sent and outcome == "no_show" and chance.happens(shares.TRIES_AGAIN):
        diary.note(try_again(plan, sent, chance, now))
    if sent and outcome in ("held", "no_show") and chance.happens(shares.CORRECTED):
        diary.note(correct(plan, sent, chance, now))


def _expected(plan: Plan, diary: Diary, visit: Visit, chance: Chance, now: datetime) -> None:
    """Still ahead: nobody agrees on a time in the future of `now`."""
    if visit.agreed.received_at > now:
        diary.appointments.pop()
    else:
        _answered(plan, diary, visit, "held", chance, now)


def _outcome(plan: Plan, chance: Chance) -> str:
    if chance.happens(shares.NO_SHOW * plan.absence_factor):
        return "no_show"
    return chance.pick(shares.OTHERWISE)


def _answered(
    plan: Plan,
    diary: Diary,
    visit: Visit,
    outcome: str,
    chance: Chance,
    now: datetime,
    before: datetime | None = None,
) -> None:
    """Most have a link, and some of those answer the day before or so; of the others few ring the office."""
    code = {"cancelled_citizen": "not_coming", "moved": "wants_move"}.get(outcome, "coming")
    at = visit.starts_at - chance.minutes(700, 3000)
    share = shares.ANSWERED if plan.key_at(at) else shares.RANG_THE_OFFICE
    # Who stays away has seldom answered; of those who did, most had meant to come.
    if chance.happens(share / 3 if outcome == "no_show" else share):
        answer(plan, diary, visit, code, at, now, before=before)


def _another_day(plan: Plan, visit: Visit, kept_free: set[date]) -> datetime | None:
    """One to three days later at the same clock, if there is a working day on which the course still runs."""
    for days in plan.dice.shuffled(range(1, 4)):
        later = days_on(visit.starts_at, days)
        day = danish(later).date()
        working = day.weekday() < 5 and (day.month, day.day) not in CLOSED
        if working and day <= plan.course.ends_on and day not in kept_free:
            return later
    return None


def _moved(plan: Plan, diary: Diary, visit: Visit, later: datetime, chance: Chance, now: datetime) -> None:
    """Moved some time before, as the citizen wished or not; and there it is held, or still ahead."""
    at = visit.starts_at - plan.dice.minutes(100, 1500)
    _answered(plan, diary, visit, "moved", chance, now, before=at)
    told = plan.dice.one(["together", "phone", "phone", "sms"])
    again = move(plan, diary, visit, later, at, told, chance)
    if later > now:
        return
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
