"""What the demo's printed mentor has proposed and nobody has answered yet."""

from datetime import datetime, timedelta

from fieldapp.agreements.proposal_entry import FIELDS
from fieldapp.demo.chance import at_clock
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.diary import Diary, sent_at_once

NOTHING = dict.fromkeys(FIELDS) | {"title": ""}
# Yesterday about one citizen, the day before about another.
GOAL_OF, MINUTES_OF = FEATURED[1], FEATURED[5]


def suggest(plans: list[Plan], diary: Diary, now: datetime) -> None:
    """Another goal for one citizen, and another amount of time for another."""
    printed = {plan.citizen.first_name: plan for plan in plans if plan.mentor is plans[0].mentor}
    goal, minutes = printed[GOAL_OF], printed[MINUTES_OF]
    name = goal.citizen.first_name
    _propose(
        goal,
        diary,
        at_clock(now - timedelta(days=1), 16),
        what="goal",
        area="network",
        title="Spise med de andre i klubben en gang om ugen",
        text=f"{name} har selv spurgt, om vi kan øve det.",
    )
    _propose(
        minutes,
        diary,
        at_clock(now - timedelta(days=2), 16),
        what="minutes",
        minutes=minutes.course.weekly_minutes + 15,
        text="Turen til praktikstedet tager en halv time hver vej.",
    )


def _propose(plan: Plan, diary: Diary, at: datetime, **said: object) -> None:
    diary.papers.append(sent_at_once("proposal", plan.course, plan.mentor, at, plan.dice, **NOTHING | said))
