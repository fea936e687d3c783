"""Was it so? The citizen is asked about a counted meeting, once a week at most, and silence is no answer."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from fieldapp.clock import now
from fieldapp.mentorships.models import CitizenKey
from tests.cast import correction, held
from tests.citizen import confirm, confirmations, give, met, seen
from tests.desk import put

ASKED = "du med din mentor"


@pytest.fixture
def yesterday(session, cast):
    return met(session, cast.siv, now() - timedelta(days=1))


def test_the_newest_counted_meeting_is_asked_about(visitor, token, session, cast, yesterday):
    met(session, cast.siv, now() - timedelta(days=3), minutes=30)
    page = seen(visitor, f"/c/{token}")
    assert "Mødtes du med din mentor i går?" in page
    assert "Passer det med ca. 45 minutter?" in page
    assert "Det er frivilligt at svare" in page


@pytest.mark.parametrize("duration", ["fits", "shorter", "longer"])
def test_the_answer_is_kept_with_the_time_that_it_took(visitor, token, session, yesterday, duration):
    assert confirm(visitor, token, yesterday, "yes", duration=duration).status_code == 303
    (row,) = confirmations(session)
    assert (row.meeting_id, row.met, row.duration) == (yesterday.id, "yes", duration)


@pytest.mark.parametrize("said", ["no", "unsure"])
def test_who_did_not_meet_says_nothing_about_the_time(visitor, token, session, yesterday, said):
    confirm(visitor, token, yesterday, said, duration="shorter")
    (row,) = confirmations(session)
    assert (row.met, row.duration) == (said, None)


def test_silence_is_no_answer_and_asks_again(visitor, token, session, yesterday):
    for _ in range(2):
        assert ASKED in seen(visitor, f"/c/{token}")
    answer = visitor.post(f"/c/{token}/confirm", data={"meeting": str(yesterday.id)})
    assert answer.status_code == 422
    assert "Vælg Ja, Nej eller Ved ikke." in answer.text
    assert confirmations(session) == []


def test_twice_is_once_and_the_first_answer_stays(visitor, token, session, yesterday):
    for said in ("yes", "no"):
        assert confirm(visitor, token, yesterday, said).status_code == 303
    assert [row.met for row in confirmations(session)] == ["yes"]


def test_the_citizen_is_thanked_for_what_is_stored(visitor, token, yesterday):
    assert "Tak." not in seen(visitor, f"/c/{token}?said_of={yesterday.id}")
    thanks = visitor.get(confirm(visitor, token, yesterday, duration="shorter").location).text
    assert "Tak. Dit svar er gemt." in thanks
    assert "Passer tiden? Kortere" in thanks


def test_the_office_sees_who_vouches_for_a_meeting_and_when_it_no_longer_holds(
    visitor, token, session, cast, yesterday, viol, timian
):
    confirm(visitor, token, yesterday)
    assert "Bekræftet af Siv" in timian.get(f"/desk/courses/{cast.siv.id}").text
    put(viol, held(cast.siv, cast.viol, corrects=str(yesterday.id), minutes=60, error_in="minutes"))
    shown = timian.get(f"/desk/courses/{cast.siv.id}").text
    assert "Siv har ikke bekræftet den nye udgave." in shown


def test_the_office_sees_how_the_link_of_an_answer_had_travelled(
    visitor, token, session, cast, yesterday, timian
):
    confirm(visitor, token, yesterday)
    assert "Linket blev vist af mentor." in timian.get(f"/desk/courses/{cast.siv.id}").text
    session.execute(update(CitizenKey).values(send="email"))
    session.commit()
    assert "Linket var sendt som mail." in timian.get(f"/desk/courses/{cast.siv.id}").text


def test_after_an_answer_a_week_passes_before_the_next_question(visitor, token, session, cast, yesterday):
    met(session, cast.siv, now() - timedelta(days=3))
    confirm(visitor, token, yesterday)
    assert ASKED not in seen(visitor, f"/c/{token}")
    (row,) = confirmations(session)
    row.at -= timedelta(days=7)
    session.commit()
    assert ASKED in seen(visitor, f"/c/{token}")


def test_another_citizens_answer_is_no_reason_for_silence(app, visitor, token, session, cast, yesterday):
    other = met(session, cast.birk, now() - timedelta(days=1))
    confirm(visitor, give(app, cast.birk).token, other)
    assert ASKED in seen(visitor, f"/c/{token}")


@pytest.mark.parametrize(
    "more",
    [
        {"outcome": "no_show", "minutes": None},
        {"outcome": "cancelled_mentor", "minutes": None},
        {"not_counted": "after_end"},
        {"form": "third_party"},
        {"minutes": None},
    ],
)
def test_only_counted_meetings_with_the_citizen_are_asked_about(visitor, token, session, cast, more):
    met(session, cast.siv, now() - timedelta(days=1), **more)
    assert ASKED not in seen(visitor, f"/c/{token}")


def test_what_is_long_ago_is_not_asked_about(visitor, token, session, cast):
    met(session, cast.siv, now() - timedelta(days=15))
    assert ASKED not in seen(visitor, f"/c/{token}")


def test_a_talk_on_the_phone_is_called_a_talk(visitor, token, session, cast):
    met(session, cast.siv, now() - timedelta(days=1), form="phone", place=None)
    assert "Talte du med din mentor i går?" in seen(visitor, f"/c/{token}")


def test_a_corrected_meeting_is_asked_about_anew(visitor, token, session, cast, viol):
    put(viol, first := held(cast.siv, cast.viol))
    confirm_by_id(visitor, token, first["id"])
    (row,) = confirmations(session)
    row.at -= timedelta(days=7)
    session.commit()
    assert ASKED not in seen(visitor, f"/c/{token}")
    how = {name: first[name] for name in ("form", "place", "goal", "topics")}
    put(viol, correction(first, "held", minutes=30, error_in="minutes", **how))
    assert "Passer det med ca. 30 minutter?" in seen(visitor, f"/c/{token}")


def test_an_answer_to_what_has_been_corrected_meanwhile_is_not_taken(visitor, token, session, cast, viol):
    put(viol, first := held(cast.siv, cast.viol))
    put(viol, correction(first))
    answer = confirm_by_id(visitor, token, first["id"])
    assert answer.status_code == 404
    assert "Din mentor har rettet det" in answer.text
    assert confirmations(session) == []


def confirm_by_id(visitor, token, id):
    return visitor.post(f"/c/{token}/confirm", data={"meeting": id, "met": "yes", "duration": "fits"})
