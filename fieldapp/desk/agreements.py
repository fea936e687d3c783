"""A course's agreements: what each says, the citizen's yes to it, and setting it going."""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.accounts.dated import law_of
from fieldapp.agreements import drafts
from fieldapp.agreements.commands import agree, set_going
from fieldapp.agreements.models import AgreementDraft
from fieldapp.clock import now, uuid7
from fieldapp.db import session
from fieldapp.desk import cases, ordering
from fieldapp.desk.agreement_paper import paper_of
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import only_the_office, page, run_course, seen_course
from fieldapp.desk.ordering import Form
from fieldapp.errors import Conflict, Invalid, NotFound
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import lock
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import BEGUN, Agreement, agreements_of, grants_of, has_started, steps_of
from fieldapp.vocabulary import WAIVED

bp = Blueprint("agreements", __name__, url_prefix="/desk")
bp.before_request(only_the_office)

WAYS = ("paper", "spoken")


@bp.get("/courses/<uuid:id>/agreement")
def show(id: UUID) -> str:
    """The newest agreement with its steps, the earlier ones folded; `done` says what was just pressed."""
    return _page(seen_course(id), Form(), {})


@bp.post("/courses/<uuid:id>/extend")
def extend(id: UUID) -> Response:
    """Begin to write another period, from what is agreed now; who has begun already goes on with that."""
    draft = next_period(run_course(id))
    session().commit()
    return to_draft(draft)


@bp.post("/courses/<uuid:id>/agreement/<uuid:number>/change")
def change(id: UUID, number: UUID) -> Response:
    """Write on an agreement that has not been set going."""
    course = run_course(id)
    lock(course)  # two tabs that press at once write on one draft
    draft = _draft_of(course, _agreement(course, number))
    session().commit()
    return to_draft(draft)


@bp.post("/courses/<uuid:id>/agreement/<uuid:number>/yes")
def yes(id: UUID, number: UUID) -> Response | tuple[str, int]:
    """Write down that the citizen agrees, on paper or spoken with a reason; or put its day and way right.

    409 when the agreement has changed.
    """
    course, form = run_course(id), request.form
    try:
        agree(
            _agreement(course, number),
            form.get("how", ""),
            day_of(form.get("day", "")),
            version=form.get("version", 0, type=int),
            words=form.get("words", "").strip()[:500],
            by=current_user,
            at=now(),
        )
    except Invalid as error:
        session().rollback()
        return _page(seen_course(id), form, error.fields), error.status
    except Conflict as error:
        session().rollback()
        return _page(seen_course(id), form, {"version": error.message}), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}/agreement?done=agreed", code=303)


@bp.post("/courses/<uuid:id>/agreement/<uuid:number>/going")
def going(id: UUID, number: UUID) -> Response | tuple[str, int]:
    """Set it going; without the citizen's yes only with a reason."""
    course, form = run_course(id), request.form
    try:
        words = form.get("words", "").strip()[:500]
        set_going(
            _agreement(course, number), waived=form.get("waived"), words=words, by=current_user, at=now()
        )
    except Invalid as error:
        session().rollback()
        return _page(seen_course(id), form, error.fields), error.status
    except Conflict as error:
        session().rollback()
        return _page(seen_course(id), form, {"version": error.message}), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}/agreement?done=going", code=303)


def next_period(course: Course) -> AgreementDraft:
    """What is being written about another period, or begun now from what is agreed. Never commits.

    Two who ask at once get the same one: the course is locked until the commit.
    """
    lock(course)
    draft = drafts.of_course(course)
    if draft is not None:
        return draft
    newest = agreements_of(course.organisation_id, [course.id])[course.id][-1]
    if newest.state not in BEGUN:
        return _draft_of(course, newest)
    typed = ordering.going_on(newest, law_of(current_user.organisation_id))
    return drafts.begin(uuid7(), typed, by=current_user, at=now(), course=course)


def to_draft(draft: AgreementDraft) -> Response:
    """To the first step of what is being written."""
    step = "purpose" if draft.agreement_id else "assessment"
    return redirect(f"/desk/agreements/{draft.id}/{step}", code=303)


def _draft_of(course: Course, agreement: Agreement) -> AgreementDraft:
    draft = drafts.of_agreement(agreement)
    if draft is None:  # it was not written here, step by step
        written = ordering.written(agreement)
        draft = drafts.begin(uuid7(), written, by=current_user, at=now(), course=course)
        draft.agreement_id = agreement.id
    return draft


def _agreement(course: Course, id: UUID) -> Agreement:
    found = session().get(Agreement, (course.organisation_id, id))
    if found is None or found.course_id != course.id:
        raise NotFound(_("Siden findes ikke længere."))
    return found


def _page(course: Course, form: Form, errors: dict[str, str]) -> str:
    own = course.organisation_id, [course.id]
    agreements = agreements_of(*own)[course.id]
    newest, *earlier = reversed(agreements)
    steps = steps_of(newest)
    return page(
        "desk/agreement.html",
        page="citizens",
        course=course,
        agreement=newest,
        earlier=earlier,
        steps=steps,
        people=cases.people(current_user, [one.by for one in steps]),
        grants=grants_of(*own)[course.id],
        begun=newest.state in BEGUN,
        started=has_started(agreements, _today()),
        runs=course.is_run_by(current_user),
        writing=drafts.of_course(course),
        paper=paper_of(current_user, newest),
        law=law_of(course.organisation_id),
        form=form,
        errors=errors,
        ways=WAYS,
        waivers=WAIVED,
        today=_today().isoformat(),
        done=request.args.get("done"),
    )


def _today() -> date:
    return now().astimezone(ZONE).date()
