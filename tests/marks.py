"""What the tests of marks share: a check as a phone writes it, and the citizen's own answers."""

from typing import Any

from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.mentorships.models import Course, Goal, GoalStep
from fieldapp.wire.stamped import stamped_by


def area(name: str, value: int | None = 3, why: str | None = None) -> dict[str, Any]:
    """One area of a check."""
    return {"area": name, "value": value, "why": why}


def check(course: Course, by: User, *marks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A check of both of the course's areas, unless it is about others."""
    said = list(marks) or [area("everyday", 3), area("attendance", 2)]
    shape = {"occasion": "start", "set": "small_steps_1", "marks": said, "half_hours": None}
    return stamped_by(by, course.id, **(shape | more))


def about_health(course: Course, session: Session) -> Goal:
    """A goal of the course's that tells of health, with a step."""
    owner = {"organisation_id": course.organisation_id, "created_by": course.caseworker_id}
    goal = Goal(**owner, course_id=course.id, area="health_coping", title="Gå til psykiater")
    session.add(goal)
    session.flush()
    session.add(GoalStep(**owner, goal_id=goal.id, title="Hente medicin"))
    session.commit()
    return goal
