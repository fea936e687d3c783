"""What the mentor's pages are made of, read from the same documents that a phone carries."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from fieldapp.clock import iso, now, uuid7
from fieldapp.db import Base, session
from fieldapp.errors import DomainError, NotFound
from fieldapp.field.documents import Document, caseload, me
from fieldapp.field.forms import Form, form_of
from fieldapp.formats import local_day
from fieldapp.i18n import gettext as _
from fieldapp.meetings.entry import MET
from fieldapp.meetings.models import Outcome
from fieldapp.pwa.switch import is_off
from fieldapp.wire.stamped import stamped_by


def page(name: str, **context: Any) -> str:
    """The page `name` with what every page of the mentor's needs."""
    shared = {"me": me(current_user), "now": iso(now()), "page": name, "from_phone": False}
    quiet: Document = {"online": None, "waiting": 0, "help": 0, "locked": False, "others": []}
    quiet["switched_off"] = is_off()
    return render_template(f"field/{name}.html", **shared, **quiet, **context)


def first_form(name: str, form: MultiDict[str, str]) -> ResponseReturnValue:
    """A form that nobody has filled in yet: about today's appointment, or what it corrects.

    An absence that is written already is shown instead.
    """
    document = next((c for c in caseload(current_user) if c["id"] == form.get("course")), None)
    filled: Document = {}
    if document and form.get("corrects"):
        rows = (row for row in document["meetings"] if row["id"] == form["corrects"])
        if name == "absence":
            filled = next((form_of(row) for row in rows if row["outcome"] == Outcome.NO_SHOW), {})
    elif document and not form.get("appointment"):
        agreed, reported = agreed_today(document, absence=name == "absence")
        if reported:
            return redirect(url_for("field.saved", entry_id=reported), code=303)
        filled = {"appointment": agreed["id"]} if agreed else {}
    return form_page(name, MultiDict(filled | form.to_dict()), {})


def form_page(name: str, form: MultiDict[str, str], errors: dict[str, str]) -> str:
    """A form as it was filled in, with `errors` at their fields; who it is about is read from it."""
    courses = caseload(current_user)
    document = next((c for c in courses if c["id"] == form.get("course")), None)
    return page(
        name,
        courses=courses,
        entries=[],
        new_id=form.get("entry") or str(uuid7()),
        course=document,
        appointment=appointment_in(document, form.get("appointment")),
        last=last_meeting(document),
        form={key: values if key in ("topics", "attempts") else values[0] for key, values in form.lists()},
        errors=errors,
        corrects=form.get("corrects"),
        draft_saved_at=None,
    )


def course_of(course_id: str) -> Document:
    """One of the mentor's courses. Raises NotFound."""
    for document in caseload(current_user):
        if document["id"] == course_id:
            return document
    raise NotFound(_("Forløbet findes ikke, eller det er ikke dit."))


def meeting_in(courses: list[Document], entry_id: str) -> tuple[Document, Document]:
    """A meeting with its course. Raises NotFound."""
    for document in courses:
        for meeting in document["meetings"]:
            if meeting["id"] == entry_id:
                return document, meeting
    raise NotFound(_("Mødet findes ikke, eller det er ikke dit."))


def appointment_in(document: Document | None, appointment_id: str | None) -> Document | None:
    """An appointment of this course, if it has it."""
    rows = document["appointments"] if document else []
    return next((row for row in rows if row["id"] == appointment_id), None)


def agreed_today(document: Document, *, absence: bool) -> tuple[Document | None, str | None]:
    """What an entry is about when nobody chose: (the appointment, the absence already written about it).

    It is today's latest whose time has come and that nobody has answered. An absence without one is about
    the latest that was called off, or that is no meeting either: then nobody is rung falsely.
    """
    moment = iso(now())
    told = [row for row in document["meetings"] if not row["corrected_by"]]
    said = [(row["appointment"], row["outcome"], row["id"]) for row in told]
    answered = {appointment for appointment, outcome, _id in said if outcome != Outcome.MISTAKE}
    met = {appointment for appointment, outcome, _id in said if outcome in MET}
    begun = [
        row
        for row in document["appointments"]
        if row["starts_at"] <= moment and local_day(row["starts_at"]) == local_day(moment)
    ]
    found = [row for row in begun if row["state"] == "planned" and row["id"] not in answered]
    if absence and not found:
        found = [row for row in begun if row["id"] not in met]
    if not found:
        return None, None
    last = found[-1]
    absences = [id for appointment, outcome, id in said if (appointment, outcome) == (last["id"], "no_show")]
    return last, absences[0] if absences else None


def next_today(courses: list[Document]) -> Document | None:
    """The next appointment that is still ahead today."""
    moment = iso(now())
    ahead = [
        {"course": document["id"], "citizen": document["citizen"]["first_name"], **row}
        for document in courses
        for row in document["appointments"]
        if row["starts_at"] > moment and row["state"] == "planned"
    ]
    first = min(ahead, key=lambda row: str(row["starts_at"]), default=None)
    return first if first and local_day(first["starts_at"]) == local_day(moment) else None


def local_entry(document: Document, meeting: Document) -> Document:
    """A received meeting in the shape in which the phone shows its own entries."""
    return {
        "id": meeting["id"],
        "state": "sent",
        "entry": meeting | {"course": document["id"]},
        "citizen": document["citizen"]["first_name"],
        "saved_at": meeting["saved_at"],
        "sent_at": meeting["received_at"],
        "error": None,
        "receipt": {"counts": meeting["counts"], "reason": meeting["not_counted"]},
        "tries": 1,
    }


def last_meeting(document: Document | None) -> Document | None:
    """The latest meeting with minutes, to start the next form from."""
    rows = document["meetings"] if document else []
    return next((row for row in rows if row["minutes"] and not row["corrected_by"]), None)


def filled(form: Form, errors: dict[str, str]) -> dict[str, Any]:
    """What a page with one form shows again, and the id that its entry has."""
    return {"form": form.to_dict(), "errors": errors, "new_id": form.get("entry") or str(uuid7())}


def stamped(form: Form, document: Document) -> dict[str, Any]:
    """The stamp of the entry that the form makes about this course, with the id the page gave it."""
    return stamped_by(current_user, UUID(document["id"]), id=form.get("entry", type=UUID))


def is_there(kind: type[Base], entry_id: str) -> bool:
    """Has this form been saved already? Then it was tapped twice."""
    found: Any = session().get(kind, (current_user.organisation_id, UUID(entry_id)))
    return found is not None and found.author_id == current_user.id


def fields_of(error: DomainError) -> dict[str, str]:
    """What to correct, at its fields."""
    return error.fields or {"entry": error.message}
