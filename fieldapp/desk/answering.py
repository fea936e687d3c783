"""The caseworker's answer to a mentor's proposal: yes, or back with a reason; and what was answered."""

from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.agreements import drafts
from fieldapp.agreements.answered import answers_of
from fieldapp.agreements.proposal import Proposal
from fieldapp.agreements.proposals import ACCEPTED, RETURNED, answer, open_of
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk import cases, courses, thread
from fieldapp.desk.agreements import next_period, to_draft
from fieldapp.desk.door import only_the_office, page, seen_course
from fieldapp.errors import Conflict, Invalid, NotFound
from fieldapp.i18n import gettext as _

bp = Blueprint("answering", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@bp.get("/courses/<uuid:id>/proposals")
def show(id: UUID) -> str:
    """What was proposed about the course, and what was answered, by whom and when."""
    course = seen_course(id)
    rows = answers_of(course)
    return page(
        "desk/proposals.html",
        page="citizens",
        course=course,
        rows=rows,
        people=cases.people(current_user, [row.answer.by for row in rows if row.answer]),
        unanswered=len(open_of(course.organisation_id, [id])[id]),
    )


@bp.post("/proposals/<uuid:id>/<any(accepted, returned):verdict>")
def answered(id: UUID, verdict: str) -> Response | tuple[str, int]:
    """Back to the course; after yes to another period on to writing it.

    422 with what the rule says that yes would have to obey, or when a return has no reason; 409 with who has
    answered already and what.
    """
    proposal = _proposal(id)
    course, at = proposal.course_id, now()
    reason = request.form.get("reason") if verdict == RETURNED else None
    words = request.form.get("words", "").replace("\x00", "").strip()[:500] if verdict == RETURNED else ""
    try:
        made = answer(proposal, verdict, reason, words, by=current_user, at=at)
        going_on = made.verdict == ACCEPTED and proposal.until and made.at == at
        there = (
            _to_period(proposal) if going_on else redirect(f"/desk/courses/{course}?done={verdict}", code=303)
        )
    except (Invalid, Conflict) as error:
        session().rollback()
        return _again(course, error)
    session().commit()
    return there


def _proposal(id: UUID) -> Proposal:
    found = session().scalars(Proposal.visible_to(current_user).where(Proposal.id == id)).one_or_none()
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    return found


def _to_period(proposal: Proposal) -> Response:
    """To what is written about another period, with the day that was proposed; one that somebody has written
    there already stays, and both are shown.
    """
    draft = next_period(seen_course(proposal.course_id))
    drafts.lock(draft)
    last = proposal.until.isoformat() if proposal.until else ""
    if "ends_on" in draft.changed and draft.typed["ends_on"] != last:
        return redirect(f"/desk/agreements/{draft.id}/period?proposed={last}", code=303)
    drafts.keep(draft, {"ends_on": last}, {}, by=current_user, at=now())
    return to_draft(draft)


def _again(id: UUID, error: Invalid | Conflict) -> tuple[str, int]:
    """The course's page with what speaks against it."""
    course = seen_course(id)
    gathered = courses.gather(current_user, course, now(), courses.PAGE) | thread.shown(course)
    return page("desk/course.html", page="citizens", done=None, wrong=error.message, **gathered), error.status
