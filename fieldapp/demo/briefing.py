"""What the printed mentor is told for a time: of one citizen, and it is about to end."""

from datetime import datetime, timedelta

from fieldapp.demo.chance import at_clock, danish
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.diary import Briefed, Diary

TOLD_OF = FEATURED[5]
TEXT = (
    "{name} hører dårligt på højre øre. Gå på venstre side, og vælg et roligt bord.\n\n"
    "Ring ikke før kl. 10. En sms dagen før gør det lettere at komme af sted."
)
# It was written so many days ago, and goes in so many.
AGO, LEFT = 11, 3


def brief(plans: list[Plan], diary: Diary, now: datetime) -> None:
    """The caseworker wrote it, the mentor read it the day after."""
    for plan in plans:
        if plan.mentor is plans[0].mentor and plan.citizen.first_name == TOLD_OF:
            at = at_clock(now - timedelta(days=AGO), 10)
            until = min(danish(now).date() + timedelta(days=LEFT), plan.course.ends_on)
            opened_at = at_clock(now - timedelta(days=AGO - 1), 9)
            text = TEXT.format(name=plan.citizen.first_name)
            diary.briefs.append(Briefed(plan.course, text, until, plan.caseworker, at, opened_at))
