"""One number of minutes: the mentor's phone, the caseworker's page and the ledger say the same."""

import re

import pytest

from fieldapp.clock import now, uuid7
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import ledger
from tests.cast import correction, held
from tests.test_meetings_wire import put

pytestmark = pytest.mark.browser


def registered(text):
    """Granted, received and confirmed, as a page's bar says them."""
    found = re.search(r"Aftalt (\d+), registreret (\d+), bekræftet (\d+) minutter", text)
    return [int(number) for number in found.groups()]


def on_phone(phone, course):
    phone.go(f"/field/courses/{course.id}")
    return phone.page.locator("section[aria-labelledby=minutes]")


def write(phone, course, **more):
    form = {"course": str(course.id), "entry": str(uuid7()), "outcome": "held", "form": "phone"}
    assert phone.post("/field/log", form | {"goal": "none", "minutes": "30"} | more) == 303


@pytest.fixture
def sums(app, cast):
    """What the ledger says of Siv's month."""

    def of():
        month = f"{now().astimezone(ZONE):%Y-%m}"
        with app.app_context():
            own = ledger.months([cast.siv.id], month, month, cast.ours.id)[cast.siv.id][month]
        return [own.granted, own.received, own.confirmed]

    return of


def test_what_waits_stands_beside_the_one_sum_until_it_has_come(
    phone, mast, viol, cast, login, sums, session
):
    put(viol, held(cast.siv, cast.viol))
    phone.say({"type": "wake", "eager": True})
    mast.stop()
    write(phone, cast.siv)
    shown = on_phone(phone, cast.siv)
    assert "30 min ligger stadig på telefonen." in shown.inner_text()
    desk = login(cast.timian).get(f"/desk/courses/{cast.siv.id}").text
    assert registered(shown.inner_html()) == registered(desk) == sums()
    assert sums()[1] == 45
    mast.start()
    phone.say({"type": "wake", "eager": True})
    shown = on_phone(phone, cast.siv)
    assert registered(shown.inner_html()) == sums()
    assert sums()[1] == 75
    assert "telefonen" not in shown.inner_text()


OWN = {"citizen": "Siv", "kind": "meeting"}
UNSENT = """async ([course, entries, me]) => {
    const { overlaid } = await import("/field/overlay.js");
    return overlaid(course, entries, [], me).unsent;
}"""


@pytest.fixture
def beside(chromium, server, viol, cast):
    """What the phone says beside the sums of this month, when it holds `records` beside the document."""
    page = chromium.open(f"{server.url}/login")

    def of(*records):
        told = viol.post("/field/caseload", json={"have": {}}).json["courses"]
        course = next(one for one in told if one["id"] == str(cast.siv.id))
        months = page.evaluate(UNSENT, [course, records, {"name": "Viol", "affiliation": "internal"}])
        return [list(month.values()) for month in months.values()]

    return of


def record(entry, state, counts=True):
    receipt = {"received_at": entry["saved_at"], "counts": counts} if state == "sent" else None
    return OWN | {"id": entry["id"], "state": state, "entry": entry, "receipt": receipt}


def test_what_the_document_does_not_hold_yet_stands_apart(beside, viol, cast):
    there = held(cast.siv, cast.viol)
    put(viol, there)
    waits, sent, refused = (held(cast.siv, cast.viol, minutes=minutes) for minutes in (20, 30, 5))
    sms = held(cast.siv, cast.viol, form="sms", place=None)
    driven = held(cast.siv, cast.viol, place="transport")
    late = held(cast.siv, cast.viol)
    assert beside(
        record(there, "sent"),
        record(waits, "waiting"),
        record(sent, "sent"),
        record(refused, "help"),
        record(sms, "waiting"),
        record(driven, "sending"),
        record(late, "sent", counts=False),
    ) == [[20, 30, 0]]


def test_a_correction_of_what_is_in_the_sums_is_no_new_minutes(beside, viol, cast):
    there = held(cast.siv, cast.viol)
    put(viol, there)
    again = held(cast.siv, cast.viol) | {"corrects": there["id"]}
    and_again = held(cast.siv, cast.viol) | {"corrects": again["id"]}
    gone = correction(held(cast.siv, cast.viol) | {"id": there["id"]})
    assert beside(record(again, "waiting"), record(and_again, "waiting")) == [[0, 0, 1]]
    assert beside(record(gone, "waiting")) == [[0, 0, 1]]
    first = held(cast.siv, cast.viol, minutes=60)
    shorter = held(cast.siv, cast.viol, minutes=15) | {"corrects": first["id"]}
    assert beside(record(first, "waiting"), record(shorter, "waiting")) == [[15, 0, 0]]
