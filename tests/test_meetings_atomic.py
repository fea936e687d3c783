"""An entry is received whole or not at all: what fails halfway leaves nothing, and may be sent again."""

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fieldapp.alerts.models import Alert
from fieldapp.meetings import bell
from fieldapp.meetings.models import Meeting
from tests.cast import no_show
from tests.test_meetings_wire import put


def breaks(*_given: object) -> None:
    raise OperationalError("COMMIT", {}, Exception("disk full"))


def rows(session: Session) -> tuple[int, int]:
    session.rollback()  # see what others have committed since
    return len(session.scalars(select(Meeting)).all()), len(session.scalars(select(Alert)).all())


def test_a_letter_that_cannot_be_written_leaves_no_meeting(viol, cast, session, monkeypatch):
    entry = no_show(cast.siv, cast.viol)
    with monkeypatch.context() as trouble:
        trouble.setattr(bell, "_letter", breaks)
        assert put(viol, entry).status_code == 500
    assert rows(session) == (0, 0)
    assert put(viol, entry).status_code == 201
    assert rows(session) == (1, 1)


def test_a_commit_that_fails_gives_no_receipt(viol, cast, session, monkeypatch):
    entry, whole = no_show(cast.siv, cast.viol), Session.commit
    commits = iter((whole, breaks))  # what came is kept; then the meeting cannot be
    with monkeypatch.context() as trouble:
        trouble.setattr(Session, "commit", lambda self: next(commits)(self))
        answer = put(viol, entry)
    assert (answer.status_code, b"receipt" in answer.data) == (500, False)
    assert put(viol, entry).status_code == 201
    assert rows(session) == (1, 1)
