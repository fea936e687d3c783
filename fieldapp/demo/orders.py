"""What each mentor in the demo is asked to do, the small steps so far, and who changed what."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from fieldapp.accounts.models import Affiliation
from fieldapp.demo.agreements import agreed
from fieldapp.demo.chance import DENMARK, Chance
from fieldapp.mentorships.models import CourseChange, Goal, GoalStep
from fieldapp.vocabulary import OUT_OF_SCOPE

if TYPE_CHECKING:  # a plan is made with its order
    from fieldapp.demo.courses import Plan

# What usually goes with a goal in this area.
TASKS: Final = {
    "work_edu": ("motivation", "find_internship", "applications"),
    "everyday": ("morning_start", "daily_structure"),
    "wellbeing": ("personal_support", "resource_clarification"),
    "network": ("network", "personal_support"),
    "economy_home": ("bridge_caseworker", "daily_structure"),
    "confidence": ("personal_support", "resource_clarification"),
    "attendance": ("attend_offer", "morning_start"),
}
STEPS: Final = {
    "work_edu": (
        "Tale om tre slags arbejde",
        "Se på to praktiksteder",
        "Ringe til det ene",
        "Skrive til dem",
    ),
    "everyday": ("Købe et vækkeur", "Skrive en plan for ugen", "Prøve planen i to uger"),
    "wellbeing": ("Finde to ting, der giver ro", "Gøre den ene hver uge", "Gå en tur hver dag"),
    "network": ("Finde en gruppe i nærheden", "Gå derhen sammen", "Gå derhen alene"),
    "economy_home": ("Samle regningerne", "Skrive faste udgifter op", "Ringe til boligselskabet"),
    "confidence": ("Skrive fem styrker ned", "Sige dem højt", "Ringe selv til kommunen"),
    "attendance": ("Aftale, hvem der minder om det", "Komme to dage i en uge", "Melde afbud dagen før"),
}
# Caseworkers decide in good time what comes after a course.
DECIDED_BEFORE: Final = timedelta(days=49)
# What came of a goal, as often as it did (S18: under half of the municipalities measure it).
RESULTS: Final = {"reached": 45, "maintained": 25, "paused": 10, "changed": 8, "dropped": 12}
GIVEN_UP: Final = "Borgeren ville hellere noget andet."
WITHOUT_TREATMENT: Final = (Affiliation.VOLUNTEER, Affiliation.COMPANY)


def order(plan: "Plan", now: datetime) -> None:
    """Fill in the plan's tasks, steps and changes, from dice of its own: the other dice fall as before."""
    course, chance = plan.course, Chance(plan.course.id.int % 2**32)
    wanted = [task for goal in plan.goals for task in TASKS[goal.area]]
    health = plan.mentor.affiliation not in WITHOUT_TREATMENT and chance.happens(0.3)
    course.tasks = list(dict.fromkeys([*wanted, *(["attend_treatment"] if health else [])]))
    course.not_tasks = list(OUT_OF_SCOPE)
    plan.steps = [step for goal in plan.goals for step in _steps(plan, goal, chance, now)]
    plan.changes = [_change(plan, "created", course.created_at, chance, mentor_id=course.mentor_id)]
    ended = None
    if course.ends_on < now.date() + DECIDED_BEFORE and plan.silence != "ending":
        last = min(course.ends_on, now.date())
        at = datetime.combine(last - timedelta(days=chance.number(1, 9)), time(9, 40), DENMARK)
        reason = chance.one(["goal_reached", "started_work_edu", "expired", "citizens_wish"])
        ended = _change(plan, "ended", at, chance, ends_on=course.ends_on, reason=reason)
        plan.changes.append(ended)
        for goal in plan.goals:
            goal.status = chance.pick(RESULTS) if course.ends_on < now.date() else "maintained"
            words = GIVEN_UP if goal.status in ("changed", "dropped") else ""
            result = {"goal_id": goal.id, "reason": goal.status, "words": words}
            plan.changes.append(_change(plan, "goal", at, chance, **result))
    plan.period, plan.signed = agreed(plan, ended, chance)


def _steps(plan: "Plan", goal: Goal, chance: Chance, now: datetime) -> list[GoalStep]:
    """The first ones are done, the further the course has come the more; then one under way."""
    titles = STEPS[goal.area]
    share = (now.date() - plan.course.starts_on) / (plan.course.ends_on - plan.course.starts_on)
    done = min(int(share * len(titles)), len(titles) - 1)
    statuses = ["done"] * done + [chance.one(["doing", "next"])] + ["next"] * len(titles)
    return [
        GoalStep(
            organisation_id=goal.organisation_id,
            id=chance.uuid(goal.created_at),
            goal_id=goal.id,
            title=title,
            status=status,
            created_by=goal.created_by,
            created_at=goal.created_at + timedelta(seconds=number),
        )
        for number, (title, status) in enumerate(zip(titles, statuses, strict=False))
    ]


def _change(plan: "Plan", what: str, at: datetime, chance: Chance, **more: Any) -> CourseChange:
    course = plan.course
    return CourseChange(
        organisation_id=course.organisation_id,
        id=chance.uuid(at),
        course_id=course.id,
        what=what,
        by=course.caseworker_id,
        at=at,
        **more,
    )
