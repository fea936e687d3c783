"""A course goes to another mentor with what they are to know; the old one's is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.mentorships.models import Course
from tests.briefs import TEXT, briefs, give, visit
from tests.desk import one, page
from tests.moments import this_day


def change(client, course, to, words="", **more):
    form = {"mentor": str(to.id), "reason": "illness", "words": words}
    return client.post(f"/desk/courses/{course.id}/mentor", data=form | more)


def mentor_of(session, course):
    return one(session, select(Course).where(Course.id == course.id)).mentor_id


def test_the_new_mentor_reads_the_words_until_the_course_ends(login, timian, cast, session):
    assert "Det skal den nye mentor vide" in page(timian, f"/desk/courses/{cast.siv.id}/mentor")
    assert change(timian, cast.siv, cast.hassel, TEXT).status_code == 303
    (brief,) = visit(login(cast.hassel))["briefs"]
    assert (brief["text"], brief["until"]) == (TEXT, cast.siv.ends_on.isoformat())


def test_the_old_one_s_is_over_and_does_not_come_back_with_the_course(login, viol, timian, cast, session):
    give(timian, cast.siv, "Kun til Viol.")
    change(timian, cast.siv, cast.hassel)
    assert visit(login(cast.hassel))["briefs"] == []
    assert briefs(session)[0].ended_at is not None
    change(timian, cast.siv, cast.viol)
    assert visit(viol)["briefs"] == []


def test_the_same_form_twice_is_once(timian, cast, session):
    for _ in range(2):
        assert change(timian, cast.siv, cast.hassel, TEXT).status_code == 303
    assert [row.ended_at for row in briefs(session)] == [None]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": "no"}, "Vælg en grund."),
        ({"words": "x" * 4001}, "Skriv højst 4000 tegn."),
        ({"mentor": ""}, "Vælg en mentor."),
    ],
)
def test_neither_happens_when_something_is_wrong(timian, cast, session, more, said):
    answer = change(timian, cast.siv, cast.hassel, **({"words": TEXT} | more))
    assert answer.status_code == 422
    assert said in answer.text
    assert more.get("words", TEXT) in answer.text.replace("\r\n", "\n")
    assert briefs(session) == []
    assert mentor_of(session, cast.siv) == cast.viol.id


def test_of_a_course_that_is_over_there_is_nothing_to_hand_on(timian, cast, session):
    cast.ends(cast.siv, this_day() - timedelta(days=1))
    assert 'name="words"' not in page(timian, f"/desk/courses/{cast.siv.id}/mentor")
    assert change(timian, cast.siv, cast.hassel, TEXT).status_code == 422
    assert change(timian, cast.siv, cast.hassel).status_code == 303


def test_a_leader_gives_the_course_away_and_not_the_words(login, timian, cast, session):
    give(timian, cast.siv)
    rose = login(cast.rose)
    assert 'name="words"' not in page(rose, f"/desk/courses/{cast.siv.id}/mentor")
    assert change(rose, cast.siv, cast.hassel, TEXT).status_code == 403
    assert mentor_of(session, cast.siv) == cast.viol.id
    assert change(rose, cast.siv, cast.hassel).status_code == 303
    assert briefs(session)[0].ended_at is not None
