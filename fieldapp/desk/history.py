"""What has been changed about a course, by whom and when."""

from dataclasses import dataclass

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.desk import cases
from fieldapp.mentorships import changes
from fieldapp.mentorships.models import Course, CourseChange, GoalStep


@dataclass(frozen=True)
class Line:
    """One change, with the people and the step that it names."""

    change: CourseChange
    by: User | None
    mentor: User | None
    step: GoalStep | None


def of(user: User, course: Course) -> list[Line]:
    """The changes of a course that `user` has been shown, newest first."""
    rows = list(session().scalars(changes.of(course)))
    people = cases.people(user, [id for row in rows for id in (row.by, row.mentor_id)])
    marked = select(GoalStep).where(
        GoalStep.organisation_id == course.organisation_id, GoalStep.id.in_([row.step_id for row in rows])
    )
    steps = {step.id: step for step in session().scalars(marked)}
    return [
        Line(
            row,
            people.get(row.by),
            people.get(row.mentor_id) if row.mentor_id else None,
            steps.get(row.step_id) if row.step_id else None,
        )
        for row in rows
    ]
