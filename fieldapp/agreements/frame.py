"""What is so now about a course follows from its periods and grants: one place writes it down."""

from datetime import date, timedelta

from sqlalchemy import or_, select

from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.changes import lock
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import BEGUN, Agreement, Grant, agreements_of, grants_of, in_force, periods

# The round goes back so long: the house may have been down.
LATELY = timedelta(days=14)


def settle(course: Course, today: date) -> None:
    """Write down what is so now: the period of today, else the next one, else the last.

    Of one whose agreements are all put away only that it is over. The course is locked by the caller.
    """
    own = course.organisation_id, [course.id]
    agreements = agreements_of(*own)[course.id]
    begun = periods(agreements)
    if not begun:
        if all(one.is_given_up for one in agreements):
            course.ends_on = min(course.ends_on, min(today, course.starts_on) - timedelta(days=1))
        return
    period = next((one for one in begun if one.last_on >= today), begun[-1])
    course.purpose, course.scheme = period.purpose, period.scheme
    course.tasks, course.not_tasks = period.tasks, period.not_tasks
    course.starts_on = begun[0].starts_on
    course.ends_on = max(one.last_on for one in begun)
    day = min(max(today, period.starts_on), period.last_on)
    course.weekly_minutes = in_force(grants_of(*own)[course.id], day)


def go_round() -> None:
    """Every period and grant that begins today becomes what is so now, and what began while nobody was there.

    Commits by itself.
    """
    today = now().astimezone(ZONE).date()
    lately = today - LATELY, today
    begins = select(Agreement.course_id).where(
        Agreement.organisation_id == Course.organisation_id,
        Agreement.starts_on.between(*lately),
        Agreement.state.in_(BEGUN),
    )
    granted = select(Grant.course_id).where(
        Grant.organisation_id == Course.organisation_id, Grant.valid_from.between(*lately)
    )
    wanted = select(Course).where(
        Course.begun_at.is_not(None), or_(Course.id.in_(begins), Course.id.in_(granted))
    )
    for course in session().scalars(wanted).all():
        lock(course)
        settle(course, today)
        session().commit()
