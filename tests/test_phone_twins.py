"""What both servers must read and write alike, held to one table of cases."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Map, Rule

from fieldapp.clock import parse
from fieldapp.errors import Invalid
from fieldapp.field.forms import entry_from
from fieldapp.meetings.entry import Entry

TABLE = json.loads((Path(__file__).parent / "forms_cases.json").read_text())
MADE = ("version", "id", "author", "device", "sequence", "saved_at", "clock_offset_ms")
WORDS = ["a b", "å/ø", "1:2,3", "x=y&z", "q?#", "50%", "a+b", "~-_.", "!'()*", "$;@", '"<>', "\\^`{|}"]

READ = """async ({cases, now}) => {
    const {entryFrom, wrong} = await import("/field/meetings.js");
    return cases.map(({form, appointment}) => {
        const given = new URLSearchParams();
        for (const [name, values] of Object.entries(form)) {
            for (const value of [values].flat()) given.append(name, value);
        }
        const entry = entryFrom(given, {moment: now, appointment});
        return {entry, errors: wrong(entry, now)};
    });
}"""
ADDRESS = """async (asked) => {
    const {urlFor} = await import("/field/urls.js");
    return asked.map(([endpoint, values]) => urlFor(endpoint, values));
}"""


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_the_server_reads_a_form_as_the_table_says(house, case):
    now = parse(TABLE["now"])
    made = {"entry_id": uuid4(), "author": uuid4(), "moment": now, "appointment": case["appointment"]}
    with house.test_request_context():
        entry = entry_from(MultiDict(case["form"]), **made)
        errors = errors_of(entry, now)
    assert {name: value for name, value in entry.items() if name not in MADE} == case["entry"]
    assert errors == case["errors"]


@pytest.mark.browser
def test_the_phone_reads_every_form_as_the_table_says(chromium, server):
    page = chromium.open(f"{server.url}/login")
    read = page.evaluate(READ, TABLE)
    for case, found in zip(TABLE["cases"], read, strict=True):
        assert found == {"entry": case["entry"], "errors": case["errors"]}, case["name"]


@pytest.mark.browser
def test_the_phone_makes_every_address_as_the_server_does(chromium, server):
    rules = Map([Rule("/field/courses/<course_id>", endpoint="field.course")]).bind("localhost")
    asked = [["field.course", {"course_id": word, word: word, "list": [word, "b"]}] for word in WORDS]
    page = chromium.open(f"{server.url}/login")
    made = [rules.build(endpoint, values) for endpoint, values in asked]
    assert page.evaluate(ADDRESS, asked) == made


def errors_of(entry, now):
    try:
        Entry.read(entry, now)
    except Invalid as error:
        return error.fields
    return {}
