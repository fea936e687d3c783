"""What the tests of proposals share: one as a phone writes it."""

from typing import Any

from fieldapp.accounts.models import User
from fieldapp.mentorships.models import Course
from fieldapp.wire.stamped import stamped_by

NOTHING = {
    "goal": None,
    "step": None,
    "area": None,
    "title": "",
    "status": None,
    "minutes": None,
    "until": None,
}


def proposal(course: Course, by: User, what: str = "goal", **more: Any) -> dict[str, Any]:
    """A proposal: another goal, unless it is about something else."""
    said = {"area": "work_edu", "title": "Søge en praktik"} if what == "goal" else {}
    return stamped_by(by, course.id, **({"what": what, **NOTHING, **said, "text": ""} | more))
