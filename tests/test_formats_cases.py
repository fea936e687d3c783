"""One table of cases for both twins: here Python reads it, in the browser the phone's formats do."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import clock, formats
from fieldapp.formats import zone
from fieldapp.formats.words import WORDS

CASES = json.loads(Path(__file__).with_name("formats_cases.json").read_text())


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['language']}-{case['filter']}-{case['expect']}"[:60]
)
def test_a_format_says_what_people_read(case):
    with Flask("reader").test_request_context():
        g.language = case["language"]
        assert formats.FILTERS[case["filter"]](*case["args"]) == case["expect"]


def test_every_filter_has_a_case():
    assert formats.FILTERS.keys() == {case["filter"] for case in CASES}


def test_both_languages_have_the_same_words():
    assert WORDS["da"].keys() == WORDS["en"].keys()


def test_clocks_change_twice_a_year():
    assert len(zone.offsets()) == 1 + 2 * len(zone.YEARS)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2070, 12, 31)))
def test_the_table_agrees_with_the_zone(moment):
    there = moment.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Copenhagen"))
    assert formats.clock(clock.iso(moment.replace(tzinfo=UTC))) == f"{there.hour}.{there.minute:02}"


@given(st.datetimes(datetime(2000, 1, 2), datetime(2070, 12, 30)))
def test_a_day_begins_at_midnight_on_the_wall(moment):
    start = formats.day_start(clock.iso(moment.replace(tzinfo=UTC)))
    wall = clock.parse(start).astimezone(ZoneInfo("Europe/Copenhagen"))
    assert (wall.hour, wall.minute) == (0, 0)
    assert timedelta() <= moment.replace(tzinfo=UTC) - clock.parse(start) < timedelta(hours=25)


def test_a_filter_of_a_constant_speaks_whoever_asks_language(house):
    template = house.jinja_env.from_string('{{ "no_show"|label("outcome_mentor") }}')
    said = []
    for code in ("da", "en", "da"):
        with house.test_request_context():
            g.language = code
            said.append(template.render())
    assert said[0] == said[2] != said[1]
