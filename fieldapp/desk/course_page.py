"""The top of a course's page: what somebody reads who has sixty seconds (S15-3.5: time together is short)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from fieldapp.accounts.models import User
from fieldapp.agreements.proposals import open_of
from fieldapp.desk import ahead, course_rows, inbox_rows
from fieldapp.desk.inbox import of_course
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import ledger
from fieldapp.meetings.attendance import attended, midnight
from fieldapp.meetings.confirm import vouched
from fieldapp.meetings.standing import stands
from fieldapp.mentorships.goals import OVER
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import has_started, on_day, periods
from fieldapp.reports.facts import Known, facts
from fieldapp.reports.gist import gist

# So many statuses are listed.
SHOWN = 3


def top(
    user: User, course: Course, at: datetime, entries: Sequence[Any], spoken: Sequence[Any]
) -> dict[str, Any]:
    """The gist, what waits, the facts of the period of today, a chart for each area, the month's minutes;
    and what is agreed with the citizen (`ahead`). `entries` are the course's, as `course_rows` gives them;
    `spoken` what the citizen said of them, as `confirm.words_about` does.
    """
    today = at.astimezone(ZONE).date()
    own = course.organisation_id, [course.id]
    agreements = inbox_rows.agreements(*own)[course.id]
    period = on_day(agreements, today) or next(iter(periods(agreements)[-1:]), None)
    since = period.starts_on if period else course.starts_on
    until, month = max(today, since), ledger.month_of(today)
    appointments = course_rows.appointments(course)
    said = course_rows.outcomes(entries)
    how = stands(appointments, said, are_all=True)
    agreed = ahead.still(user, [one for one in appointments if one.starts_at > at], how)
    begun = (one for one in appointments if midnight(since) <= one.starts_at <= at)
    met = attended([course.id], begun, how, said)[course.id]
    written = course_rows.standing(entries, since, until)
    standing = course_rows.standing(entries, min(since, month[0]), max(until, month[1]))
    period_sums, month_sums = ledger.spans(course, standing, vouched(spoken), (since, until), month)
    marks = course_rows.marks(course, entries)
    found = facts(course, since, until, at, Known(met, period_sums, written, marks))
    statuses = inbox_rows.statuses(*own)[course.id]
    # Most often there are none: then all that one is made of is not asked for.
    proposed = inbox_rows.proposed(*own)[course.id] and open_of(*own)[course.id]
    next_one = next((one.appointment for one in agreed if one.stand.state == "planned"), None)
    open_areas = list(dict.fromkeys(goal.area for goal in course.goals if goal.status not in OVER))
    return {
        "ahead": agreed,
        "facts": found,
        "started": has_started(agreements, today),
        "gist": gist(course, found, next_one, at) if course.begun_at else [],
        "next_one": next_one,
        "areas": open_areas,
        "latest": _latest(found.goals, open_areas),
        "sums": month_sums,
        "statuses": statuses[:SHOWN],
        "waits": list(of_course(course, statuses, agreements, proposed, today)),
        "ends_soon": course.begun_at and timedelta() <= course.ends_on - today <= timedelta(weeks=6),
    }


def _latest(goals: list[dict[str, Any]], areas: list[str]) -> dict[str, list[str]]:
    """The last concrete event of each area: when, and what the mentor wrote."""
    told = {
        area: [event for goal in goals if goal["area"] == area for event in goal["events"]] for area in areas
    }
    return {area: max(events) for area, events in told.items() if events}
