"""The agreement as a document: printed to be read and signed, or sent to the records (journalised) once."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.accounts.audit import note_reading
from fieldapp.accounts.models import User
from fieldapp.agreements import paper
from fieldapp.clock import now, uuid7
from fieldapp.db import session
from fieldapp.desk import courses
from fieldapp.desk.door import form_id, only_the_office
from fieldapp.errors import Conflict, Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.journal import filing
from fieldapp.journal.models import Document
from fieldapp.mentorships.changes import lock, must_run
from fieldapp.mentorships.periods import Agreement

bp = Blueprint("agreement_paper", __name__, url_prefix="/desk/courses/<uuid:id>/agreement")
bp.before_request(only_the_office)

KIND = "agreement"


@dataclass(frozen=True)
class Paper:
    """An agreement and what of it has been sent to the records."""

    agreement: Agreement
    # What was last sent there.
    filed: Document | None
    # Is there something to send that they were not sent yet?
    is_news: bool
    # Carried by the form that sends it, so that twice is once.
    form_id: UUID = field(default_factory=uuid7)

    @property
    def is_final(self) -> bool:
        """Neither drafts nor what was given up is filed."""
        return paper.is_final(self.agreement)


def paper_of(user: User, agreement: Agreement) -> Paper:
    """The agreement's paper as it stands with the records."""
    filed = session().scalars(Document.about(user, agreement.id)).first()
    return Paper(agreement, filed, filed is None or filed.stated != paper.stated(agreement))


@bp.get("/<uuid:number>.pdf")
def printed(id: UUID, number: UUID) -> Response:
    """The agreement as it was made, or is being made. No name is in the file's."""
    agreement, moment = _agreement(id, number), now()
    note_reading(current_user, KIND, number)
    found = paper_of(current_user, agreement)
    reference = found.filed.reference if found.filed and not found.is_news else ""
    content = paper.pdf(agreement, current_user, moment, reference)
    answer = Response(content, mimetype="application/pdf")
    name = f"aftale-{reference or number.hex[-8:]}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.post("/<uuid:number>/filed")
def send(id: UUID, number: UUID) -> Answer:
    """»Journalisér aftalen«: as it stands, to the records. Twice is once.

    422 while it is a draft, 409 when it was given up.
    """
    agreement, form, moment = _agreement(id, number), form_id(request.form.get("document")), now()
    must_run(agreement.course, current_user)
    lock(agreement.course)
    session().refresh(agreement)
    if agreement.is_given_up:
        raise Conflict(_("Aftalen er opgivet og kan ikke journaliseres."), code="given_up")
    found = paper_of(current_user, agreement)
    if not found.is_final:
        raise Invalid(
            _("Aftalen kan journaliseres, når borgeren har sagt ja, eller den er sat i gang."), code="draft"
        )
    if found.is_news and not filing.is_known(current_user, form):
        reference = filing.new_reference(moment)
        filing.file(
            by=current_user,
            id=form,
            subject_id=number,
            course_id=id,
            stated=paper.stated(agreement),
            kind=KIND,
            reference=reference,
            title=paper.title(agreement),
            content=paper.pdf(agreement, current_user, moment, reference),
            at=moment,
        )
        session().commit()
    return redirect(f"/desk/courses/{id}/agreement#filing", code=303)


@bp.get("/<uuid:number>/filed")
def again(id: UUID, number: UUID) -> Answer:
    """Reloaded after a 409 or 422: the page that the form is on."""
    return redirect(f"/desk/courses/{id}/agreement")


def _agreement(course_id: UUID, id: UUID) -> Agreement:
    """The agreement, if its course is the user's to see; else NotFound."""
    course = courses.one(current_user, course_id)
    found = course and session().get(Agreement, (course.organisation_id, id))
    if not found or found.course_id != course_id:
        raise NotFound(_("Siden findes ikke længere."))
    return found
