"""A course's minutes, week by week and month by month; what does not count; and other minutes a week."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from fieldapp.agreements.granting import grant
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import only_the_office, page, seen_course
from fieldapp.desk.ordering import Form, number_of
from fieldapp.errors import Conflict, Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import ledger
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import grants_of
from fieldapp.vocabulary import GRANT_REASON

bp = Blueprint("minutes", __name__, url_prefix="/desk")
bp.before_request(only_the_office)

# So many weeks and months are shown.
WEEKS, MONTHS = 13, 6


@bp.get("/courses/<uuid:id>/minutes")
def show(id: UUID) -> str:
    """The ledger of one course; `done` says that minutes were changed."""
    return _page(seen_course(id), Form(), {})


@bp.post("/courses/<uuid:id>/minutes")
def change(id: UUID) -> Response | tuple[str, int]:
    """Other minutes a week from a Monday on, by the course's caseworker.

    422 with what to correct, 409 when nothing has been set going.
    """
    course, form = seen_course(id), request.form
    try:
        grant(
            course,
            number_of(form, "minutes"),
            day_of(form.get("since", "")),
            reason=form.get("reason", ""),
            words=" ".join(form.get("words", "").split())[:500],
            by=current_user,
            at=now(),
        )
    except Invalid as error:
        session().rollback()
        return _page(seen_course(id), form, error.fields), error.status
    except Conflict as error:
        session().rollback()
        return _page(seen_course(id), form, {"minutes": error.message}), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}/minutes?done=granted", code=303)


def _page(course: Course, form: Form, errors: dict[str, str]) -> str:
    today = now().astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday())
    own = course.organisation_id
    months = _months(today)
    sums = ledger.months([course.id], months[0], months[-1], own)[course.id]
    weeks = ledger.weeks([course.id], monday - timedelta(weeks=WEEKS - 1), monday + timedelta(days=6), own)
    return page(
        "desk/minutes.html",
        page="citizens",
        course=course,
        weeks=sorted(weeks[course.id].items(), reverse=True),
        months=sorted(sums.items(), reverse=True),
        left_out=_left_out(course),
        grants=grants_of(own, [course.id])[course.id],
        next_monday=(monday + timedelta(weeks=1)).isoformat(),
        runs=course.is_run_by(current_user) and course.begun_at,
        reasons=GRANT_REASON,
        form=form,
        errors=errors,
        done=request.args.get("done"),
    )


def _months(today: date) -> list[str]:
    """The months that are shown, the earliest first."""
    number = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02}" for one in range(number - MONTHS + 1, number + 1)]


def _left_out(course: Course) -> list[Meeting]:
    """The newest entries whose minutes do not count."""
    query = Meeting.visible_to(current_user).where(
        Meeting.course_id == course.id, Meeting.stands, Meeting.not_counted.is_not(None)
    )
    ordered = query.options(joinedload(Meeting.author)).order_by(Meeting.met_at.desc(), Meeting.id.desc())
    return list(session().scalars(ordered.limit(30)))
