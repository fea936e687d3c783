"""A text message goes to the municipality's gateway, or waits as a file: never lost, never anywhere else."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fieldapp.alerts import ports
from fieldapp.alerts.push import Verdict
from fieldapp.config import Config


class Gateway(BaseHTTPRequestHandler):
    """Takes what it is sent, and answers as the test says."""

    taken: list[tuple[str, dict[str, str], dict[str, str]]]
    status = 202
    more: dict[str, str]

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((self.path, dict(self.headers), body))
        self.send_response(self.status)
        for name, value in self.more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Quietly."""


@pytest.fixture
def gateway(monkeypatch):
    """A gateway of the municipality's: its address, and what it has taken."""
    monkeypatch.setattr(Gateway, "taken", [], raising=False)
    monkeypatch.setattr(Gateway, "more", {}, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield f"127.0.0.1:{server.server_address[1]}/send"
        server.shutdown()


@pytest.fixture
def send(tmp_path, gateway):
    """»Hej« to 11 22 33 44, through the gateway unless said otherwise."""

    def once(**settings):
        settings = Config(data_dir=tmp_path, **{"sms_url": f"http://{gateway}"} | settings)
        return ports.text("11 22 33 44", "Hej æøå", "0197-id", settings)

    return once


def test_a_gateway_is_told_whom_what_and_which(send):
    assert send().verdict is Verdict.SENT
    ((path, headers, body),) = Gateway.taken
    assert (path, body) == ("/send", {"to": "+4511223344", "text": "Hej æøå", "reference": "0197-id"})
    assert headers["Idempotency-Key"] == "0197-id"


def test_the_gateways_password_stands_in_its_address(send, gateway):
    send(sms_url=f"http://name:secret@{gateway}")
    assert Gateway.taken[0][1]["Authorization"] == "Basic bmFtZTpzZWNyZXQ="


def test_without_a_gateway_text_messages_are_files(send, tmp_path):
    assert [send(sms_url="").verdict for _ in range(2)] == [Verdict.SENT, Verdict.SENT]
    (file,) = (tmp_path / "outbox").iterdir()
    assert (file.name, file.read_text()) == ("0197-id.sms.txt", "To: +4511223344\n\nHej æøå\n")
    assert Gateway.taken == []


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [("12345678", "+4512345678"), ("+45 12 34 56 78", "+4512345678"), ("+46 70 123 45 67", "+46701234567")],
)
def test_a_number_is_dialled_however_it_was_typed(tmp_path, typed, dialled):
    ports.text(typed, "Hej", "0197-id", Config(data_dir=tmp_path))
    assert (tmp_path / "outbox" / "0197-id.sms.txt").read_text() == f"To: {dialled}\n\nHej\n"


def test_an_outbox_that_cannot_be_written_means_later(send, tmp_path):
    (tmp_path / "outbox").write_text("not a folder")
    assert send(sms_url="").verdict is Verdict.LATER


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.SENT),
        (202, Verdict.SENT),
        (400, Verdict.REFUSED),
        (422, Verdict.REFUSED),
        (408, Verdict.LATER),
        (429, Verdict.LATER),
        (500, Verdict.LATER),
        (503, Verdict.LATER),
        (301, Verdict.OUR_FAULT),
        (401, Verdict.OUR_FAULT),
        (404, Verdict.OUR_FAULT),
        (410, Verdict.OUR_FAULT),
    ],
)
def test_what_each_answer_means(send, monkeypatch, status, verdict):
    monkeypatch.setattr(Gateway, "status", status)
    assert send().verdict is verdict


def test_nobody_is_followed_elsewhere(send, gateway, monkeypatch):
    monkeypatch.setattr(Gateway, "status", 307)
    monkeypatch.setattr(Gateway, "more", {"Location": f"http://{gateway}/elsewhere"})
    assert send().verdict is Verdict.OUR_FAULT
    assert [path for path, *_ in Gateway.taken] == ["/send"]


def test_a_gateway_is_left_alone_for_as_long_as_it_asks(send, monkeypatch):
    monkeypatch.setattr(Gateway, "status", 503)
    monkeypatch.setattr(Gateway, "more", {"Retry-After": "120"})
    assert send().wait == 120


def test_nobody_there_means_later_and_no_password_is_told(send):
    answer = send(sms_url="http://name:secret@127.0.0.1:1/send")
    assert (answer.verdict, answer.text) == (Verdict.LATER, "ConnectionError")


def test_a_gateway_that_does_not_answer_is_not_waited_for(send, monkeypatch):
    monkeypatch.setattr(ports, "TIMEOUT", (1, 0.05))
    monkeypatch.setattr(Gateway, "send_response", lambda *_: threading.Event().wait(0.3))
    assert send().verdict is Verdict.LATER


@pytest.mark.parametrize(
    "url",
    ["http://gateway.test/send", "ftp://gateway.test", "https:///send", "http://127.0.0.1.gateway.test"],
)
def test_a_house_does_not_start_that_would_tell_numbers_in_the_clear(url):
    with pytest.raises(SystemExit, match="FIELDAPP_SMS_URL"):
        Config(development=True, sms_url=url).check()


@pytest.mark.parametrize("url", ["https://name:secret@gateway.test/send", "http://localhost:9000/send"])
def test_a_gateway_can_be_anywhere_by_https_and_on_the_machine_by_http(url):
    Config(development=True, sms_url=url).check()
    assert Config(sms_url=url).can_text
