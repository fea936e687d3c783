"""The wire of checks: how the areas of a course go, in the mentor's voice."""

from uuid import UUID

from flask import Blueprint, Response
from flask_login import current_user, login_required

from fieldapp import clock
from fieldapp.progress.mark import check
from fieldapp.wire.intake import Verdict, take_in

bp = Blueprint("progress", __name__)


@bp.put("/marks/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def mark(entry_id: UUID) -> Response:
    """Take in a check (see `take_in`); the receipt says how many areas it speaks of."""

    def judge(raw: object) -> Verdict:
        checked = check(raw, by=current_user, received_at=clock.now())
        row = checked.entry
        return Verdict(row.id, row.received_at, checked.is_new, {"areas": len(row.areas)})

    return take_in(entry_id, judge)
