"""The citizens' links in the demo: given by the mentor, renewed each month, and used to look back."""

from datetime import UTC, datetime, time, timedelta

from fieldapp.demo import calibration as shares
from fieldapp.demo.chance import DENMARK, Chance, danish
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.diary import Diary, Looked, Sent, sent_at_once
from fieldapp.mentorships.contact import CHANGE
from fieldapp.mentorships.keys import VALID
from fieldapp.mentorships.models import CourseChange

# The organisation has had links for so long; before that citizens could only ring.
SINCE = timedelta(weeks=8)


def give_links(plan: Plan, diary: Diary, now: datetime) -> None:
    """One on the first day with links, and a new one before the old one ends; some citizens want none."""
    dice, course, citizen = plan.dice, plan.course, plan.citizen
    if not (dice.happens(shares.LINKED) or citizen.first_name in FEATURED):
        return
    # No Danish subscriber has a number that begins with 12.
    citizen.phone = f"1277{dice.number(0, 9999):04}"
    if dice.happens(0.4):
        citizen.email = f"borger{dice.number(100, 999)}@demo.test"
    if dice.happens(0.06):
        citizen.language = "en"
    first_day = max(course.starts_on, (danish(now) - SINCE).date())
    at = datetime.combine(first_day, time(8, dice.number(0, 25)), DENMARK)
    if citizen.first_name in FEATURED or plan.course.id.int % 100 < shares.REMINDED * 100:
        _agree_on_reminders(plan, at + timedelta(minutes=40))
    last = min(danish(now) - timedelta(minutes=5), danish(_end_of(plan)))
    while at <= last:
        link = sent_at_once("link", course, plan.mentor, at.astimezone(UTC), dice, send=None, revokes=False)
        plan.links.append(link)
        at += VALID - timedelta(days=dice.number(1, 3))
    diary.links.extend(plan.links)


def _agree_on_reminders(plan: Plan, at: datetime) -> None:
    """By the way they can be reached; the caseworker writes it down at work."""
    at += timedelta(days=(0, 0, 0, 0, 0, 2, 1)[at.weekday()])
    course, citizen = plan.course, plan.citizen
    citizen.reminders = "email" if citizen.email else "sms"
    plan.changes.append(
        CourseChange(
            organisation_id=course.organisation_id,
            # Dice of its own: the others fall as before.
            id=Chance(course.id.int % 2**30).uuid(at),
            course_id=course.id,
            what=CHANGE,
            reason=citizen.reminders,
            by=course.caseworker_id,
            at=at,
        )
    )


def look_back(plan: Plan, diary: Diary, met: Sent, now: datetime) -> None:
    """Some citizens open their link after a meeting; whether they are asked then is for the rule to say."""
    at = met.received_at + plan.dice.minutes(45, 1300)
    key = plan.key_at(at)
    looks = plan.course.id.int % 100 < shares.LOOKS_BACK * 100 and plan.dice.happens(shares.LOOKED)
    if key is None or at > now or not looks:
        return
    said = plan.dice.pick(shares.MET)
    duration = plan.dice.pick(shares.DURATION) if said == "yes" else None
    diary.looks.append(Looked(plan.course, key, at, said, duration))


def _end_of(plan: Plan) -> datetime:
    return datetime.combine(plan.course.ends_on, time(12, 0), DENMARK)
