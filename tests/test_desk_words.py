"""Law texts, thresholds and words: an administrator says another from a day on, and sees what was before."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fieldapp.accounts.dated import DatedWord
from fieldapp.desk.words import GROUPS
from fieldapp.law import NAMES
from tests.desk import one, page
from tests.moments import this_day

A_DAY = timedelta(days=1)


@pytest.fixture
def admin(cast, login):
    return login(cast.admin)


def form(**typed):
    """What is typed for one name, from today on."""
    return {"value": "7", "since": this_day().isoformat(), "until": "", "source": "Byrådet"} | typed


def test_every_name_stands_on_the_page_once():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(NAMES)


def test_what_nobody_has_approved_is_said_and_an_approval_too(admin):
    shown = page(admin, "/desk/words")
    assert shown.count("Ikke godkendt af jer endnu") == len(NAMES)
    text = "Klag til {organisation}, hvis du er uenig."
    answer = admin.post("/desk/words/text.complaint", data=form(value=text, checked_by="Jura, Rose"))
    assert answer.location == "/desk/words?saved=text.complaint#text-complaint"
    shown = page(admin, "/desk/words")
    assert "Godkendt af Jura, Rose" in shown
    assert shown.count("Ikke godkendt af jer endnu") == len(NAMES) - 1
    assert "Admin, i dag" in shown


def test_what_comes_later_stands_beside_what_is_so_now(admin, cast, session):
    later = (this_day() + 9 * A_DAY).isoformat()
    admin.post("/desk/words/period_months", data=form(value="4", since=later, until=later))
    shown = page(admin, "/desk/words")
    assert "6 måneder" in shown
    assert ": 4 måneder" in shown
    row = one(session, select(DatedWord))
    assert (row.number, row.valid_to, row.by) == (4, date.fromisoformat(later), cast.admin.id)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("period_months", {"value": "mange"}, "Skriv et tal mellem 1 og 24."),
        ("period_months", {"since": ""}, "Vælg den første dag."),
        ("period_months", {"until": "aldrig"}, "Vælg den sidste dag igen."),
        ("period_months", {"source": " "}, "Skriv, hvor det står."),
        ("agreement_required", {"value": ""}, "Vælg ja eller nej."),
        ("agreement_required", {"value": "0"}, "Det, der er talt, bliver ikke talt om."),
        ("text.basis", {"value": " "}, "Skriv teksten."),
    ],
)
def test_what_is_wrong_comes_back_with_all_that_was_typed(admin, session, name, typed, sentence):
    answer = admin.post(f"/desk/words/{name}", data=form(**{"checked_by": "Jura <b>"} | typed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Jura &lt;b&gt;" in answer.text
    assert admin.get(f"/desk/words/{name}").status_code == 302
    assert session.scalars(select(DatedWord)).all() == []


def test_an_unknown_name_is_not_there(admin):
    assert admin.post("/desk/words/text.nothing", data=form()).status_code == 404


def test_a_leader_looks_and_changes_nothing(login, cast):
    rose = login(cast.rose)
    shown = page(rose, "/desk/words")
    assert "LAB § 167" in shown
    assert "Ret eller godkend" not in shown
    assert rose.post("/desk/words/period_months", data=form()).status_code == 404
    assert "/desk/words" in page(rose, "/desk/rules")


@pytest.mark.parametrize("who", ["viol", "timian"])
def test_the_page_is_not_there_for_others(login, cast, who):
    assert login(getattr(cast, who)).get("/desk/words").status_code == 404


def test_the_wizard_asks_the_law_of_the_first_day(admin, timian):
    admin.post("/desk/words/period_months", data=form(value="4"))
    admin.post("/desk/words/report_days.external", data=form(value="10"))
    url = timian.get("/desk/courses/new").location.rsplit("/", 1)[0]
    shown = page(timian, f"{url}/period")
    assert "Højst 4 måneder ad gangen (Byrådet)." in shown
    assert "Hver 10. dag ved ekstern mentor, ellers hver 30. dag." in shown
    assert 'name="report_days" value="10"' in shown
