"""Checks: both servers read the same form alike, and what a phone shows at once is what it is told later."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from fieldapp.clock import iso, now, parse, uuid7
from fieldapp.errors import Invalid
from fieldapp.field.progress_forms import at_areas, check_from
from fieldapp.formats.zone import ZONE
from fieldapp.progress.entry import CheckEntry
from fieldapp.progress.models import Mark
from fieldapp.progress.voices import SHOWN
from tests.cast import correction, held
from tests.citizen import give
from tests.marks import area, check

TABLE = json.loads((Path(__file__).parent / "progress_cases.json").read_text())
NOON = datetime(2026, 11, 12, 12, tzinfo=ZONE)
READ_ON_PHONE = """async (cases) => {
    const { checkFrom, filledCheck, wrongCheck } = await import("/field/progress.js");
    return cases.map(({form}) => {
        const {course, ...says} = checkFrom(new URLSearchParams(form));
        const errors = wrongCheck({course, ...says});
        const again = Object.keys(errors).length ? null : checkFrom(new URLSearchParams(filledCheck(says)));
        return {says, errors, again};
    });
}"""
STAND_ON_PHONE = """async (cases) => {
    const { overlaid } = await import("/field/overlay.js");
    return cases.map(({course, entries, others, me}) => {
        const { voices, hours, check } = overlaid(course, entries, others, me);
        return {voices, hours, check};
    });
}"""


def on_server(case):
    """What the server makes of a case: what it says, and what is wrong at which field."""
    says = check_from(MultiDict(case["form"]))
    stamp = {"version": 1, "id": str(uuid7()), "author": str(uuid7()), "saved_at": TABLE["now"]}
    try:
        CheckEntry.read(stamp | {"course": case["form"]["course"] or None} | says, parse(TABLE["now"]))
    except Invalid as error:
        return says, at_areas(error.fields, says)
    return says, {}


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_the_server_reads_a_check_as_the_table_says(house, case):
    with house.test_request_context():
        assert on_server(case) == (case["says"], case["errors"])


@pytest.mark.browser
def test_the_phone_reads_every_check_as_the_server_does(chromium, server):
    page = chromium.open(f"{server.url}/login")
    cases = TABLE["cases"]
    for case, found in zip(cases, page.evaluate(READ_ON_PHONE, cases), strict=True):
        assert (found["says"], found["errors"]) == (case["says"], case["errors"]), case["name"]
        if found["again"]:  # what was refused is shown as it was filled in
            assert found["again"] == case["says"] | {"course": None}, case["name"]


@pytest.mark.browser
def test_whatever_has_arrived_the_phone_shows_what_it_will_be_told(chromium, server, viol, cast, session):
    with time_machine.travel(NOON) as clock:
        chance = random.Random(11)
        stories = [Story(chance, viol, cast, session) for _ in range(25)]
        clock.shift(timedelta(minutes=1))
        cases = [story.half_arrived() for story in stories]
        page = chromium.open(f"{server.url}/login")
        for number, found in enumerate(page.evaluate(STAND_ON_PHONE, cases)):
            assert found == stories[number].arrived(), f"story {number}"
    shown = [point for story in stories for days in story.told()["voices"].values() for point in days]
    assert {len({one is None for one in point[1:]}) for point in shown} == {1, 2}


@pytest.mark.browser
def test_a_mentor_who_says_much_leaves_what_the_citizen_said(chromium, server, app, viol, cast, session):
    with time_machine.travel(NOON):
        app.test_client().post(f"/c/{give(app, cast.siv).token}/marks", data={"everyday": "1"})
        session.execute(update(Mark).values(said_on=NOON.date() - timedelta(days=12)))
        session.commit()
        story = Story(random.Random(11), viol, cast, session, cast.siv)
        for back in range(SHOWN, -1, -1):
            entry = check(cast.siv, cast.viol, area("everyday", 4), area("attendance", 3))
            story.entries.append(entry | {"saved_at": iso(now() - timedelta(days=back))})
        story.send(story.entries[:-1])
        case = story.with_waiting(story.entries[-1:])
        (found,) = chromium.open(f"{server.url}/login").evaluate(STAND_ON_PHONE, [case])
        assert found == story.arrived()
        assert found["voices"]["everyday"][0][1:] == [1, None]
        assert len(found["voices"]["attendance"]) == SHOWN


class Story:
    """A course of which much was said, on days and clocks of many kinds, and which arrives in any order."""

    def __init__(self, chance, mentor, cast, session, course=None):
        self.chance, self.mentor, self.cast = chance, mentor, cast
        self.course = course or cast.course("Siv", cast.viol, cast.timian)
        for goal in self.course.goals:
            goal.created_at = now() - timedelta(days=30)
        session.commit()
        self.goals = {goal.area: str(goal.id) for goal in self.course.goals}
        self.entries = []
        for _ in range(0 if course else chance.randint(2, 9)):
            chance.choice([self._check, self._check, self._meet, self._correct])()

    def half_arrived(self):
        """Some of it has arrived, in an order that was possible; the rest waits on the phone."""
        here = {one["id"] for one in self.entries if self.chance.random() < 0.5}
        arrived = [one for one in self.entries if self._needs(one) | {one["id"]} <= here]
        self.send(arrived)
        waiting = [one for one in self.entries if one not in arrived]
        self.chance.shuffle(waiting)
        return self.with_waiting(waiting)

    def with_waiting(self, waiting):
        """What the phone is told, and holds besides."""
        records = [
            {"id": one["id"], "kind": kind_of(one), "state": "waiting", "entry": one} for one in waiting
        ]
        self.waiting = waiting
        return {
            "course": self.told(),
            "me": {"name": "Viol", "affiliation": "internal"},
            "entries": [record for record in records if record["kind"] == "meeting"],
            "others": [record for record in records if record["kind"] == "mark"],
        }

    def arrived(self):
        """What the phone is told when all has arrived."""
        while self.waiting:
            self.waiting = self.send(self.waiting)
        return {name: self.told()[name] for name in ("voices", "hours", "check")}

    def told(self):
        told = self.mentor.post("/field/caseload", json={"have": {}}).json["courses"]
        return next(one for one in told if one["id"] == str(self.course.id))

    def send(self, entries):
        """Send each; answers those that came before what they need."""
        answers = [(one, self.mentor.put(url_of(one), json=one).status_code) for one in entries]
        assert {status for _, status in answers} <= {201, 424}
        return [one for one, status in answers if status == 424]

    def _needs(self, entry):
        """All that must have arrived before it."""
        ahead = [one for one in self.entries if one["id"] == entry.get("corrects")]
        return {one["id"] for one in ahead}.union(*(self._needs(one) for one in ahead))

    def _add(self, entry, days=0):
        saved = now() - timedelta(days=days, minutes=self.chance.randint(1, 600))
        offset = self.chance.choice([0, -1_800_000])
        self.entries.append(entry | {"saved_at": iso(saved), "clock_offset_ms": offset})

    def _check(self):
        areas = self.chance.choice([["everyday"], ["everyday", "attendance"], ["everyday", "attendance"]])
        steps = [self.chance.choice([1, 2, 3, 4, 5, None]) for _ in areas]
        marks = [
            area(name, step, None if step else "not_today") for name, step in zip(areas, steps, strict=True)
        ]
        hours = self.chance.choice([None, self.chance.randint(0, 80)])
        entry = check(self.course, self.cast.viol, *marks, half_hours=hours)
        self._add(entry, days=self.chance.choice([0, 0, 0, 1, 2, 12]))

    def _meet(self):
        moment = now() - timedelta(days=self.chance.choice([0, 0, 1, 12]), hours=11)
        self._add(held(self.course, self.cast.viol, met_at=iso(moment), **self._marked()))

    def _correct(self):
        corrected = {one.get("corrects") for one in self.entries}
        told = [one for one in self.entries if one["id"] not in corrected]
        meetings = [one for one in told if one.get("outcome") == "held"]
        if meetings:
            old = self.chance.choice(meetings)
            same = {name: old[name] for name in ("form", "place", "minutes")} | self._marked()
            outcome, more = self.chance.choice([("mistake", {}), ("held", same)])
            self._add(correction(old, outcome, **more))

    def _marked(self):
        goal = self.chance.choice([*self.goals.values(), "none"])
        return {"goal": goal, "mark": self.chance.choice([None, 1, 3, 5])}


def kind_of(entry):
    return "mark" if "marks" in entry else "meeting"


def url_of(entry):
    if kind_of(entry) == "mark":
        return f"/marks/{entry['id']}"
    corrects = entry["corrects"]
    return f"/meetings/{corrects}/correction/{entry['id']}" if corrects else f"/meetings/{entry['id']}"
