"""What a course is to lead to, and the small steps on the way. Nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import must_run, note
from fieldapp.mentorships.models import Course, Goal, GoalStep
from fieldapp.mentorships.order import GoalOrder
from fieldapp.vocabulary import codes

# So many of the eight areas at a time (domain 5.3).
MOST = 4
# A goal that stands so is no longer worked on.
OVER = ("reached", "changed", "dropped")


def add_goal(course: Course, goal: GoalOrder, *, by: User, at: datetime) -> Goal:
    """Another goal, with its first steps. Raises NotYours, and Invalid when it has no title or area of its
    own, or when the course works on four areas already.
    """
    must_run(course, by)
    if not goal.title or goal.area not in codes("goal_area"):
        sentence = _("Skriv målet, og vælg et område.")
        raise Invalid(sentence, fields={"goal": sentence})
    _must_be_few(course, goal.area, "goal")
    row = Goal(
        organisation_id=course.organisation_id,
        id=uuid7(),
        course_id=course.id,
        area=goal.area,
        title=goal.title,
        created_by=by.id,
        created_at=at,
    )
    session().add(row)
    session().flush()
    for number, title in enumerate(goal.steps):
        add_step(course, row, title, by=by, at=at + timedelta(milliseconds=number))
    return row


def open_areas(course: Course) -> set[str]:
    """The areas that the course works on now."""
    own = Goal.organisation_id == course.organisation_id, Goal.course_id == course.id
    return set(session().scalars(select(Goal.area).where(*own, Goal.status.not_in(OVER))))


def mark_goal(course: Course, goal: Goal, status: str, words: str, *, by: User, at: datetime) -> None:
    """How a goal stands: a code of `goal_status`; `words` say why it was given up or replaced.

    Leaves a row. The same again changes nothing. Raises NotYours, and Invalid; also when a goal is taken up
    again while the course works on four other areas.
    """
    must_run(course, by)
    if status not in codes("goal_status"):
        raise Invalid(
            _("Vælg, hvordan målet står."), fields={f"goal-{goal.id}": _("Vælg, hvordan målet står.")}
        )
    if status == goal.status:
        return
    if status in ("changed", "dropped") and not words:
        sentence = _("Skriv kort, hvorfor »%(goal)s« ikke længere er målet.") % {"goal": goal.title}
        raise Invalid(sentence, fields={f"goal-{goal.id}": sentence})
    if goal.status in OVER and status not in OVER:
        _must_be_few(course, goal.area, f"goal-{goal.id}")
    goal.status = status
    note(course, "goal", by.id, at, goal_id=goal.id, reason=status, words=words)
    session().flush()


def add_step(course: Course, goal: Goal, title: str, *, by: User, at: datetime) -> GoalStep:
    """A small step on the way to the goal, to be taken next."""
    must_run(course, by)
    row = GoalStep(
        organisation_id=course.organisation_id,
        id=uuid7(),
        goal_id=goal.id,
        title=title,
        status="next",
        created_by=by.id,
        created_at=at,
    )
    session().add(row)
    session().flush()
    return row


def mark_step(course: Course, step: GoalStep, status: str, *, by: User, at: datetime) -> None:
    """How far a step has come: a code of `step_status`. The same again changes nothing."""
    must_run(course, by)
    if status not in codes("step_status"):
        raise Invalid(_("Vælg, hvor langt skridtet er."))
    if step.status != status:
        step.status = status
        note(course, "step", by.id, at, step_id=step.id, reason=status)
        session().flush()


def _must_be_few(course: Course, area: str, field: str) -> None:
    """Raises Invalid, at this field, when the course works on four other areas already."""
    if len({*open_areas(course), area}) > MOST:
        sentence = _("Højst fire områder ad gangen.")
        raise Invalid(sentence, fields={field: sentence})
