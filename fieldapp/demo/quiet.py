"""What is silent in the demo: one of each kind for the printed caseworker, and few elsewhere.

Most mentors see in time that a course runs quiet, and ring, meet once more or stop earlier.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from fieldapp.accounts.models import User
from fieldapp.clock import parse
from fieldapp.demo import calibration as shares
from fieldapp.demo.agreed import appoint
from fieldapp.demo.chance import DENMARK, at_clock, danish, days_on
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.days import CLOSED
from fieldapp.demo.diary import Diary, Sent
from fieldapp.demo.entries import write
from fieldapp.demo.people import Phone, Staff
from fieldapp.meetings.entry import MET

ENDS_IN, QUIET_FOR, UNSENT_FOR = timedelta(days=41), 16, timedelta(days=7)
# A healthy course is heard from before that many days, and delivers between these shares of what is agreed.
HEARD_WITHIN, LEAST, MOST = 11, 0.75, 1.08
WEEKS = 4


def fall_silent(plans: list[Plan], staff: Staff, kept: Plan, now: datetime) -> None:
    """Choose who is silent, and how: four courses of the printed caseworker, and a mentor's phone.

    `kept` has another part to play.
    """
    today = danish(now).date()
    own = [plan for plan in plans if plan.caseworker is staff.caseworkers[0]]
    free = [plan for plan in own if plan is not kept and plan.citizen.first_name not in FEATURED]

    def pick(fits: Callable[[Plan], int]) -> Plan:
        """The one that fits best of those in the middle of their course; the others stay to be chosen."""
        running = [plan for plan in free if _runs(plan, today)]
        chosen = min(running, key=lambda plan: (fits(plan), str(plan.course.id)))
        free.remove(chosen)
        return chosen

    ending = pick(lambda plan: abs((plan.course.ends_on - today - ENDS_IN).days))
    ending.silence, ending.course.ends_on = "ending", today + ENDS_IN
    pick(lambda plan: plan.every).silence = "no_contact"
    few = pick(lambda plan: -plan.course.weekly_minutes)
    few.silence, few.minutes = "minutes", max(10, few.minutes // 15 * 5)
    pick(lambda plan: plan.every).no_goal = shares.DRIFTING
    _hold_back(own, staff.mentors[0], staff.phones, now)


def kept_free(plan: Plan, now: datetime) -> set[date]:
    """Days on which nothing happens to a course that nobody is in contact with."""
    days = range(-QUIET_FOR, 1) if plan.silence == "no_contact" else range(0)
    return {danish(now).date() + timedelta(days=number) for number in days}


def hear(plan: Plan, diary: Diary, sent: list[Sent], kept: set[date], now: datetime) -> None:
    """What `sent` leaves too quiet is put right in time; or falls silent, if that is the plan."""
    if plan.silence == "no_contact":
        _meet(plan, diary, at_clock(days_on(now, -QUIET_FOR), 10), plan.minutes, now)
    if plan.silence or not plan.course.starts_on <= danish(now).date() <= plan.course.ends_on:
        return
    taken = kept | {_day(one) for one in sent}
    _in_time(plan, diary, sent, taken, now)
    _as_agreed(plan, diary, sent, taken, now)


def _runs(plan: Plan, today: date) -> bool:
    """Begun long ago, and not about to end before what is silent has been heard."""
    return plan.course.starts_on <= today - timedelta(weeks=8) and plan.course.ends_on >= today + ENDS_IN


def _hold_back(own: list[Plan], printed: User, phones: dict[UUID, Phone], now: datetime) -> None:
    """A phone of another mentor, met by the same caseworker, has long held two entries."""
    others = Counter(plan.mentor.id for plan in own if plan.mentor is not printed)
    phone = phones[others.most_common(1)[0][0]].device
    phone.unsent, phone.unsent_since = 2, now - UNSENT_FOR


def _in_time(plan: Plan, diary: Diary, sent: list[Sent], taken: set[date], now: datetime) -> None:
    """Somebody who has not been heard from for a while is rung."""
    today = danish(now).date()
    last = max((_day(one) for one in _stands(sent)), default=plan.course.starts_on)
    days = [today - timedelta(days=number) for number in range(2, HEARD_WITHIN)]
    if today - last > timedelta(days=HEARD_WITHIN) and (free := _working(days, taken)):
        _meet(plan, diary, _at(plan.dice.one(free), plan), 10, now)


def _as_agreed(plan: Plan, diary: Diary, sent: list[Sent], taken: set[date], now: datetime) -> None:
    """In four whole weeks they meet about as much as agreed: once more, or a little shorter."""
    today = danish(now).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(days=number + 1) for number in range(7 * WEEKS)]
    agreed, counted = plan.course.weekly_minutes * WEEKS, [one for one in _counted(sent) if _day(one) in days]
    minutes = sum(one.entry["minutes"] for one in counted)
    free = _working(days, taken) if plan.course.starts_on <= days[-1] else []
    for day in plan.dice.shuffled(free):
        if minutes >= agreed * LEAST:
            break
        more = min(60, max(15, int(agreed - minutes) // 5 * 5))
        minutes += _meet(plan, diary, _at(day, plan), more, now)
    for one in counted:
        less = min(max(0, minutes - int(agreed * MOST)), one.entry["minutes"] - 15)
        if less > 0:
            one.entry["minutes"] -= -(-less // 5) * 5
            minutes -= -(-less // 5) * 5


def _meet(plan: Plan, diary: Diary, starts_at: datetime, minutes: int, now: datetime) -> int:
    """They meet; says for how many minutes. A short contact is a call."""
    place = None if minutes < 15 else plan.dice.pick(shares.OUT[str(plan.mentor.affiliation)])
    form = "phone" if place is None else "accompany" if place == "treatment" else "in_person"
    visit = appoint(plan, diary, starts_at, form, place, minutes, plan.dice)
    sent = write(plan, visit, "held", plan.dice, now, at_once=True)
    diary.note(sent)
    return int(sent.entry["minutes"]) if sent else 0


def _stands(sent: list[Sent]) -> list[Sent]:
    """The contacts that no later entry corrects."""
    corrected = {one.entry["corrects"] for one in sent}
    return [one for one in sent if one.entry["outcome"] in MET and one.entry["id"] not in corrected]


def _counted(sent: list[Sent]) -> list[Sent]:
    return [
        one for one in _stands(sent) if one.entry["minutes"] and one.entry["form"] not in ("sms", "email")
    ]


def _working(days: list[date], taken: set[date]) -> list[date]:
    return [
        day for day in days if day not in taken and day.weekday() < 5 and (day.month, day.day) not in CLOSED
    ]


def _day(sent: Sent) -> date:
    return danish(parse(sent.entry["met_at"])).date()


def _at(day: date, plan: Plan) -> datetime:
    return datetime.combine(day, time(8 + plan.dice.number(0, 7), 30), DENMARK).astimezone(UTC)
