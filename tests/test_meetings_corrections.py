"""Corrections on the server: of what was sent, acted on, confirmed. (What is unsent is the phone's.)"""

from datetime import timedelta

import pytest

from fieldapp.clock import iso, now
from tests.cast import correction, held, no_show
from tests.desk import came, letter, page, put
from tests.test_desk_steps import told
from tests.test_meetings_wire import put as try_put

pytestmark = pytest.mark.usefixtures("midday")


@pytest.fixture
def absence(viol, cast):
    """Birk did not come an hour ago."""
    entry = no_show(cast.birk, cast.viol)
    put(viol, entry)
    return entry


def steps(session):
    return [(step.state, step.how) for step in letter(session).steps]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"error_in": "minutes"}, "error_in"),
        ({"error_in": "everything"}, "error_in"),
        ({"told": "phone"}, "told"),
    ],
)
def test_what_does_not_belong_to_a_meeting_is_named(viol, cast, change, field):
    answer = try_put(viol, held(cast.siv, cast.viol, **change))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])


def test_a_correction_says_what_was_wrong_and_the_old_stays(viol, timian, cast):
    first = held(cast.siv, cast.viol)
    put(viol, first)
    put(viol, held(cast.siv, cast.viol, corrects=first["id"], minutes=60, error_in="minutes"))
    shown = page(timian, f"/desk/courses/{cast.siv.id}")
    assert "60 min" in shown
    assert "<s>Afholdt 45 min</s>" in shown


def test_what_a_caseworker_has_taken_is_not_closed_by_a_correction(viol, timian, cast, session, absence):
    url = f"/desk/alerts/{letter(session).id}"
    timian.post(f"{url}/taken")
    put(viol, came(absence, cast.birk))
    shown = page(timian, url)
    assert letter(session).state == "taken"
    assert "Borgeren kom alligevel." in shown
    assert "Luk sagen" in shown


def test_whoever_took_it_closes_it_and_is_not_rung_again(viol, timian, cast, session, absence):
    url = f"/desk/alerts/{letter(session).id}"
    timian.post(f"{url}/taken")
    put(viol, came(absence, cast.birk))
    for _ in range(2):
        assert timian.post(f"{url}/settled").status_code == 303
    assert steps(session) == [("taken", None), ("recalled", "came_anyway")]
    assert (letter(session).state, letter(session).due_at) == ("recalled", None)
    assert "Luk sagen" not in page(timian, url)


def test_a_case_that_nothing_speaks_against_is_not_closed_without_contact(timian, session, absence):
    url = f"/desk/alerts/{letter(session).id}"
    timian.post(f"{url}/taken")
    timian.post(f"{url}/settled")
    assert letter(session).state == "taken"
    assert "Luk sagen" not in page(timian, url)


def test_what_was_closed_rings_again_when_the_citizen_did_not_come_after_all(
    viol, timian, cast, session, absence
):
    url = f"/desk/alerts/{letter(session).id}"
    timian.post(f"{url}/taken")
    second = came(absence, cast.birk)
    put(viol, second)
    timian.post(f"{url}/settled")
    put(viol, no_show(cast.birk, cast.viol, corrects=second["id"]))
    assert letter(session).state == "open"


def test_contact_stays_and_the_page_says_that_it_was_corrected(viol, timian, session, absence):
    url = f"/desk/alerts/{letter(session).id}"
    timian.post(f"{url}/contacted", data=told())
    put(viol, correction(absence, error_in="citizen"))
    shown = page(timian, url)
    assert letter(session).state == "contacted"
    assert "Fortrudt af mentor." in shown
    assert "Luk sagen" not in shown


def test_a_call_off_that_arrives_after_it_was_taken_is_told_on_the_page(viol, timian, cast, session):
    row = cast.appointment(cast.birk)
    put(viol, no_show(cast.birk, cast.viol, appointment=str(row.id)))
    timian.post(f"/desk/alerts/{letter(session).id}/taken")
    off = no_show(cast.birk, cast.viol, appointment=str(row.id), outcome="cancelled_citizen", told="sms")
    off |= {"saved_at": iso(now() - timedelta(hours=2)), "reason": None}
    put(viol, off | {"arrived": None, "waited": None, "attempts": []})
    assert letter(session).state == "taken"
    assert "Aftalen var allerede aflyst." in page(timian, f"/desk/alerts/{letter(session).id}")


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol"])
def test_a_stranger_closes_nothing(login, cast, session, absence, who):
    answer = login(getattr(cast, who)).post(f"/desk/alerts/{letter(session).id}/settled")
    assert answer.status_code == 404
