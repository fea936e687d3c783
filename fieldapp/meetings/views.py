"""The wire of meetings: what is agreed, what happened, and a correction of that."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_login import current_user, login_required

from fieldapp import clock
from fieldapp.i18n import gettext as _
from fieldapp.meetings.accept import accept
from fieldapp.meetings.agree import agree
from fieldapp.meetings.bell import rings
from fieldapp.meetings.models import Meeting
from fieldapp.wire.intake import Verdict, take_in

bp = Blueprint("meetings", __name__)


@bp.put("/meetings/<uuid:entry_id>")
@bp.put("/meetings/<uuid:corrected_id>/correction/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def log(entry_id: UUID, corrected_id: UUID | None = None) -> Response:
    """Take in what happened (see `take_in`). `?correction=<uuid>`: the phone already holds a correction."""
    announced = "correction" in request.args

    def judge(raw: object) -> Verdict:
        accepted = accept(raw, by=current_user, received_at=clock.now(), correction_follows=announced)
        meeting = accepted.meeting
        message = _not_counted(meeting)
        tells = {
            "counts": meeting.minutes is not None and meeting.not_counted is None,
            "reason": meeting.not_counted,
            "message": message,
            "notes": {"minutes": message} if message else {},
            "rings": rings(meeting),
        }
        return Verdict(meeting.id, meeting.received_at, accepted.is_new, tells)

    return take_in(entry_id, judge, corrects=corrected_id)


@bp.put("/appointments/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def appoint(entry_id: UUID) -> Response:
    """Take in what was agreed, or moved (see `take_in`)."""

    def judge(raw: object) -> Verdict:
        agreed = agree(raw, by=current_user, received_at=clock.now())
        return Verdict(agreed.appointment.id, agreed.appointment.received_at, agreed.is_new, {})

    return take_in(entry_id, judge)


def _not_counted(meeting: Meeting) -> str | None:
    if meeting.not_counted is None:
        return None
    return {
        "after_end": _("Mødet ligger efter forløbets slutdato. Det er gemt, men tiden tæller ikke med."),
        "before_start": _("Mødet ligger før forløbets start. Det er gemt, men tiden tæller ikke med."),
        "form": _("Sms og mail er gemt, men tæller ikke med som kontakttid."),
        "twice": _("Aftalen har allerede et møde. Det her er gemt, men tiden tæller ikke med."),
    }[meeting.not_counted]
