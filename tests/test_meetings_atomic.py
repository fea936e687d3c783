"""An entry is received whole or not at all: what fails halfway leaves nothing, and may be sent again."""

from functools import partial
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fieldapp.alerts.models import Alert
from fieldapp.clock import uuid7
from fieldapp.meetings import bell
from fieldapp.meetings.models import Meeting
from tests.cast import correction, no_show
from tests.marks import check
from tests.proposals import proposal
from tests.stumbling import WHENS, standing, stumbling
from tests.test_meetings_agree import agreed
from tests.test_meetings_agree import put as put_appointment
from tests.test_meetings_wire import put
from tests.test_reports_wire import status
from tests.wire import link, message
from tests.wire import put as put_other


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


def absence(viol, cast):
    return partial(put, viol, no_show(cast.siv, cast.viol))


def undo(viol, cast):
    wrong = no_show(cast.siv, cast.viol)
    put(viol, wrong)
    return partial(put, viol, correction(wrong))


def appointment(viol, cast):
    return partial(put_appointment, viol, agreed(cast.siv, cast.viol))


def words(viol, cast):
    return partial(put_other, viol, "messages", message(cast.siv, cast.viol))


def new_link(viol, cast):
    return partial(put_other, viol, "links", link(cast.siv, cast.viol))


def marks(viol, cast):
    return partial(put_other, viol, "marks", check(cast.siv, cast.viol))


def report(viol, cast):
    return partial(put_other, viol, "reports", status(cast.siv, cast.viol))


def proposed(viol, cast):
    return partial(put_other, viol, "proposals", proposal(cast.siv, cast.viol))


def caseload(viol, cast):
    phone = {"device": {"id": str(uuid7()), "name": "Telefon"}, "have": {}}
    return partial(viol.post, "/field/caseload", json=phone)


KINDS = [absence, undo, appointment, words, new_link, marks, report, proposed, caseload]


@pytest.mark.slow
@pytest.mark.parametrize("when", WHENS)
@pytest.mark.parametrize("kind", KINDS)
def test_at_whichever_step_it_fails_it_is_here_whole_or_not_at_all(kind, when, app, viol, cast, session):
    """Every statement and every commit of one request fails in turn; then the phone sends it again."""
    assert kind(viol, cast)().status_code in (200, 201)  # the first has more to do than those that follow
    send, before = kind(viol, cast), standing(session)
    assert send().status_code in (200, 201)
    whole = standing(session) - before
    assert whole
    for at in count(1):
        send = kind(viol, cast)
        before = standing(session)
        with stumbling(app.extensions["fieldapp.engine"], at, when) as stumble:
            answer = send()
        if not stumble.fell:
            break
        assert (answer.status_code, b"receipt" in answer.data) == (500, False)
        assert standing(session) - before in ({}, whole), f"half of it is here after step {at}"
        assert send().status_code in (200, 201)
        assert standing(session) - before == whole
    assert at > 10
