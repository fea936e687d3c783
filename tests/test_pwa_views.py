"""What a phone is handed: modules that are asked about every time, under one build."""

import json
import re
from pathlib import Path

import brotli
import pytest
from flask import url_for

from fieldapp import i18n
from fieldapp.pwa import languages
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


def english(app):
    return app.test_client().get("/field/english.json").get_json()


def test_english_is_asked_about_every_time(app):
    answer = app.test_client().get("/field/english.json")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert not answer.headers["ETag"].startswith("W/")


def test_danish_is_written_in_the_pages_and_not_sent_beside_them(app):
    danish, worker = exported(app, "danish"), shell(app).files["worker.js"].decode()
    assert danish.keys() == {"labels", "words"}
    assert worker.count("Ingen forbindelse – du kan skrive videre") == 1
    assert "Ingen forbindelse" not in str(english(app))


def test_each_english_text_is_found_by_what_the_danish_one_makes(app):
    said = english(app)
    keys = [said["keys"][at : at + 6] for at in range(0, len(said["keys"]), 6)]
    told = dict(zip(keys, said["texts"], strict=True))
    assert told[languages.key("Du er logget ud.")] == "You are logged out."
    assert told[languages.key("%(num)s venter")] == ["%(num)s waiting", "%(num)s waiting"]


def test_two_texts_of_one_key_stop_the_build(monkeypatch):
    monkeypatch.setattr(languages, "key", lambda danish: "000000")
    with pytest.raises(ValueError, match="same key"):
        languages.catalogue("en", '"Du er logget ud." "Log ud"')


def test_english_says_all_that_danish_says(app):
    danish, said = exported(app, "danish"), english(app)
    assert said["words"].keys() == danish["words"].keys()
    labels = {kind: sorted(codes) for kind, codes in danish["labels"].items()}
    assert {kind: sorted(codes) for kind, codes in said["labels"].items()} == labels


def test_a_phone_has_the_labels_that_its_pages_name_and_no_others(app):
    kinds = exported(app, "danish")["labels"].keys()
    assert {"outcome", "outcome_mentor", "place", "anchor", "not_counted"} <= kinds
    assert not {"scheme", "alert_kind", "rung", "recall_reason", "contact_how"} & kinds


def test_a_translation_that_has_changed_is_a_new_build(app, monkeypatch):
    before = shell(app).build
    monkeypatch.delitem(app.extensions, "fieldapp.shell")
    monkeypatch.setitem(i18n.catalogue("en").messages, "Du er logget ud.", "You are out.")
    assert shell(app).build != before


def test_the_rules_of_addresses_are_those_of_the_server(app):
    with app.test_request_context():
        path = url_for("field.course", course_id="01a1ff98-e526-7ef1-ace7-1924002d06c2")
    rule = exported(app, "urls")["field.course"]
    assert rule.replace("<course_id>", "01a1ff98-e526-7ef1-ace7-1924002d06c2") == path
