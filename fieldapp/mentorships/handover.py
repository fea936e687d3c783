"""A caseworker leaves: another one answers for the citizens, and is rung instead."""

from datetime import datetime

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.alerts.kinds import SILENT, TEST
from fieldapp.alerts.models import Alert
from fieldapp.db import session
from fieldapp.mentorships.changes import note
from fieldapp.mentorships.models import Course


def hand_over(leaving: User, to: User, *, by: User, at: datetime) -> int:
    """All courses of `leaving` become those of `to`, with the letters about them; how many. Never commits.

    Those that have ended too: entries about them may still be on a phone, and somebody must be told. Letters
    about a silence stay: the next round writes those that are still so to whom they are for now.
    """
    theirs = select(Course).where(
        Course.organisation_id == leaving.organisation_id, Course.caseworker_id == leaving.id
    )
    courses = session().scalars(theirs.with_for_update(of=Course)).all()
    for course in courses:
        course.caseworker_id = to.id
        note(course, "caseworker", by.id, at)
    letters = select(Alert).where(
        Alert.organisation_id == leaving.organisation_id,
        Alert.recipient_id == leaving.id,
        Alert.kind.not_in(SILENT | {TEST}),
    )
    for letter in session().scalars(letters).all():
        letter.pass_on(to, at)
    session().flush()
    return len(courses)
