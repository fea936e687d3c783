"""Appointments, messages and links: both servers read the same form alike, and say alike how things stand."""

import json
import random
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from werkzeug.datastructures import MultiDict

from fieldapp.clock import iso, now, parse, uuid7
from fieldapp.errors import Invalid
from fieldapp.field.agreements import appointment_from, at_fields, link_from, message_from, weeks_in
from fieldapp.field.pages import agreed_today
from fieldapp.meetings.appointments import AppointmentEntry
from fieldapp.meetings.models import Answer
from fieldapp.meetings.series import every_week
from fieldapp.mentorships.link import LinkEntry
from fieldapp.messages.entry import MessageEntry
from tests.cast import entry
from tests.test_meetings_agree import agreed

TABLE = json.loads((Path(__file__).parent / "agreements_cases.json").read_text())
READ = {
    "appointment": (appointment_from, AppointmentEntry),
    "message": (message_from, MessageEntry),
    "link": (link_from, LinkEntry),
}
READ_ON_PHONE = """async ({cases, now, ends_on}) => {
    const phone = await import("/field/agreements.js");
    const { nthId } = await import("/field/clock.js");
    const wrongAppointment = (entry, form) => phone.wrongAppointment(entry, form, {moment: now, ends_on});
    const read = {
        appointment: [phone.appointmentFrom, wrongAppointment],
        message: [phone.messageFrom, phone.wrongMessage],
        link: [phone.linkFrom, phone.wrongLink],
    };
    return cases.map(({kind, form: filled, starts}) => {
        const form = new URLSearchParams(filled);
        const [from, wrong] = read[kind];
        const {course, ...says} = from(form);
        const errors = wrong({course, ...says}, form);
        const made = starts?.length ? phone.everyWeek(says, phone.weeksIn(form), ends_on) : [];
        const ids = made.map((_, nth) => nthId(course, nth));
        return {says, errors, ids, starts: starts && made.map(({starts_at}) => starts_at)};
    });
}"""
STAND_ON_PHONE = """async (cases) => {
    const { overlaid } = await import("/field/overlay.js");
    return cases.map(({course, entries, others}) => {
        const stood = overlaid(course, entries, others, {name: "Viol"}).appointments;
        return Object.fromEntries(stood.map(({id, state, late}) => [id, [state, late]]));
    });
}"""
TODAY_ON_PHONE = """async ({cases, now}) => {
    const { agreedToday } = await import("/field/pages/situation.js");
    return cases.map(({course, isAbsence}) => {
        const {appointment, reported} = agreedToday({now, entries: []}, course, isAbsence);
        return [appointment?.id ?? null, reported];
    });
}"""
OUTCOMES = ("cancelled_citizen", "cancelled_mentor", "moved")


def on_server(case):
    """What the server makes of a case: what it says, what is wrong, the start and id of each appointment."""
    form, moment = MultiDict(case["form"]), parse(TABLE["now"])
    read, shape = READ[case["kind"]]
    stamp = {"version": 1, "id": case["form"]["course"], "author": str(uuid7()), "saved_at": TABLE["now"]}
    made = stamp | {"course": case["form"]["course"]} | read(form)
    errors = {}
    try:
        shape.read(made, moment)
    except Invalid as error:
        errors = at_fields(error.fields, form)
    series = list(every_week(made, weeks_in(form), TABLE["ends_on"])) if case.get("starts") else []
    found = {"says": read(form), "errors": errors, "ids": [one["id"] for one in series]}
    return found | {"starts": [one["starts_at"] for one in series] if "starts" in case else None}


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_the_server_reads_an_agreement_as_the_table_says(house, case):
    with house.test_request_context():
        found = on_server(case)
    assert (found["says"], found["errors"]) == (case["says"], case["errors"])
    assert found["starts"] == case.get("starts")


@pytest.mark.browser
def test_the_phone_reads_every_agreement_as_the_server_does(app, chromium, server):
    page = chromium.open(f"{server.url}/login")
    for case, found in zip(TABLE["cases"], page.evaluate(READ_ON_PHONE, TABLE), strict=True):
        with app.test_request_context():
            assert {"starts": None} | found == on_server(case), case["name"]


@pytest.mark.browser
def test_whatever_has_arrived_an_appointment_stands_on_the_phone_as_it_will_on_the_server(
    chromium, server, viol, cast, session
):
    chance = random.Random(8)
    stories = [Story(chance, viol, cast, session) for _ in range(25)]
    cases = [story.half_arrived() for story in stories]
    page = chromium.open(f"{server.url}/login")
    stood = page.evaluate(STAND_ON_PHONE, cases)
    for number, (story, found) in enumerate(zip(stories, stood, strict=True)):
        assert found == story.arrived(), f"story {number}"
    assert len({state for found in stood for state, _ in found.values()}) == 5


@pytest.mark.browser
def test_the_phone_takes_the_same_appointment_of_today_as_the_server(chromium, server):
    chance = random.Random(4)
    moment = parse("2026-11-23T12:00:00.000Z")
    cases = [{"course": any_day(chance, moment), "isAbsence": chance.random() < 0.7} for _ in range(300)]
    page = chromium.open(f"{server.url}/login")
    found = page.evaluate(TODAY_ON_PHONE, {"cases": cases, "now": iso(moment)})
    with time_machine.travel(moment, tick=False):
        taken = [agreed_today(case["course"], absence=case["isAbsence"]) for case in cases]
    assert found == [[one and one["id"], reported] for one, reported in taken]
    assert len({(one is None, reported is None) for one, reported in found}) == 3


def any_day(chance, moment):
    """A course's document of a few appointments around `moment`, and what was said of them."""
    states = ["planned", "planned", "moved", "cancelled_citizen"]
    hours = sorted(chance.sample([-30, -5, -3, -1, 2], 3))
    appointments = [
        {"id": f"a{nth}", "starts_at": iso(moment + timedelta(hours=at)), "state": chance.choice(states)}
        for nth, at in enumerate(hours)
    ]
    outcomes = ["held", "no_show", "attempt", "mistake", "cancelled_citizen"]
    meetings = [
        {
            "id": f"m{nth}", "appointment": chance.choice(["a0", "a1", "a2", None]), "corrects": None,
            "outcome": chance.choice(outcomes), "corrected_by": chance.choice([None, None, "m9"]),
        }
        for nth in range(chance.randint(0, 3))
    ]  # fmt: skip
    return {"id": "c", "appointments": appointments, "meetings": meetings}


class Story:
    """A course about which much was said, on clocks that went wrong, and which arrives in any order."""

    def __init__(self, chance, mentor, cast, session):
        self.chance, self.mentor, self.cast, self.session = chance, mentor, cast, session
        self.course = cast.course("Siv", cast.viol, cast.timian)
        session.commit()
        self.entries = []
        for _ in range(chance.randint(1, 3)):
            self._agree(None)
        for _ in range(chance.randint(1, 7)):
            chance.choice([self._move, self._tell, self._tell, self._undo])()

    def half_arrived(self):
        """Some of it has arrived, in an order that was possible; the rest waits on the phone."""
        here = {one["id"] for one in self.entries if self.chance.random() < 0.6}
        arrived = [one for one in self.entries if self._needs(one) <= here and one["id"] in here]
        self._send(arrived)
        self._answer([one["id"] for one in arrived if "starts_at" in one])
        arrived = {one["id"] for one in arrived}
        waiting = [one for one in self.entries if one["id"] not in arrived]
        self.chance.shuffle(waiting)
        records = [
            {"id": one["id"], "kind": kind_of(one), "state": "waiting", "entry": one} for one in waiting
        ]
        self.waiting = waiting
        return {
            "course": self._document(),
            "entries": [record for record in records if record["kind"] == "meeting"],
            "others": [record for record in records if record["kind"] == "appointment"],
        }

    def arrived(self):
        """How it stands when all has arrived."""
        while self.waiting:
            self.waiting = self._send(self.waiting)
        return {one["id"]: [one["state"], one["late"]] for one in self._document()["appointments"]}

    def _send(self, entries):
        """Send each; answers those that came before what they need."""
        answers = [(one, self.mentor.put(url_of(one), json=one).status_code) for one in entries]
        assert {status for _, status in answers} <= {201, 424}
        return [one for one, status in answers if status == 424]

    def _needs(self, entry):
        """All that must have arrived before it."""
        names = [entry.get(name) for name in ("replaces", "corrects", "appointment")]
        ahead = [one for one in self.entries if one["id"] in names]
        return {one["id"] for one in ahead}.union(*(self._needs(one) for one in ahead))

    def _document(self):
        have = {"have": {}}
        told = self.mentor.post("/field/caseload", json=have).json["courses"]
        return next(one for one in told if one["id"] == str(self.course.id))

    def _add(self, entry):
        written = {"saved_at": iso(now() - timedelta(minutes=self.chance.randint(1, 60)))}
        offset = {"clock_offset_ms": self.chance.choice([0, -1_800_000])}
        self.entries.append(entry | written | offset)

    def _agree(self, replaces):
        starts_at = now() + timedelta(minutes=self.chance.choice([60, 600, 6000]))
        self._add(agreed(self.course, self.cast.viol, starts_at=starts_at, replaces=replaces))

    def _some(self, test):
        found = [one for one in self.entries if test(one)]
        return self.chance.choice(found) if found else None

    def _move(self):
        self._agree(self._some(lambda one: "starts_at" in one)["id"])

    def _tell(self):
        about = self._some(lambda one: "starts_at" in one)["id"]
        what = {"outcome": self.chance.choice(OUTCOMES), "appointment": about}
        self._add(entry(self.course, self.cast.viol) | what)

    def _undo(self):
        corrected = {one.get("corrects") for one in self.entries}
        old = self._some(lambda one: one.get("outcome") in OUTCOMES and one["id"] not in corrected)
        if old:
            new = {"outcome": self.chance.choice(["mistake", "cancelled_mentor"]), "corrects": old["id"]}
            self._add(entry(self.course, self.cast.viol) | new | {"appointment": old["appointment"]})

    def _answer(self, appointments):
        for appointment in appointments:
            said = self.chance.choice(["coming", "not_coming", "called_off", None, None])
            if said:
                own = {"organisation_id": self.course.organisation_id, "id": uuid7()}
                self.session.add(Answer(**own, appointment_id=UUID(appointment), answer=said, at=now()))
        self.session.commit()


def kind_of(entry):
    return "appointment" if "starts_at" in entry else "meeting"


def url_of(entry):
    if kind_of(entry) == "appointment":
        return f"/appointments/{entry['id']}"
    corrects = entry["corrects"]
    return f"/meetings/{corrects}/correction/{entry['id']}" if corrects else f"/meetings/{entry['id']}"
