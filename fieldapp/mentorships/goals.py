"""What a course is to lead to, and the small steps on the way. Nothing here commits."""

from datetime import datetime, timedelta

from fieldapp.accounts.models import User
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import must_be_allowed, note
from fieldapp.mentorships.models import Course, Goal, GoalStep
from fieldapp.mentorships.order import GoalOrder
from fieldapp.vocabulary import codes


def add_goal(course: Course, goal: GoalOrder, *, by: User, at: datetime) -> Goal:
    """Another goal, with its first steps. Raises Invalid when it has no title or no area."""
    must_be_allowed(course, by)
    if not goal.title or goal.area not in codes("goal_area"):
        sentence = _("Skriv målet, og vælg et område.")
        raise Invalid(sentence, fields={"goal": sentence})
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


def add_step(course: Course, goal: Goal, title: str, *, by: User, at: datetime) -> GoalStep:
    """A small step on the way to the goal, to be taken next."""
    must_be_allowed(course, by)
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
    must_be_allowed(course, by)
    if status not in codes("step_status"):
        raise Invalid(_("Vælg, hvor langt skridtet er."))
    if step.status != status:
        step.status = status
        note(course, "step", by.id, at, step_id=step.id, reason=status)
        session().flush()
