"""The agreement is written step by step; each field is kept as it is typed, and judged when it is read."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.accounts.audit import note_reading
from fieldapp.accounts.dated import law_of
from fieldapp.accounts.models import Role
from fieldapp.agreements import drafts
from fieldapp.agreements.commands import extend, open_course, rewrite
from fieldapp.agreements.drafts import Differs
from fieldapp.agreements.models import AgreementDraft
from fieldapp.clock import iso, now, uuid7
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.desk import ordering
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import only_the_office, page
from fieldapp.desk.order_form import FIELDS, LISTS, shown, step_of, typed_in
from fieldapp.errors import Conflict, Invalid, NotFound, NotYours
from fieldapp.formats import full_day
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings import reminders
from fieldapp.mentorships.changes import lock
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.order import Order, longest
from fieldapp.mentorships.periods import Agreement
from fieldapp.vocabulary import GOAL_AREA, MENTOR_ROLE, OUT_OF_SCOPE, PLACE, SCHEME, TASK

bp = Blueprint("wizard", __name__, url_prefix="/desk")
bp.before_request(only_the_office)

WEEKLY = ("30", "45", "60", "90")
CHOICES: dict[str, Any] = {"schemes": SCHEME, "roles": MENTOR_ROLE, "places": PLACE, "weekly": WEEKLY}
CHOICES |= {"tasks": TASK, "out_of_scope": OUT_OF_SCOPE, "areas": GOAL_AREA}


@bp.get("/courses/new")
def new() -> Response:
    """The first step of a new agreement, under an address of its own: a reload loses nothing."""
    _only_caseworkers()
    return redirect(f"/desk/agreements/{uuid7()}/citizen", code=303)


@bp.get("/agreements/<uuid:id>/<step>")
def show(id: UUID, step: str) -> str:
    """One step with what has been typed so far; `check` says what is to be corrected there, and
    `proposed` the last day that a mentor proposes where another is written.
    """
    draft = _draft(id)
    steps = _steps(draft)
    if step not in steps:
        raise NotFound(_("Siden findes ikke længere."))
    if draft.course_id:
        note_reading(current_user, "course", draft.course_id)
    wrong = _wrong(draft) if step == "read" or request.args.get("check") else {}
    if proposed := day_of(request.args.get("proposed", "")):
        wrong["ends_on"] = _(
            "Der står allerede en anden sidste dag. Mentoren foreslår %(day)s: vælg den, der skal gælde."
        ) % {"day": full_day(proposed.isoformat())}
    return _page(draft, step, {f: why for f, why in wrong.items() if step in ("read", step_of(f))})


@bp.put("/agreements/<uuid:id>/<step>")
def keep(id: UUID, step: str) -> str:
    """Keep what is typed while it is typed. Answers with what the form says now, for the next time."""
    draft, typed = _begun(id), typed_in(step)
    if step not in _steps(draft):
        return _kept(shown(), over=_over(draft))
    differs = False
    try:
        drafts.keep(draft, typed, shown(), by=current_user, at=now())
    except Differs as error:
        differs = True
        # What differs stays as it was shown: it is asked about when the step is left.
        typed = {**typed, **{name: shown().get(name, typed[name]) for name in error.fields}}
    session().commit()
    return _kept(typed, differs=differs)


@bp.post("/agreements/<uuid:id>/<step>")
def go_on(id: UUID, step: str) -> Response | tuple[str, int]:
    """Keep the step and go to another. 409 with both versions when somebody else wrote in the same field, and
    with what is written already when the step is not asked any more; 422 when there is none after it.
    """
    draft, typed = _begun(id), typed_in(step)
    steps = _steps(draft)
    if step not in steps:
        return _page(draft, "read", {"done": _over(draft)}), Conflict.status
    try:
        drafts.keep(draft, typed, shown(), by=current_user, at=now())
    except Differs as error:
        session().commit()
        return _differs_page(draft, step, error), Conflict.status
    session().commit()
    place = steps.index(step) + (-1 if request.form.get("go") == "back" else 1)
    if place == len(steps):
        told = _("Der er ikke flere trin. Tryk »Gem mentoraftalen«, når du har læst den.")
        return _page(draft, step, {"done": told}), Invalid.status
    return redirect(f"/desk/agreements/{id}/{steps[max(place, 0)]}", code=303)


@bp.post("/agreements/<uuid:id>/done")
def done(id: UUID) -> Response | tuple[str, int]:
    """The draft becomes an agreement. 422 with what is missing; twice is once."""
    draft = _begun(id)
    try:
        agreement = _written(draft)
    except (Invalid, Conflict) as error:
        session().rollback()
        fields = error.fields if isinstance(error, Invalid) else {"done": error.message}
        return _page(_begun(id), "read", fields or {"done": error.message}), error.status
    draft.agreement_id, draft.course_id = agreement.id, agreement.course_id
    session().commit()
    return redirect(f"/desk/courses/{agreement.course_id}/agreement?done=written", code=303)


def _written(draft: AgreementDraft) -> Agreement:
    course = draft.course_id and session().get_one(Course, (draft.organisation_id, draft.course_id))
    if course:
        lock(course)
    drafts.lock(draft)  # two who press at once write it once
    order, at = _order(draft), now()
    if draft.agreement_id:
        agreement = session().get_one(Agreement, (draft.organisation_id, draft.agreement_id))
        rewrite(agreement, order, by=current_user, at=at)
        return agreement
    if course:
        return extend(course, order, by=current_user, at=at)
    mentor = ordering.mentor_of(current_user, draft.typed.get("mentor"))
    return open_course(order, mentor, id=draft.id, by=current_user, at=at)


def _wrong(draft: AgreementDraft) -> dict[str, str]:
    """A sentence for each field to correct, before the agreement is made."""
    order, law = _order(draft), law_of(current_user.organisation_id)
    if draft.course_id:
        return order.wrong_frame(_today(), law)
    found = order.wrong(_today(), law)
    if ordering.mentor_of(current_user, draft.typed.get("mentor")) is None:
        found["mentor"] = _("Vælg en mentor.")
    return found


def _order(draft: AgreementDraft) -> Order:
    return ordering.read(ordering.as_form(draft.typed))


def _steps(draft: AgreementDraft) -> list[str]:
    """Of a course that exists only the frame is written; another period says why first."""
    if draft.course_id is None:
        return [step for step in FIELDS if step != "assessment"]
    made = draft.agreement_id and session().get(Agreement, (draft.organisation_id, draft.agreement_id))
    first = [] if made and made.number == 1 else ["assessment"]
    return [*first, "purpose", "period", "read"]


def _over(draft: AgreementDraft) -> str:
    """Why a step that another tab has open is not asked any more. Raises NotFound if it never was."""
    if draft.agreement_id is None:
        raise NotFound(_("Siden findes ikke længere."))
    return _("Aftalen er skrevet. Ret borger og mål på forløbets side.")


def _draft(id: UUID) -> AgreementDraft:
    """The draft; one that is not kept yet when nobody has typed anything under this id."""
    found = session().scalars(drafts.visible_to(current_user).where(AgreementDraft.id == id)).one_or_none()
    if found is None:
        _only_caseworkers()
        if session().get(AgreementDraft, (current_user.organisation_id, id)):
            raise NotFound(_("Siden findes ikke længere."))
        blank = ordering.blank(current_user, _today())
        return AgreementDraft(id=id, organisation_id=current_user.organisation_id, typed=blank, changed={})
    return found


def _begun(id: UUID) -> AgreementDraft:
    """The draft, begun with this very form when it is a new one."""
    _only_caseworkers()
    drafts.begin(id, ordering.blank(current_user, _today()), by=current_user, at=now())
    found = session().scalars(drafts.visible_to(current_user).where(AgreementDraft.id == id)).one_or_none()
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    return found


def _kept(was: dict[str, Any], *, differs: bool = False, over: str = "") -> str:
    """The answer while somebody types."""
    said, at = json.dumps(was), iso(now())
    return page("desk/order_kept.html", was=said, at=at, differs=differs, over=over, unread=0, waiting=0)


def _page(draft: AgreementDraft, step: str, errors: dict[str, str]) -> str:
    form, order, law = ordering.as_form(draft.typed), _order(draft), law_of(current_user.organisation_id)
    first = order.starts_on or _today()
    was = {name: form.getlist(name) if name in LISTS else form.get(name, "") for name in FIELDS[step]}
    return page(
        "desk/order.html",
        page="citizens",
        draft=draft,
        step=step,
        steps=_steps(draft),
        step_of=step_of,
        form=form,
        was=json.dumps(was),
        errors=errors,
        order=order,
        law=law,
        first=first,
        most=longest(first, order.scheme, law),
        mentor=ordering.mentor_of(current_user, draft.typed.get("mentor")),
        groups=ordering.mentors(current_user),
        municipalities=ordering.municipalities(current_user),
        **CHOICES,
        can_text=config().can_text,
        reminds=reminders.are_sent(current_user.organisation_id),
    )


def _differs_page(draft: AgreementDraft, step: str, error: Differs) -> str:
    return page(
        "desk/order_differs.html",
        page="citizens",
        draft=draft,
        step=step,
        differs=error,
        was=json.dumps(dict(error.now)),
        lists=LISTS,
        people={str(one.id): one.name for _, group in ordering.mentors(current_user) for one in group},
    )


def _today() -> date:
    return now().astimezone(ZONE).date()


def _only_caseworkers() -> None:
    if current_user.role != Role.CASEWORKER:
        raise NotYours(_("Et forløb bliver oprettet af borgerens sagsbehandler."))
