"""What a mentor's phone downloads stays small, comes from one host, and holds nothing inline."""

import json
import re

import pytest

from fieldapp.accounts.models import User
from fieldapp.security import CSP
from tests.bench.bytes import ENGLISH, downloads, packed, report
from tests.test_house_templates import faults

pytestmark = pytest.mark.any_database

MOST = 100_000
ENGLISH_MOST = 109_000
CSS_MOST = 20_000
HOST = re.compile(
    rb"""(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)(?=[/:"'`\s)?#]|$)""", re.IGNORECASE
)
NOT_ASKED = {b"www.w3.org", b"localhost"}  # the names of SVG's language, and ourselves
MENTOR = (
    "/login",
    "/field/",
    "/field/citizens",
    "/field/log",
    "/field/absence",
    "/field/outbox",
    "/field/me",
)
DESK = ("/desk/", "/desk/courses", "/desk/me")
OTHER = ("/static/app.css", "/field/worker.js", "/desk/worker.js", "/healthz", "/not-here", "/dev/outbox")


@pytest.fixture
def files(login, cast) -> dict[str, bytes]:
    """Everything that the phone of a mentor without courses downloads, by path."""
    return downloads(login(cast.kløver))


def test_a_phone_downloads_no_more_than_a_hundred_kilobytes(files):
    total = sum(packed(files).values())
    assert total <= MOST, f"\n{report(files)}"


def test_a_phone_in_english_downloads_little_more(login, cast, session):
    session.get_one(User, (cast.ours.id, cast.kløver.id)).language = "en"
    session.commit()
    files = downloads(login(cast.kløver), ENGLISH)
    assert '<html lang="en">' in files["/field/"].decode()
    assert sum(packed(files).values()) <= ENGLISH_MOST, f"\n{report(files)}"


def test_a_phone_in_danish_downloads_no_english(files):
    worker = files["/field/worker.js"].decode()
    assert ENGLISH not in files
    assert "Vi mødtes" in worker
    assert [text for text in ("We met", "You are logged out.", "Tuesday") if text in worker] == []


def test_the_style_is_no_more_than_twenty_kilobytes(files):
    assert sum(len(content) for path, content in files.items() if path.endswith(".css")) <= CSS_MOST


def test_the_download_holds_every_part_of_the_second_server(files, app):
    (shell,) = re.findall(r"^const shell=(\[.*\]);", files["/field/worker.js"].decode(), re.MULTILINE)
    worker = {"/field/worker.js"}
    page = {"/static/app.css", "/static/field.js", "/field/manifest.webmanifest", "/static/icons/app-512.png"}
    assert worker | page | set(json.loads(shell)) <= files.keys()
    assert any("htmx" in path for path in files)


def test_no_other_host_is_named(files):
    found = {path: set(HOST.findall(content)) - NOT_ASKED for path, content in files.items()}
    assert {path: hosts for path, hosts in found.items() if hosts} == {}


@pytest.mark.parametrize(
    "text", [b'src="https://cdn.test/a.js"', b"url(//cdn.test/a.woff2)", b"`http://a.test`"]
)
def test_another_host_is_seen(text):
    assert set(HOST.findall(text)) - NOT_ASKED


def test_nothing_is_written_into_a_page_that_is_served(viol, timian, cast):
    course = cast.siv.id
    own = {
        viol: [*MENTOR, f"/field/courses/{course}", f"/field/log?course={course}", "/not-here"],
        timian: DESK,
    }
    found = {path: faults(client.get(path).text) for client, paths in own.items() for path in paths}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_answer_carries_the_policy(app, viol, timian):
    own = {viol: MENTOR + OTHER, timian: DESK, app.test_client(): ("/field/",)}
    answers = [client.get(path, buffered=True) for client, paths in own.items() for path in paths]
    assert {answer.headers["Content-Security-Policy"] for answer in answers} == {CSP}
    assert CSP.startswith("default-src 'none'; ")
    assert "unsafe" not in CSP


def test_the_phones_own_answers_carry_the_same_policy(files):
    (headers,) = re.findall(r'^const headers=(\{".*\});', files["/field/worker.js"].decode(), re.MULTILINE)
    assert json.loads(headers)["Content-Security-Policy"] == CSP
