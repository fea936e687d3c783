"""An e-mail says that there is news and where; by SMTP, or as a file in development."""

import socketserver
import threading
from dataclasses import replace

import pytest

from fieldapp.alerts import mail
from fieldapp.alerts.mail import Letter
from fieldapp.alerts.push import Verdict
from fieldapp.config import Config

LETTER = Letter("0197-id", "timian@test.test", "https://fieldapp.example/desk/alerts/0197", "da")


@pytest.fixture
def settings(tmp_path):
    return Config(data_dir=tmp_path)


@pytest.fixture(autouse=True)
def _inside(app):
    with app.app_context():
        yield


def test_a_mail_names_nobody_and_nothing():
    message = mail.compose(LETTER, "fieldapp@eksempel.dk")
    assert message["Subject"] == "Der er nyt til dig"
    assert message.get_content().split("\n") == [
        "Der er nyt til dig i fieldapp.",
        "",
        "Log ind for at se det:",
        "https://fieldapp.example/desk/alerts/0197",
        "",
    ]


def test_a_second_try_is_seen_to_be_the_same_mail():
    ids = {mail.compose(LETTER, "fieldapp@eksempel.dk")["Message-ID"] for _ in range(2)}
    assert ids == {"<0197-id@eksempel.dk>"}


def test_without_a_server_mails_are_files(settings):
    assert mail.send(LETTER, settings).verdict is Verdict.SENT
    assert mail.send(LETTER, settings).verdict is Verdict.SENT
    assert [file.name for file in settings.mail_outbox.iterdir()] == ["0197-id.eml"]


def test_an_outbox_that_cannot_be_written_means_later(settings):
    settings.mail_outbox.write_text("not a folder")
    assert mail.send(LETTER, settings).verdict is Verdict.LATER


class Smtp(socketserver.StreamRequestHandler):
    """Just enough of a mail server."""

    taken: list[str]
    offers = b"250 hello\r\n"
    refuses = False

    def handle(self):
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.taken.append(b"".join(lines).decode())
                self.wfile.write(b"250 taken\r\n")
            elif word == b"EHLO":
                self.wfile.write(self.offers)
            elif word == b"STAR":
                self.wfile.write(b"502 what?\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"451 later\r\n" if self.refuses and word == b"RCPT" else b"250 fine\r\n")


@pytest.fixture
def smtp(monkeypatch):
    """A mail server: its port, and what it has taken."""
    monkeypatch.setattr(Smtp, "taken", [], raising=False)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_mail_goes_by_smtp(settings, smtp):
    answer = mail.send(LETTER, replace(settings, smtp_url=f"smtp://127.0.0.1:{smtp}"))
    assert answer.verdict is Verdict.SENT
    assert "To: timian@test.test" in Smtp.taken[0]
    assert not settings.mail_outbox.exists()


def test_a_server_that_will_not_now_means_later(settings, smtp, monkeypatch):
    monkeypatch.setattr(Smtp, "refuses", True)
    assert mail.send(LETTER, replace(settings, smtp_url=f"smtp://127.0.0.1:{smtp}")).verdict is Verdict.LATER
    assert Smtp.taken == []


def test_a_password_is_never_said_in_the_clear(settings, smtp, monkeypatch):
    monkeypatch.setattr(Smtp, "offers", b"250-hello\r\n250 AUTH PLAIN\r\n")
    server = f"smtp://name:secret@127.0.0.1:{smtp}"
    assert mail.send(LETTER, replace(settings, smtp_url=server)).verdict is Verdict.LATER
    assert Smtp.taken == []


def test_no_server_means_later(settings):
    assert mail.send(LETTER, replace(settings, smtp_url="smtp://127.0.0.1:1")).verdict is Verdict.LATER
