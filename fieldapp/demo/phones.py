"""What lay on which phone of the demo; and the one that was lost a week ago and has not come back."""

from datetime import datetime, timedelta

from fieldapp.accounts.leaving import close
from fieldapp.accounts.models import Device, Role
from fieldapp.demo.chance import Chance, danish
from fieldapp.demo.courses import Plan
from fieldapp.demo.people import MENTORS, Staff
from fieldapp.mentorships.held import note_held
from fieldapp.mentorships.models import CARRIED

OWNER = [email for _name, email, *_more in MENTORS].index("ekstern@demo.test")
LOST_AGO, HELD_FOR, CLOSED_AFTER = timedelta(days=8), timedelta(hours=5), timedelta(hours=26)
# Looked at so often, phones tell well enough when a course came and went.
EVERY = timedelta(days=15)
KEEPS = 0.8


def lose(people: Staff, now: datetime) -> Device:
    """The earlier phone of a mentor, with two entries on it; the one that is in use came the day after."""
    in_use = people.phones[people.mentors[OWNER].id].device
    lost_at = now - LOST_AGO
    lost = Device(
        organisation_id=in_use.organisation_id,
        # Dice of its own: the other dice fall as before.
        id=Chance(in_use.id.int % 2**31).uuid(in_use.created_at),
        user_id=in_use.user_id,
        name="iPhone",
        created_at=in_use.created_at,
        seen_at=lost_at,
        unsent=2,
        unsent_since=lost_at - HELD_FOR,
        persisted=True,
    )
    in_use.created_at = lost_at + timedelta(days=1)
    return lost


def tell(people: Staff, lost: Device, plans: list[Plan], now: datetime) -> None:
    """Each phone says what lies on it as long as it is in use; then the leader closes the lost one."""
    for phone in [lost, *(phone.device for phone in people.phones.values())]:
        owner = next(mentor for mentor in people.mentors if mentor.id == phone.user_id)
        phone.persisted = Chance(phone.id.int % 2**31).happens(KEEPS)
        theirs = [plan for plan in plans if plan.mentor is owner]
        for at in _visits(phone):
            day = danish(at).date()
            carried = [
                plan for plan in theirs if plan.course.starts_on <= day <= plan.course.ends_on + CARRIED
            ]
            note_held(phone, owner, [str(plan.course.id) for plan in carried], at=at)
    leader = next(user for user in people.office if user.role == Role.LEADER)
    close(lost, by=leader, at=lost.seen_at + CLOSED_AFTER)


def _visits(phone: Device) -> list[datetime]:
    """When it was here, the last time included."""
    number = (phone.seen_at - phone.created_at) // EVERY
    return [phone.seen_at - EVERY * before for before in range(number, -1, -1)]
