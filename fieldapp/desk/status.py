"""A mentor's status at the desk: read with its facts, approved, or given back with a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask import Response as FileResponse
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.accounts.audit import note_reading
from fieldapp.clock import now, uuid7
from fieldapp.db import session
from fieldapp.desk.door import only_the_office, page
from fieldapp.desk.ordering import Form
from fieldapp.errors import Conflict, Invalid, NotFound
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.journal import filing
from fieldapp.journal.models import Document
from fieldapp.mentorships.models import Course
from fieldapp.reports import paper
from fieldapp.reports.facts import facts
from fieldapp.reports.models import Report, ReportVerdict
from fieldapp.reports.verdict import approve, give_back, said
from fieldapp.vocabulary import REPORT_RETURN

bp = Blueprint("status", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@bp.get("/reports/<uuid:id>")
def show(id: UUID) -> str:
    """The status with the facts of its days; an approved one as it was approved."""
    report = _report(id)
    note_reading(current_user, "report", id)
    return _page(report, Form(), {})


@bp.post("/reports/<uuid:id>/approved")
def approved(id: UUID) -> Response | tuple[str, int]:
    """Approve, freeze and file it: as it is now, to the records. 409 when somebody has decided already."""
    report, at = _report(id), now()
    try:
        course = session().get_one(Course, (report.organisation_id, report.course_id))
        verdict = approve(report, facts(course, report.since, report.until, at), by=current_user, at=at)
        verdict.document_id = _file(verdict, course, at)
    except Conflict as error:
        session().rollback()
        return _page(_report(id), Form(), {"verdict": error.message}), error.status
    session().commit()
    return redirect(f"/desk/reports/{id}?done=approved", code=303)


@bp.get("/reports/<uuid:id>.pdf")
def printed(id: UUID) -> Response:
    """The status on paper: frozen once it is approved. No name is in the file's."""
    report, moment = _report(id), now()
    note_reading(current_user, "report", id)
    course = session().get_one(Course, (report.organisation_id, report.course_id))
    filed = _filed(report)
    reference = filed.reference if filed else ""
    content = paper.pdf(_told(report, course), course, current_user, moment, reference)
    answer = FileResponse(content, mimetype="application/pdf")
    name = f"status-{reference or id.hex[-8:]}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.post("/reports/<uuid:id>/returned")
def returned(id: UUID) -> Response | tuple[str, int]:
    """Ask for more: a reason, and words. 422 without a reason, 409 when somebody has decided already."""
    report, form = _report(id), request.form
    words = " ".join(form.get("words", "").split())[:500]
    try:
        give_back(report, form.get("reason", ""), words, by=current_user, at=now())
    except Invalid as error:
        session().rollback()
        return _page(_report(id), form, error.fields), error.status
    except Conflict as error:
        session().rollback()
        return _page(_report(id), form, {"verdict": error.message}), error.status
    session().commit()
    return redirect(f"/desk/reports/{id}?done=returned", code=303)


def _report(id: UUID) -> Report:
    found = session().scalars(Report.visible_to(current_user).where(Report.id == id)).one_or_none()
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    return found


def _file(verdict: ReportVerdict, course: Course, at: datetime) -> UUID:
    """Send the approved status to the records, once; the id of the document there."""
    told = verdict.frozen or {}
    id, reference = uuid7(), filing.new_reference(at)
    filing.file(
        by=current_user,
        id=id,
        subject_id=verdict.report_id,
        course_id=course.id,
        stated=verdict.stated,
        kind="status",
        reference=reference,
        title=paper.title(told),
        content=paper.pdf(told, course, current_user, at, reference),
        at=at,
    )
    return id


def _filed(report: Report) -> Document | None:
    return session().scalars(Document.about(current_user, report.id)).first()


def _page(report: Report, form: Form, errors: dict[str, str]) -> str:
    course = session().get_one(Course, (report.organisation_id, report.course_id))
    return page(
        "desk/status.html",
        page="citizens",
        course=course,
        report=report,
        verdict=report.verdict,
        told=_told(report, course),
        filed=_filed(report),
        runs=course.is_run_by(current_user),
        form=form,
        errors=errors,
        reasons=REPORT_RETURN,
        done=request.args.get("done"),
        today=now().astimezone(ZONE).date().isoformat(),
    )


def _told(report: Report, course: Course) -> dict[str, Any]:
    """What the status says: frozen when it was approved, else with the facts of now."""
    if report.verdict and report.verdict.frozen:
        return report.verdict.frozen
    return said(report, facts(course, report.since, report.until, now()))
