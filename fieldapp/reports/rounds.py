"""The mentor is reminded of a status on the day it is due, and when one comes back."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from fieldapp.alerts.hands import So
from fieldapp.db import plain, session
from fieldapp.meetings import silence
from fieldapp.meetings.silence import Silence
from fieldapp.meetings.silence_look import Look, danish_day, midnight
from fieldapp.mentorships.models import CARRIED, Course
from fieldapp.mentorships.periods import agreements_of
from fieldapp.reports.models import Report, ReportVerdict
from fieldapp.reports.send import stretch


def status(look: Look) -> So:
    """R6 (S18 #54): so many days after a status was due, or since one was given back, until another is sent.

    Not asked of courses that no phone carries any more: nobody could write it.
    """
    after = look.settings.value("status_after")
    if after is None:
        return {}
    today = danish_day(look.at)
    carried = plain(
        select(Course.id, Course.mentor_id).where(
            Course.organisation_id == look.organisation,
            Course.begun_at.is_not(None),
            Course.starts_on <= today,
            Course.ends_on >= today - CARRIED,
        )
    )
    mentors: dict[UUID, UUID] = {row.id: row.mentor_id for row in carried}
    said, agreements = _telling(look.organisation), agreements_of(look.organisation, mentors)
    so = {}
    for id, mentor in mentors.items():
        due = stretch(said.get(id, []), agreements[id], today)
        if due and due.returned and due.returned.verdict:
            so[id, mentor] = due.returned.verdict.at
        elif due and due.due_on + timedelta(days=after) <= today:
            so[id, mentor] = midnight(due.due_on + timedelta(days=after))
    return so


SILENCES = {"status": Silence(status)}


def go_round() -> None:
    """What mentors have not written to the municipality. Commits by itself."""
    silence.go_round(SILENCES, (("status",),), silence.SELDOM)


def _telling(organisation: UUID) -> dict[UUID, list[Report]]:
    """Of each course the statuses that `stretch` goes by, the one written last first; few of them all."""
    newest = (
        select(
            Report.course_id,
            func.max(Report.saved_at).label("saved_at"),
            func.max(Report.until).label("until"),
        )
        .where(Report.organisation_id == organisation)
        .group_by(Report.course_id)
        .subquery()
    )
    tells = or_(
        Report.saved_at == newest.c.saved_at,
        Report.until == newest.c.until,
        Report.replaces_id.is_not(None),
        ReportVerdict.verdict == "returned",
    )
    asked = (
        select(Report)
        .join(newest, Report.course_id == newest.c.course_id)
        .outerjoin(Report.verdict)
        .where(Report.organisation_id == organisation, tells)
        .options(contains_eager(Report.verdict))
        .order_by(Report.saved_at.desc(), Report.id.desc())
    )
    found: dict[UUID, list[Report]] = defaultdict(list)
    for row in session().scalars(asked):
        found[row.course_id].append(row)
    return found
