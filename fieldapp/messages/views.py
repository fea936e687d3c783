"""The wire of messages."""

from uuid import UUID

from flask import Blueprint, Response
from flask_login import current_user, login_required

from fieldapp import clock
from fieldapp.messages.post import post
from fieldapp.wire.intake import Verdict, take_in

bp = Blueprint("messages", __name__)


@bp.put("/messages/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def send(entry_id: UUID) -> Response:
    """Take in a message (see `take_in`)."""

    def judge(raw: object) -> Verdict:
        posted = post(raw, by=current_user, received_at=clock.now())
        return Verdict(posted.message.id, posted.message.received_at, posted.is_new, {})

    return take_in(entry_id, judge)
