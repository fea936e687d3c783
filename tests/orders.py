"""What the tests of new courses share: an order that is right, and how it is given."""

from dataclasses import replace
from datetime import date
from typing import Any

from fieldapp.law import OURS
from fieldapp.mentorships.order import GoalOrder, Order, last_day

TODAY = date(2026, 11, 12)


def order(today: date = TODAY, **more: Any) -> Order:
    """Liv is to be followed from `today`, with one goal and one step."""
    made = Order(
        first_name="Liv",
        last_name="Skov",
        phone="",
        email="",
        language="da",
        municipality="0999",
        purpose="Liv skal støttes i at komme op og af sted.",
        scheme="retention",
        starts_on=today,
        ends_on=last_day(today, "", OURS),
        weekly_minutes=60,
        tasks=("morning_start", "personal_support"),
        not_tasks=("transport", "bills", "cleaning"),
        goals=(
            GoalOrder("work_edu", "Finde en praktik", ("Se på to steder",)),
            GoalOrder("everyday", "Stå op til faste aftaler"),
        ),
        roles=("holistic",),
        report_days=30,
    )
    return replace(made, **more)
