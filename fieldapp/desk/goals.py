"""A course's goals and small steps, as the caseworker keeps them: all of it on one page, saved at once."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk.door import only_the_office, page, run_course
from fieldapp.desk.ordering import Form, lines
from fieldapp.errors import Invalid
from fieldapp.mentorships.changes import lock
from fieldapp.mentorships.goals import OVER, add_goal, add_step, mark_goal, mark_step
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.order import GoalOrder
from fieldapp.vocabulary import GOAL_AREA, GOAL_STATUS, STEP_STATUS

bp = Blueprint("goals", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@bp.get("/courses/<uuid:id>/goals")
def show(id: UUID) -> str:
    """Each goal with its steps, room for new ones, and how far each step is."""
    return _page(run_course(id), Form(), {})


@bp.post("/courses/<uuid:id>/goals")
def keep(id: UUID) -> Response | tuple[str, int]:
    """What was marked and added. 422 with everything typed when the new goal lacks something."""
    course, form = run_course(id), request.form
    try:
        _keep(course, form, now())
    except Invalid as error:
        session().rollback()
        return _page(run_course(id), form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}?done=goals", code=303)


def _keep(course: Course, form: Form, at: datetime) -> None:
    lock(course)  # before its goals are read: of two forms sent at once the second knows the first
    # What is given up makes room for what is taken up again.
    for goal in sorted(course.goals, key=lambda one: form.get(f"goal-{one.id}") not in OVER):
        status = form.get(f"goal-{goal.id}")
        if status and status != form.get(f"was-{goal.id}"):
            words = " ".join(form.get(f"words-{goal.id}", "").split())[:300]
            mark_goal(course, goal, status, words, by=current_user, at=at)
        known = [step.title for step in goal.steps]
        for step in goal.steps:
            status = form.get(f"step-{step.id}")
            # Only what was chosen here: a page from this morning knows nothing of what a colleague marked.
            if status and status != form.get(f"was-{step.id}"):
                mark_step(course, step, status, by=current_user, at=at)
        for title in lines(form.get(f"new-{goal.id}", "")):
            if title not in known:  # a form sent twice adds nothing
                add_step(course, goal, title, by=current_user, at=at)
    titles, steps = lines(form.get("title", "")), lines(form.get("steps", ""))
    title = titles[0] if titles else ""
    if (title or steps) and title not in [goal.title for goal in course.goals]:
        goal_order = GoalOrder(form.get("area", ""), title, steps)
        add_goal(course, goal_order, by=current_user, at=at)


def _page(course: Course, form: Form, errors: dict[str, str]) -> str:
    return page(
        "desk/goals.html",
        page="citizens",
        course=course,
        form=form,
        errors=errors,
        areas=GOAL_AREA,
        statuses=STEP_STATUS,
        goal_statuses=GOAL_STATUS,
    )
