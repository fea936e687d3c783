"""The wire of statuses."""

from uuid import UUID

from flask import Blueprint, Response
from flask_login import current_user, login_required

from fieldapp import clock
from fieldapp.reports.send import send
from fieldapp.wire.intake import Verdict, take_in

bp = Blueprint("reports", __name__)


@bp.put("/reports/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def receive(entry_id: UUID) -> Response:
    """Take in a status (see `take_in`)."""

    def judge(raw: object) -> Verdict:
        sent = send(raw, by=current_user, received_at=clock.now())
        return Verdict(sent.report.id, sent.report.received_at, sent.is_new, {})

    return take_in(entry_id, judge)
