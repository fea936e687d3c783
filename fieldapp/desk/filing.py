"""The facts as a document: printed to be held in a hand, or sent to the records (journalised) once."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.accounts.audit import note_reading
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk import cases, evidence, paper
from fieldapp.desk.cases import Case
from fieldapp.desk.door import form_id, only_the_office
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.i18n import speaking
from fieldapp.journal import filing

bp = Blueprint("filing", __name__, url_prefix="/desk")
bp.before_request(only_the_office)

KIND = "evidence"


@bp.get("/alerts/<uuid:id>.pdf")
def printed(id: UUID) -> Response:
    """The facts of one case as they are now. No name is in the file's."""
    case = _case(id)
    note_reading(current_user, "alert", id)
    moment = now()
    found = evidence.gather(current_user, case, moment)
    reference = found.filed.reference if found.filed and not found.is_news else ""
    name = f"fakta-{reference or id.hex[-8:]}.pdf"
    answer = Response(paper.pdf(found, current_user, moment, reference), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.post("/alerts/<uuid:id>/filed")
def send(id: UUID) -> Answer:
    """»Journalisér fakta«: as they are now, to the records. Twice is once. 422 while nobody has taken it."""
    case, form, moment = _case(id), form_id(request.form.get("document")), now()
    found = evidence.gather(current_user, case, moment)
    if not found.is_final:
        raise Invalid(_("Fakta kan journaliseres, når nogen har taget den."), code="not_taken")
    if found.is_news and not filing.is_known(current_user, form):
        reference = filing.new_reference(moment)
        # The records speak Danish, whoever sends to them.
        with speaking("da"):
            title, content = paper.title(found), paper.pdf(found, current_user, moment, reference)
        filing.file(
            by=current_user,
            id=form,
            subject_id=id,
            course_id=case.first.course_id,
            stated=found.stated,
            kind=KIND,
            reference=reference,
            title=title,
            content=content,
            at=moment,
        )
        session().commit()
    return redirect(f"/desk/alerts/{id}#filing", code=303)


@bp.get("/alerts/<uuid:id>/filed")
def again(id: UUID) -> Answer:
    """Reloaded after a 422: the page that the form is on."""
    return redirect(f"/desk/alerts/{id}")


def _case(id: UUID) -> Case:
    case = cases.one(current_user, id)
    if case is None:
        raise NotFound(_("Siden findes ikke længere."))
    return case
