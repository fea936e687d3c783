"""The citizen answers an appointment by link: without account, and as often as they change their mind."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import iso, now
from fieldapp.meetings.models import Answer
from tests.cast import entry, no_show
from tests.citizen import give, say, seen
from tests.desk import letter, put
from tests.test_meetings_agree import agreed
from tests.test_meetings_agree import put as put_appointment


@pytest.fixture
def ahead(cast):
    return cast.appointment(cast.siv, now() + timedelta(hours=20))


def answers(session):
    session.rollback()
    return [(row.answer, row.words, row.recorded_by) for row in session.scalars(select(Answer))]


def test_the_page_says_when_where_and_with_whom(visitor, token, ahead):
    page = seen(visitor, f"/c/{token}")
    assert "Eksempel Kommune Aftale" in page
    assert "Med din mentor Viol på caféen." in page
    assert "Jeg kommer Jeg kan ikke komme Jeg vil gerne flytte" in page


@pytest.mark.parametrize("said", ["coming", "not_coming", "wants_move"])
def test_each_answer_is_kept_as_the_citizens_own(visitor, token, ahead, session, said):
    assert say(visitor, token, ahead, said).status_code == 303
    assert answers(session) == [(said, "", None)]


def test_who_cannot_come_is_thanked_and_may_say_why(visitor, token, ahead, session):
    page = visitor.get(say(visitor, token, ahead, "not_coming").location).text
    assert "Tak for besked. Din mentor får det at vide." in page
    assert "Du bestemmer selv." in page
    say(visitor, token, ahead, "not_coming", words="Min søn er syg.")
    assert answers(session)[-1] == ("not_coming", "Min søn er syg.", None)
    assert "Min søn er syg." in visitor.get(f"/c/{token}").text


def test_who_wants_another_time_hears_that_this_one_still_holds(visitor, token, ahead):
    say(visitor, token, ahead, "wants_move")
    assert "Aftalen gælder, indtil I har fundet en ny tid." in seen(visitor, f"/c/{token}")


def test_the_answer_can_be_changed_until_the_start(visitor, token, ahead, session):
    for said in ("not_coming", "coming", "wants_move"):
        say(visitor, token, ahead, said)
    assert [said for said, _, _ in answers(session)] == ["not_coming", "coming", "wants_move"]
    assert 'value="wants_move" aria-pressed="true"' in visitor.get(f"/c/{token}").text


def test_the_same_answer_twice_is_one(visitor, token, ahead, session):
    for _ in range(2):
        say(visitor, token, ahead, "coming")
    assert len(answers(session)) == 1


def test_after_the_start_it_is_no_answer_any_more(visitor, token, cast, session):
    begun = cast.appointment(cast.siv, now() - timedelta(minutes=5))
    answer = say(visitor, token, begun, "not_coming")
    assert answer.status_code == 422
    assert "Aftalen er begyndt" in answer.text
    assert answers(session) == []


def test_what_is_over_says_so_and_asks_nothing(visitor, token, cast):
    over = cast.appointment(cast.siv, now() - timedelta(hours=3))
    page = seen(visitor, f"/c/{token}?appointment={over.id}")
    assert "Aftalen er overstået. Ring til din mentor, hvis noget var anderledes." in page
    assert "Jeg kommer" not in page


@pytest.mark.parametrize("then", ["coming", "not_coming", "wants_move"])
def test_whatever_is_pressed_the_typed_words_go_with_it(visitor, token, ahead, then):
    say(visitor, token, ahead, "not_coming")
    (form,) = re.findall(r"<form.*?</form>", visitor.get(f"/c/{token}").text, re.DOTALL)
    assert 'name="words"' in form
    assert set(re.findall(r'name="answer" value="(\w+)"', form)) == {"coming", "not_coming", "wants_move"}
    shown = visitor.get(say(visitor, token, ahead, then, words="Kun til kl. 10").location).text
    assert "Kun til kl. 10</textarea>" in shown


def test_words_that_are_too_long_come_back_as_they_were(visitor, token, ahead, session):
    say(visitor, token, ahead, "not_coming")
    answer = say(visitor, token, ahead, "not_coming", words="a" * 501)
    assert answer.status_code == 422
    assert "a" * 501 in answer.text
    assert len(answers(session)) == 1


def test_words_that_came_too_late_are_shown_again(visitor, token, cast, app):
    begun = cast.appointment(cast.siv, now() - timedelta(minutes=5))
    late = say(visitor, token, begun, "not_coming", words="Bussen kom ikke.")
    give(app, cast.siv)
    closed = say(visitor, token, begun, "not_coming", words="Bussen kom ikke.")
    assert (late.status_code, closed.status_code) == (422, 404)
    for answer in (late, closed):
        assert "Det, du skrev, er ikke sendt: “Bussen kom ikke.”" in answer.text


def test_lines_count_as_the_browser_counts_them(visitor, token, ahead, session):
    say(visitor, token, ahead, "not_coming", words="\r\n".join(["a" * 99] * 5))
    assert answers(session)[-1][1].count("\n") == 4


@pytest.mark.parametrize("said", ["", "called_off", "yes"])
def test_only_the_three_answers_are_answers(visitor, token, ahead, session, said):
    assert say(visitor, token, ahead, said).status_code == 422
    assert answers(session) == []


def test_several_appointments_have_an_answer_each(visitor, token, cast, ahead, session):
    later = cast.appointment(cast.siv, now() + timedelta(days=9))
    assert f"appointment={later.id}" in visitor.get(f"/c/{token}").text
    assert f"appointment={ahead.id}" in visitor.get(f"/c/{token}?appointment={later.id}").text
    say(visitor, token, later, "coming")
    session.rollback()
    assert [row.appointment_id for row in session.scalars(select(Answer))] == [later.id]


def test_a_moved_appointment_leads_to_the_new_time(visitor, token, cast, viol, ahead):
    new = agreed(cast.siv, cast.viol, replaces=str(ahead.id), starts_at=now() + timedelta(days=2))
    put_appointment(viol, new)
    assert f"appointment={new['id']}" in visitor.get(f"/c/{token}?appointment={ahead.id}").text
    assert "Aftalen er flyttet." in seen(visitor, f"/c/{token}?appointment={ahead.id}")
    assert "Dine andre aftaler" not in seen(visitor, f"/c/{token}")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("cancelled_mentor", "Din mentor aflyste."), ("cancelled_citizen", "Du meldte afbud.")],
)
def test_what_somebody_has_called_off_says_so_and_asks_nothing(
    visitor, token, ahead, cast, viol, outcome, words
):
    put(viol, entry(cast.siv, cast.viol) | {"outcome": outcome, "appointment": str(ahead.id)})
    page = seen(visitor, f"/c/{token}")
    assert words in page
    assert "Jeg kommer" not in page
    assert say(visitor, token, ahead, "coming").status_code == 422


def test_what_the_office_has_called_off_says_so(visitor, token, ahead, cast, session):
    row = Answer(organisation_id=cast.ours.id, appointment_id=ahead.id, answer="called_off")
    row.recorded_by = cast.timian.id
    session.add(row)
    session.commit()
    page = seen(visitor, f"/c/{token}")
    assert "Kommunen har aflyst aftalen." in page
    assert "Jeg kommer" not in page


@pytest.mark.parametrize(("place", "words"), [("treatment", "Behandling"), ("institution", "Institution")])
def test_a_sensitive_place_is_not_named(visitor, token, cast, place, words):
    cast.appointment(cast.siv, now() + timedelta(hours=20), place=place)
    page = seen(visitor, f"/c/{token}")
    assert "på det sted, I har aftalt." in page
    assert words.lower() not in page.lower()


def test_the_mentors_phone_gets_the_answer_with_its_words(visitor, token, ahead, cast, viol):
    say(visitor, token, ahead, "not_coming", words="Min søn er syg.")
    courses = viol.post("/field/caseload", json={"have": {}}).json["courses"]
    (one,) = [row for course in courses for row in course["appointments"] if row["id"] == str(ahead.id)]
    told = (one["state"], one["answer"], one["words"])
    assert told == ("cancelled_citizen", "not_coming", "Min søn er syg.")


def test_nobody_is_rung_about_somebody_who_had_said_so(visitor, token, cast, viol, session):
    soon = cast.appointment(cast.siv, now() + timedelta(seconds=5))
    say(visitor, token, soon, "not_coming")
    put(
        viol,
        no_show(cast.siv, cast.viol, appointment=str(soon.id), met_at=iso(soon.starts_at), arrived=None),
    )
    found = letter(session)
    assert (found.state, found.steps[-1].how) == ("recalled", "not_coming")
