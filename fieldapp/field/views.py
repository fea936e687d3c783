"""The mentor's pages when no service worker answers them: same templates, same documents."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from werkzeug.datastructures import MultiDict

from fieldapp.accounts.devices import note_device
from fieldapp.accounts.leaving import note_wiped
from fieldapp.accounts.login import is_closing
from fieldapp.accounts.models import Device, Role
from fieldapp.agreements import brief
from fieldapp.alerts.subscriptions import forget_ended
from fieldapp.clock import iso, now, parse, uuid7
from fieldapp.db import session
from fieldapp.errors import BadRequest, DomainError, NotYours
from fieldapp.field.documents import Document, briefs, caseload, me, news
from fieldapp.field.forms import entry_from
from fieldapp.field.pages import (
    appointment_in,
    course_of,
    first_form,
    form_page,
    local_entry,
    meeting_in,
    next_today,
    page,
)
from fieldapp.i18n import gettext as _
from fieldapp.meetings.accept import accept
from fieldapp.meetings.bell import UNDO
from fieldapp.meetings.models import Meeting, Outcome
from fieldapp.mentorships.held import note_empty, note_held
from fieldapp.messages import reads
from fieldapp.pwa.switch import is_off
from fieldapp.wire.emptied import noticed

bp = Blueprint("field", __name__, url_prefix="/field")

PAGE = 30


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def only_mentors() -> str | None:
    """These pages are the mentor's. Raises NotYours for anybody else.

    On a phone that has a lock they are the worker's: a hard reload must not show what the lock hides.
    """
    if current_user.role != Role.MENTOR and not is_closing():
        raise NotYours(_("Denne side er for mentorer."))
    behind_lock = request.method == "GET" and g.login_session.device_id is not None
    return render_template("pwa/return.html", switched_off=is_off()) if behind_lock else None


@bp.get("/")
def today() -> str:
    """I dag: the day's appointments in order."""
    return page("today", courses=caseload(current_user), entries=[], drafts=[])


@bp.get("/citizens")
def citizens() -> str:
    """Borgere: the caseload by first name, 30 at a time."""
    shown = request.args.get("shown", PAGE, type=int)
    return page("citizens", courses=caseload(current_user), entries=[], shown=max(PAGE, shown))


@bp.get("/courses/<uuid:course_id>")
def course(course_id: UUID) -> str:
    """One course: purpose, goals, next appointment, meetings."""
    return page("course", course=course_of(str(course_id)), entries=[])


@bp.get("/log")
def log() -> ResponseReturnValue:
    """Skriv møde: first whom it is about, then what happened."""
    return first_form("log", MultiDict(request.args))


@bp.get("/absence")
def absence() -> ResponseReturnValue:
    """Kom ikke: facts only."""
    return first_form("absence", MultiDict(request.args))


@bp.post("/log")
def save_log() -> ResponseReturnValue:
    """Save a meeting. 422 with the filled-in page and what to correct."""
    return _save("log")


@bp.post("/absence")
def save_absence() -> ResponseReturnValue:
    """Save an absence; the caseworker is rung by it."""
    return _save("absence")


@bp.get("/entries/<uuid:entry_id>")
def saved(entry_id: UUID) -> str:
    """Where a saved entry is now, and the way back for half a minute."""
    courses = caseload(current_user)
    document, meeting = meeting_in(courses, str(entry_id))
    undo_until = parse(meeting["saved_at"]) + UNDO
    undo = meeting["outcome"] == Outcome.NO_SHOW and not meeting["corrected_by"] and undo_until > now()
    return page(
        "saved",
        entry=local_entry(document, meeting),
        course=document,
        next=next_today(courses),
        undo_until=iso(undo_until) if undo else None,
        new_id=str(uuid7()),
    )


@bp.post("/entries/<uuid:entry_id>/undo")
def undo(entry_id: UUID) -> ResponseReturnValue:
    """Fortryd: a correction that says it was registered by mistake."""
    document, meeting = meeting_in(caseload(current_user), str(entry_id))
    if meeting["corrected_by"]:
        return redirect(f"/field/entries/{meeting['corrected_by']}", code=303)
    moment = now()
    blank = MultiDict({"course": document["id"], "corrects": meeting["id"], "outcome": Outcome.MISTAKE})
    entry = entry_from(blank, entry_id=uuid7(), author=current_user.id, moment=moment, appointment=None)
    entry |= {"appointment": meeting["appointment"], "met_at": meeting["met_at"]}
    accept(entry, by=current_user, received_at=moment)
    session().commit()
    return redirect(f"/field/entries/{entry['id']}", code=303)


@bp.get("/outbox")
def outbox() -> str:
    """Udbakke: without a phone's memory everything here is sent already."""
    courses = caseload(current_user)
    since = iso(now() - timedelta(days=14))
    entries = [
        local_entry(document, meeting)
        for document in courses
        for meeting in document["meetings"]
        if meeting["received_at"] > since
    ]
    entries.sort(key=lambda entry: str(entry["sent_at"]), reverse=True)
    last = entries[0]["sent_at"] if entries else None
    return page("outbox", entries=entries, courses=courses, aside=[], oldest=None, last_success=last)


@bp.post("/outbox")
def send_now() -> ResponseReturnValue:
    """Prøv at sende nu: here nothing waits."""
    return redirect("/field/outbox", code=303)


@bp.get("/me")
def mine() -> str:
    """Mig: who I am, and what this browser keeps."""
    return page("me", device=None, persisted=None, version=None, methods=[], bell=None)


@bp.post("/caseload")
def changes() -> Document:
    """What differs from what the phone has: {have: {id: version}} → {courses, briefs, gone, me, now}.

    `device: {id, name, persisted, build}` is what the phone says of itself; `read: {course: moment}` what of
    threads was on its screen, `opened: {moment: brief}` when a brief was; `unsent: {count, oldest, at}` how
    many entries it holds, when the oldest was saved and its clock now, whose they are and the `last` number.
    `lost` in the answer: see `noticed`. A closed phone is told to wipe itself instead.
    """
    asked = request.get_json(silent=True)
    asked = asked if isinstance(asked, dict) else {}
    is_wiped = asked.get("wiped") is True
    have = {} if is_wiped else asked.get("have")
    if not isinstance(have, dict):
        raise BadRequest(_("Vi kunne ikke læse det, telefonen sendte."), code="unreadable")
    lost = noticed(current_user, asked.get("device"), asked.get("unsent"), g.login_session.device_id)
    phone = note_device(current_user, asked.get("device"), asked.get("unsent"))
    brief.note_reading(current_user, phone, brief.told(asked.get("opened")))  # of a closed phone too
    if is_closing() or (phone and phone.revoked_at):
        return _wipe(phone, have, is_wiped)
    reads.read_until(current_user, reads.told(asked.get("read")))
    courses = caseload(current_user)
    told = briefs(current_user, courses)
    ids = {document["id"] for document in (*courses, *told)}
    if phone:
        note_held(phone, current_user, ids | have.keys())
        kept = [UUID(one["brief"]) for one in told if have.get(one["id"]) == one["version"]]
        brief.note_fetched(current_user, phone, kept)
    session().commit()
    return {
        "now": iso(now()),
        "me": me(current_user) | ({"device": phone.name} if phone else {}),
        "courses": news(courses, have),
        "briefs": news(told, have),
        "gone": [id for id in have if id not in ids],
    } | ({"lost": lost} if lost else {})


def _wipe(phone: Device | None, have: dict[str, str], is_wiped: bool) -> Document:
    """The phone has been closed, or its owner has left: it is told so, until it says that it is empty."""
    forget_ended(session(), current_user)  # a login from after it was closed may have asked to be rung
    if phone and is_wiped:
        note_wiped(phone)
        note_empty(phone)
    elif phone:
        note_held(phone, current_user, have)
    session().commit()
    # Whose memory is meant: a phone may hold another person's beside it.
    return {"now": iso(now()), "wipe": True, "user": str(current_user.id)}


def _save(name: str) -> ResponseReturnValue:
    form = MultiDict(request.form)
    if name == "absence":
        form["outcome"] = Outcome.NO_SHOW
    elif form.get("outcome") == Outcome.NO_SHOW:
        # Facts of an absence have a page of their own.
        about: dict[str, Any] = {
            name: form[name] for name in ("course", "appointment", "corrects") if form.get(name)
        }
        return redirect(url_for("field.absence", **about), code=303)
    moment = now()
    document = course_of(form.get("course", ""))
    entry_id = form.get("entry", type=UUID) or uuid7()
    if _is_saved(entry_id):
        return redirect(f"/field/entries/{entry_id}", code=303)
    entry = entry_from(
        form,
        entry_id=entry_id,
        author=current_user.id,
        moment=moment,
        appointment=appointment_in(document, form.get("appointment")),
    )
    try:
        accept(entry, by=current_user, received_at=moment)
    except DomainError as error:
        session().rollback()
        if _is_saved(entry_id):
            return redirect(f"/field/entries/{entry_id}", code=303)
        return form_page(name, form, error.fields or {"entry": error.message}), error.status
    session().commit()
    return redirect(f"/field/entries/{entry['id']}", code=303)


def _is_saved(entry_id: UUID) -> bool:
    """Has this form been saved already? Then it was tapped twice."""
    found = session().get(Meeting, (current_user.organisation_id, entry_id))
    return found is not None and found.author_id == current_user.id
