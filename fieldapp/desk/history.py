"""What has been changed about a course, by whom and when."""

from dataclasses import dataclass
from typing import Any

from fieldapp.accounts.models import User
from fieldapp.desk import cases
from fieldapp.mentorships import changes
from fieldapp.mentorships.models import Course, Goal, GoalStep


@dataclass(frozen=True)
class Line:
    """One change, with the people, the step and the goal that it names."""

    # A row of `CourseChange`.
    change: Any
    by: User | None
    mentor: User | None
    step: GoalStep | None
    goal: Goal | None


def of(user: User, course: Course) -> list[Line]:
    """The changes of a course that `user` has been shown, newest first."""
    rows = changes.all_of(course)
    people = cases.people(user, [id for row in rows for id in (row.by, row.mentor_id)])
    goals = {goal.id: goal for goal in course.goals}
    steps = {step.id: step for goal in course.goals for step in goal.steps}
    return [
        Line(
            row,
            people.get(row.by),
            people.get(row.mentor_id) if row.mentor_id else None,
            steps.get(row.step_id) if row.step_id else None,
            goals.get(row.goal_id) if row.goal_id else None,
        )
        for row in rows
    ]
