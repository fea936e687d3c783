"""Proposals: both servers make the same entry of a form, and a phone shows at once what it is told later."""

from datetime import datetime

import pytest
from werkzeug.datastructures import MultiDict

from fieldapp.agreements.proposal_entry import ProposalEntry
from fieldapp.clock import uuid7
from fieldapp.errors import Invalid
from fieldapp.field.progress_forms import proposal_from
from fieldapp.formats.zone import ZONE
from tests.proposals import proposal
from tests.test_proposals_wire import step
from tests.wire import put

__all__ = ["step"]

NOON = datetime(2026, 11, 12, 12, tzinfo=ZONE)
COURSE = "01a1ff98-e526-7ef1-ace7-1924002d06c2"
GOAL = "01a1ff98-e526-7ef1-ace7-1924002d06c3"
CASES = {
    "a goal": {"what": "goal", "area": "work_edu", "title": " Søge praktik ", "text": " Siv\r\nspurgte. "},
    "a goal of nothing": {"what": "goal", "area": "", "title": " "},
    "a step": {"what": "step", "of": GOAL, "title": "Ringe selv"},
    "a step of nothing": {"what": "step", "of": GOAL, "title": ""},
    "a step that is done": {"what": "step_status", "of": GOAL, "status": "done"},
    "a step that is dropped": {"what": "step_status", "of": GOAL, "status": "dropped"},
    "a goal that is reached": {"what": "goal_status", "of": GOAL, "status": "reached"},
    "a goal that is given up": {"what": "goal_status", "of": GOAL, "status": "dropped"},
    "a goal that stands nowhere": {"what": "goal_status", "of": GOAL},
    "minutes": {"what": "minutes", "minutes": "90", "text": "To aftaler."},
    "minutes and no reason": {"what": "minutes", "minutes": "90"},
    "no minutes": {"what": "minutes", "minutes": " ", "text": " "},
    "too many minutes": {"what": "minutes", "minutes": "700"},
    "too few minutes": {"what": "minutes", "minutes": "4", "text": "x"},
    "halves": {"what": "minutes", "minutes": "4,5", "text": "x"},
    "words": {"what": "minutes", "minutes": "en time", "text": "x"},
    "exponents": {"what": "minutes", "minutes": "6e1", "text": "x"},
    "a day": {"what": "period", "until": "2027-03-31", "text": "x"},
    "no day": {"what": "period", "until": "", "text": ""},
    "other": {"what": "other", "text": "<b>\"'& Løv</b> {{ 7 * 7 }} %(name)s"},
    "other, long": {"what": "other", "text": "🙂" * 1000},
    "other and nothing": {"what": "other", "text": "  "},
}
READ_ON_PHONE = """async (forms) => {
    const { proposalFrom, filledProposal, wrongProposal } = await import("/field/progress.js");
    return forms.map((form) => {
        const {course, ...says} = proposalFrom(new URLSearchParams(form));
        const again = proposalFrom(new URLSearchParams(filled(filledProposal(says))));
        return {says, errors: wrongProposal({course, ...says}), again: {...again, course}};
    });
    function filled(form) {
        return Object.entries(form).map(([name, given]) => [name, given ?? ""]);
    }
}"""
STAND_ON_PHONE = """async ([course, entries]) => {
    const { overlaid } = await import("/field/overlay.js");
    const kept = {kind: "proposal", receipt: null};
    const others = entries.map(([entry, state]) => ({...kept, id: entry.id, state, entry}));
    return overlaid(course, [], others, {name: "Viol", affiliation: "internal"}).proposals;
}"""


def on_server(form):
    """What the server makes of a form: what it says, and what is wrong at which field."""
    says = proposal_from(MultiDict(form))
    stamp = {"version": 1, "id": str(uuid7()), "author": str(uuid7()), "saved_at": "2026-11-12T10:25:03.120Z"}
    try:
        ProposalEntry.read(stamp | {"course": COURSE} | says, NOON)
    except Invalid as error:
        return says, error.fields
    return says, {}


@pytest.mark.browser
def test_the_phone_reads_every_proposal_as_the_server_does(chromium, server, house):
    page = chromium.open(f"{server.url}/login")
    forms = {name: {"course": COURSE, "of": ""} | form for name, form in CASES.items()}
    found = dict(zip(forms, page.evaluate(READ_ON_PHONE, list(forms.values())), strict=True))
    wrong = set()
    with house.test_request_context():
        for name, form in forms.items():
            says, errors = on_server(form)
            assert (found[name]["says"], found[name]["errors"]) == (says, errors), name
            assert found[name]["again"] == says | {"course": COURSE}, name
            wrong |= set(errors)
    assert wrong == {"area", "title", "status", "minutes", "until", "text"}


@pytest.fixture
def told(viol, cast):
    """Siv's course as a phone is told it."""

    def ask():
        courses = viol.post("/field/caseload", json={"have": {}}).json["courses"]
        return next(one for one in courses if one["id"] == str(cast.siv.id))

    return ask


def in_words(proposals):
    """What a page shows of each; what says nothing is left out."""
    unseen = {"version", "author", "device", "sequence", "clock_offset_ms", "course", "mine"}
    return [{name: said for name, said in one.items() if said and name not in unseen} for one in proposals]


@pytest.mark.browser
def test_its_own_proposals_stand_as_they_will_be_told(chromium, server, viol, cast, told, step):
    goal = str(cast.siv.goals[0].id)
    entries = [
        proposal(cast.siv, cast.viol),
        proposal(cast.siv, cast.viol, "step", goal=goal, title="Ringe selv"),
        proposal(cast.siv, cast.viol, "goal_status", goal=goal, status="reached"),
        proposal(cast.siv, cast.viol, "step_status", step=str(step.id), status="done"),
        proposal(cast.siv, cast.viol, "period", until="2027-03-31", text="Praktikken er kun begyndt."),
    ]
    before, page = told(), chromium.open(f"{server.url}/login")
    shown = page.evaluate(STAND_ON_PHONE, [before, [[entry, "waiting"] for entry in entries]])
    assert [one["mine"] for one in shown] == ["waiting"] * 5
    for entry in entries:
        assert put(viol, "proposals", entry).status_code == 201
    assert in_words(shown) == in_words(told()["proposals"])
    assert [one["about"] for one in shown][3] == "Ringe selv"
    again = page.evaluate(STAND_ON_PHONE, [told(), [[entry, "sent"] for entry in entries]])
    assert again == told()["proposals"]
