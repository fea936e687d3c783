"""The wire of the citizen's links: a new one is given, or the old one is revoked."""

from uuid import UUID

from flask import Blueprint, Response
from flask_login import current_user, login_required

from fieldapp import clock
from fieldapp.mentorships.keys import give
from fieldapp.wire.intake import Verdict, take_in

bp = Blueprint("mentorships", __name__)


@bp.put("/links/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def link(entry_id: UUID) -> Response:
    """Take in a link (see `take_in`). The receipt tells nothing: the link comes with the caseload."""

    def judge(raw: object) -> Verdict:
        given = give(raw, by=current_user, received_at=clock.now())
        return Verdict(given.key.id, given.key.received_at, given.is_new, {})

    return take_in(entry_id, judge)
