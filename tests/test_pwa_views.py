"""What a phone is handed: modules that are asked about every time, under one build."""

import json
import re
from pathlib import Path

import brotli
import pytest
from flask import url_for

from fieldapp.pwa.shell import shell

pytestmark = pytest.mark.any_database

BUDGET = 100_000


def exported(app, name):
    text = shell(app).files["data.js"].decode()
    return json.loads(re.search(rf"^export const {name} = (.*);$", text, re.M)[1])


@pytest.mark.parametrize(
    "path",
    ["/field/worker.js", "/field/sync.js", "/field/pages/today.js", "/field/data.js", "/field/templates.js"],
)
def test_a_module_is_javascript_and_asked_about_every_time(app, path):
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert not answer.headers["ETag"].startswith("W/")


def test_a_module_that_has_not_changed_is_not_sent_again(app):
    client = app.test_client()
    tag = client.get("/field/data.js").headers["ETag"]
    assert client.get("/field/data.js", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/field/nothing.js", "/field/pages/nothing.js", "/field/desk_worker.js"])
def test_a_module_that_is_not_there_is_404(app, path):
    assert app.test_client().get(path).status_code == 404


def test_the_worker_carries_the_build(app):
    first = app.test_client().get("/field/worker.js").text.splitlines()[0]
    assert first == f"// {shell(app).build}"
    assert exported(app, "build") == shell(app).build


def test_every_import_of_a_module_can_be_fetched(app):
    files = shell(app).files
    for name, content in files.items():
        folder = "pages/" if name.startswith("pages/") else ""
        for target in re.findall(r'^import [^"]*"(\.\.?/[^"]+)";$', content.decode(), re.M):
            there = f"{folder}{target[2:]}" if target.startswith("./") else target[3:]
            assert there in files, f"{name} imports {target}"


def test_what_a_phone_keeps_of_the_page_can_be_fetched(app):
    assert len(exported(app, "shell")) >= 5
    for url in exported(app, "shell"):
        with app.test_client().get(url) as answer:
            assert answer.status_code == 200, url


@pytest.mark.parametrize("scope", ["/field/", "/desk/"])
def test_each_app_has_its_own_manifest(app, scope):
    answer = app.test_client().get(f"{scope}manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = answer.get_json(force=True)
    assert {told[name] for name in ("id", "scope", "start_url")} == {scope}
    assert told["display"] == "standalone"  # without it an iPhone never rings
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in told["icons"]}


def test_all_that_a_phone_needs_to_work_alone_is_small(app, viol):
    page = viol.get("/field/").data
    static = [
        (Path(app.static_folder) / url.removeprefix("/static/")).read_bytes()
        for url in exported(app, "shell")
    ]
    worker = shell(app).files["worker.js"]
    total = sum(len(brotli.compress(data)) for data in (worker, *static, page))
    assert total <= BUDGET


def test_a_text_that_is_danish_already_is_not_sent(app):
    assert "da" not in exported(app, "catalogues")


def test_the_rules_of_addresses_are_those_of_the_server(app):
    with app.test_request_context():
        path = url_for("field.course", course_id="01a1ff98-e526-7ef1-ace7-1924002d06c2")
    rule = exported(app, "urls")["field.course"]
    assert rule.replace("<course_id>", "01a1ff98-e526-7ef1-ace7-1924002d06c2") == path
