"""The wire of proposals."""

from uuid import UUID

from flask import Blueprint, Response
from flask_login import current_user, login_required

from fieldapp import clock
from fieldapp.agreements.proposals import propose
from fieldapp.wire.intake import Verdict, take_in

bp = Blueprint("proposals", __name__)


@bp.put("/proposals/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def receive(entry_id: UUID) -> Response:
    """Take in a proposal (see `take_in`)."""

    def judge(raw: object) -> Verdict:
        proposed = propose(raw, by=current_user, received_at=clock.now())
        row = proposed.proposal
        return Verdict(row.id, row.received_at, proposed.is_new, {})

    return take_in(entry_id, judge)
