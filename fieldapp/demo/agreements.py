"""How each course of the demo was agreed; and three that have not begun: a draft, a wish to talk, a yes."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from fieldapp.accounts.models import Affiliation, User
from fieldapp.demo.chance import DENMARK, Chance, danish
from fieldapp.demo.people import WITHOUT_A_CPR_OFFICE, Staff
from fieldapp.law import OURS
from fieldapp.mentorships.models import Citizen, Course, CourseChange, Goal, GoalStep
from fieldapp.mentorships.order import last_day
from fieldapp.mentorships.periods import Agreement, AgreementStep, Grant, State

if TYPE_CHECKING:  # a plan is made with its agreement
    from fieldapp.demo.courses import Plan

# Each: who, how far it has come, and the days until it is to begin.
UNBEGUN: Final = (("Krokus", "draft", 5), ("Tidsel", "talk", 8), ("Lupin", "agreed", 3))


def agreed(
    plan: "Plan", ended: CourseChange | None, chance: Chance
) -> tuple[list[Agreement | Grant], list[AgreementStep]]:
    """The plan's one period, signed in the days before it began; with its steps."""
    course = plan.course
    agreement, grant = first_period(course, plan.mentor)
    agreement.id, grant.id = chance.uuid(course.created_at), chance.uuid(course.created_at)
    signed_at = course.created_at + timedelta(days=chance.number(1, 8))
    agreement.agreed_how, agreement.agreed_on = "paper", danish(signed_at).date()
    agreement.roles = ["retention" if course.scheme == "retention" else "holistic"]
    steps = [
        _step(agreement, "draft", course.created_at, chance),
        _step(agreement, "agreed", signed_at, chance, reason="paper", day=agreement.agreed_on),
        _step(agreement, "active", signed_at + timedelta(minutes=20), chance),
    ]
    if ended:
        agreement.state = State.ENDED
        steps.append(_step(agreement, "ended", ended.at, chance, reason=ended.reason, day=ended.ends_on))
    return [agreement, grant], steps


def first_period(course: Course, mentor: User) -> tuple[Agreement, Grant]:
    """The rows of a course that is one period from its first day to its last, said yes to beforehand."""
    made = {"organisation_id": course.organisation_id, "course_id": course.id}
    kind = "external" if mentor.affiliation == Affiliation.EXTERNAL else "other"
    agreement = Agreement(
        **made,
        number=1,
        state=State.ACTIVE,
        scheme=course.scheme,
        affiliation=mentor.affiliation,
        purpose=course.purpose,
        tasks=course.tasks,
        not_tasks=course.not_tasks,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        last_on=course.ends_on,
        weekly_minutes=course.weekly_minutes,
        report_days=OURS.number(f"report_days.{kind}", course.starts_on),
        agreed_on=course.starts_on,
        agreed_how="before",
        made_by=course.created_by,
        made_at=course.created_at,
    )
    grant = Grant(
        **made,
        minutes=course.weekly_minutes,
        valid_from=course.starts_on,
        by=course.created_by,
        at=course.created_at,
    )
    return agreement, grant


def unbegun(staff: Staff, chance: Chance, now: datetime) -> list[list[Any]]:
    """All rows of three courses that the printed caseworker has written and not set going, by stages."""
    stages: list[list[Any]] = [[] for _ in range(7)]
    for number, (name, state, days) in enumerate(UNBEGUN):
        for stage, rows in zip(stages, _written(staff, chance, now, name, state, days, number), strict=True):
            stage.extend(rows)
    return stages


def _written(
    staff: Staff, chance: Chance, now: datetime, name: str, state: str, days: int, number: int
) -> list[list[Any]]:
    owner, by = staff.organisation.id, staff.caseworkers[0]
    at = datetime.combine(danish(now).date() - timedelta(days=3 + number), time(10, 5), DENMARK)
    starts_on = danish(now).date() + timedelta(days=days)
    citizen = Citizen(organisation_id=owner, id=chance.uuid(at), first_name=name, last_name="Engtoft")
    citizen.created_at = at
    course = Course(
        organisation_id=owner,
        id=chance.uuid(at),
        citizen_id=citizen.id,
        mentor_id=staff.mentors[number].id,
        caseworker_id=by.id,
        municipality_code=WITHOUT_A_CPR_OFFICE,
        scheme="instead_of_offer",
        purpose=f"{name} skal have hjælp til at komme i gang og til at holde fast.",
        tasks=["morning_start", "motivation"],
        not_tasks=["transport", "bills", "cleaning"],
        starts_on=starts_on,
        ends_on=last_day(starts_on, "instead_of_offer", OURS),
        weekly_minutes=60,
        created_by=by.id,
        created_at=at,
    )
    goals, steps = _goals(course, chance, at)
    agreement, _ = first_period(course, staff.mentors[number])
    agreement.id, agreement.roles = chance.uuid(at), ["holistic"]
    agreement.state, agreement.agreed_on, agreement.agreed_how = State.DRAFT, None, None
    said = [_step(agreement, "draft", at, chance)]
    if state == "talk":
        said.append(_step(agreement, "talk", at + timedelta(days=1, hours=2), chance, by=citizen.id))
    if state == "agreed":
        agreement.state, agreement.agreed_how = State.AGREED, "spoken"
        agreement.agreed_on = (at + timedelta(days=1)).date()
        words = {"reason": "spoken", "words": "Talt sammen i telefonen; skriver under på første møde."}
        day = agreement.agreed_on
        said.append(_step(agreement, "agreed", at + timedelta(days=1), chance, day=day, **words))
    created = CourseChange(
        organisation_id=owner,
        id=chance.uuid(at),
        course_id=course.id,
        what="created",
        mentor_id=course.mentor_id,
        by=by.id,
        at=at,
    )
    return [[citizen], [course], goals, steps, [created], [agreement], said]


def _goals(course: Course, chance: Chance, at: datetime) -> tuple[list[Goal], list[GoalStep]]:
    wanted = (("work_edu", "Finde en praktik", "Se på to steder"), ("everyday", "Op kl. 8", "Et vækkeur"))
    own = {"organisation_id": course.organisation_id, "created_by": course.created_by, "created_at": at}
    goals = [
        Goal(**own, id=chance.uuid(at), course_id=course.id, area=area, title=title, status="agreed")
        for area, title, _ in wanted
    ]
    steps = [
        GoalStep(**own, id=chance.uuid(at), goal_id=goal.id, title=title, status="next")
        for goal, (_, _, title) in zip(goals, wanted, strict=True)
    ]
    return goals, steps


def _step(agreement: Agreement, what: str, at: datetime, chance: Chance, **more: Any) -> AgreementStep:
    return AgreementStep(
        organisation_id=agreement.organisation_id,
        id=chance.uuid(at),
        agreement_id=agreement.id,
        what=what,
        version=1,
        at=at,
        **{"by": agreement.made_by} | more,
    )
