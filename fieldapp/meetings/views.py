"""The wire of meetings: what is agreed, what happened, and a correction of that."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_login import current_user, login_required

from fieldapp.meetings import verdicts
from fieldapp.wire.intake import Verdict, take_in

bp = Blueprint("meetings", __name__)


@bp.put("/meetings/<uuid:entry_id>")
@bp.put("/meetings/<uuid:corrected_id>/correction/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def log(entry_id: UUID, corrected_id: UUID | None = None) -> Response:
    """Take in what happened (see `take_in`). `?correction=<uuid>`: the phone already holds a correction."""
    announced = "correction" in request.args

    def judge(raw: object) -> Verdict:
        return verdicts.on_meeting(raw, by=current_user, correction_follows=announced)

    return take_in(entry_id, judge, corrects=corrected_id)


@bp.put("/appointments/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def appoint(entry_id: UUID) -> Response:
    """Take in what was agreed, or moved (see `take_in`)."""
    return take_in(entry_id, lambda raw: verdicts.on_appointment(raw, by=current_user))
