"""A link is sent by a postman: never inside the request, never lost, never twice as something else."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select, update

from fieldapp.alerts import mail, notes, ports
from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.notes import Note
from fieldapp.alerts.push import Answer, Verdict
from fieldapp.alerts.waits import MAIL_LEASE
from fieldapp.clock import iso, now
from fieldapp.i18n import Catalogue
from fieldapp.mentorships import keys, letters
from fieldapp.mentorships.models import Citizen
from tests.test_messages_thread import document
from tests.wire import link, put


@pytest.fixture
def outbox(app):
    """The folder of what was sent, empty."""
    folder = app.config["FIELDAPP"].mail_outbox
    folder.mkdir(exist_ok=True)
    for file in folder.glob("*"):
        file.unlink()
    return folder


@pytest.fixture
def reachable(cast, session):
    """Siv has a telephone and an e-mail address."""
    where = {"phone": "+4511223344", "email": "siv@borger.test"}
    session.execute(update(Citizen).where(Citizen.id == cast.siv.citizen_id).values(**where))
    session.commit()


@pytest.fixture
def send(viol, cast, reachable, outbox):
    """Viol gives Siv a link and has it sent."""

    def once(**more):
        answer = put(viol, "links", link(cast.siv, cast.viol, **more))
        assert answer.status_code == 201, answer.text

    return once


@pytest.fixture
def secrets(app, cast, session):
    """What opens Siv's course now."""

    def look():
        with app.test_request_context():
            session.expire_all()
            return keys.secrets_of(keys.live(cast.siv))

    return look


@pytest.fixture
def postman(app):
    """A worker that goes one round at a time."""
    return Worker(app, "test")


def states(session):
    return sorted((note.state, note.sealed is None) for note in session.scalars(select(Note)))


def files(outbox):
    return sorted(file.name.partition(".")[2] for file in outbox.iterdir())


def test_a_text_message_says_where_and_the_code_and_no_link(send, postman, outbox, secrets):
    send(send="sms")
    postman.step()
    (file,) = outbox.glob("*.sms.txt")
    code = secrets().grouped
    assert file.read_text() == (
        "To: +4511223344\n\nEksempel Kommune: Se dine aftaler, og svar på dem, på localhost:8000/c "
        f"med koden {code}. Koden er kun til dig og virker i 30 dage.\n"
    )


def test_an_email_carries_the_link_and_names_nobody(send, postman, outbox, secrets):
    send(send="email")
    postman.step()
    (file,) = outbox.glob("*.eml")
    mailed = message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default)
    text = mailed.get_content()
    assert (mailed["To"], mailed["Subject"]) == ("siv@borger.test", "Eksempel Kommune: dine aftaler")
    assert f"http://localhost:8000/c/{secrets().token}\n" in text
    assert [name for name in ("Siv", "Viol", "Timian", "mentor", "støttes") if name in text] == []


def test_nothing_is_sent_inside_the_request(send, outbox, session):
    send(send="sms")
    assert (files(outbox), states(session)) == ([], [("pending", False)])


def test_what_is_said_is_nowhere_in_the_clear(send, secrets, session):
    send(send="email")
    note = session.scalars(select(Note)).one()
    made = secrets()
    assert not [said for said in (made.token, made.code, "borger.test") if said.encode() in note.sealed]


def test_an_envelope_is_emptied_when_it_has_left(send, postman, session):
    send(send="sms")
    postman.step()
    assert states(session) == [("sent", True)]


def test_a_link_that_is_shown_is_not_sent(send, session):
    send(send=None)
    assert states(session) == []


def test_the_same_entry_twice_is_sent_once(viol, cast, reachable, outbox, session):
    entry = link(cast.siv, cast.viol, send="sms")
    assert [put(viol, "links", entry).status_code for _ in range(2)] == [201, 200]
    assert len(states(session)) == 1


def test_a_revoked_link_is_not_sent_any_more(send, postman, outbox, session):
    send(send="sms")
    send(revokes=True)
    postman.step()
    assert (files(outbox), states(session)) == ([], [("cancelled", True)])


def test_a_newer_link_is_sent_instead_of_the_older(send, postman, outbox, session):
    send(send="sms")
    send(send="email")
    postman.step()
    assert (files(outbox), states(session)) == (["eml"], [("cancelled", True), ("sent", True)])


def test_an_older_link_that_arrives_late_is_not_sent(send, postman, outbox):
    send(send="sms")
    send(send="email", saved_at=iso(now() - timedelta(hours=3)))
    postman.step()
    assert files(outbox) == ["sms.txt"]


def test_a_postman_who_dies_while_carrying_loses_nothing(app, send, postman, outbox, session):
    send(send="sms")
    with app.app_context():
        assert len(notes.claim(5)) == 1
    postman.step()
    assert files(outbox) == []
    with time_machine.travel(now() + MAIL_LEASE + timedelta(seconds=1), tick=True):
        postman.step()
    assert (files(outbox), states(session)) == (["sms.txt"], [("sent", True)])


@pytest.mark.parametrize(
    ("verdict", "left"), [(Verdict.REFUSED, ("leased", False)), (Verdict.SENT, ("sent", True))]
)
def test_a_postman_who_is_late_marks_only_what_has_left(app, send, session, monkeypatch, verdict, left):
    def slowly(*_):
        with time_machine.travel(now() + MAIL_LEASE + timedelta(seconds=1), tick=True):
            assert len(notes.claim(5)) == 1  # another takes it meanwhile
        return Answer(verdict, "at last")

    monkeypatch.setattr(ports, "text", slowly)
    send(send="sms")
    with app.app_context():
        (late,) = notes.claim(5)
        notes.carry(late)
    assert states(session) == [left]


def test_a_mail_server_that_will_not_now_is_asked_again(send, postman, outbox, session, monkeypatch):
    monkeypatch.setattr(mail, "hand_over", lambda *_: Answer(Verdict.LATER, "busy"))
    send(send="email")
    postman.step()
    assert states(session) == [("pending", False)]
    monkeypatch.undo()
    with time_machine.travel(now() + timedelta(seconds=3), tick=True):
        postman.step()
    assert files(outbox) == ["eml"]


def test_a_note_that_says_what_is_over_is_not_sent(send, postman, outbox, session):
    send(send="sms")
    with time_machine.travel(now() + timedelta(days=31), tick=True):
        postman.step()
    session.expire_all()
    assert (files(outbox), states(session)) == ([], [("failed", True)])


def test_a_citizen_is_written_to_in_their_own_language(send, postman, outbox, session, monkeypatch):
    monkeypatch.setattr(letters, "catalogue", lambda code: Catalogue(code, {"Venlig hilsen": code}, {}))
    session.execute(update(Citizen).values(language="en"))
    session.commit()
    send(send="email")
    postman.step()
    (file,) = outbox.glob("*.eml")
    assert "\nen\nEksempel Kommune" in file.read_text()


def test_in_development_both_lie_open_to_be_looked_at(app, send, postman, secrets):
    send(send="sms")
    postman.step()
    send(send="email")
    postman.step()
    page = app.test_client().get("/dev/outbox").text
    assert "+4511223344" in page
    assert f'<a href="http://localhost:8000/c/{secrets().token}">' in page


def test_without_a_gateway_nobody_is_offered_to_send_a_text_message(app, viol, cast, reachable, monkeypatch):
    settings = replace(app.config["FIELDAPP"], development=False)
    monkeypatch.setitem(app.config, "FIELDAPP", settings)
    assert document(viol, cast.siv)["citizen"] == {"first_name": "Siv", "phone": False, "email": True}
    assert put(viol, "links", link(cast.siv, cast.viol, send="sms")).status_code == 422
    monkeypatch.setitem(app.config, "FIELDAPP", replace(settings, sms_gateway=True))
    assert document(viol, cast.siv)["citizen"]["phone"]
