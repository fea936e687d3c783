"""The citizen's own voice: voluntary, nothing chosen beforehand, beside the mentor's and never added up."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fieldapp.clock import now
from fieldapp.progress.models import Mark
from fieldapp.progress.voices import SHOWN
from tests.cast import held
from tests.citizen import met, seen
from tests.desk import page, put
from tests.moments import this_day

ASKED = "Du kan sige det med et par tryk."


def said(session):
    session.rollback()
    return {(mark.area, mark.voice, mark.value) for mark in session.scalars(select(Mark))}


def test_a_citizen_says_how_it_goes(visitor, timian, token, cast, session):
    assert "Hvordan går det?" in seen(visitor, f"/c/{token}")
    shown = visitor.get(f"/c/{token}/marks").text
    assert "checked" not in shown
    assert "Hvordan går det med hverdag og døgnrytme lige nu?" in shown
    for _ in range(2):
        answer = visitor.post(f"/c/{token}/marks", data={"everyday": "4", "attendance": "none"})
        assert answer.status_code == 303
    assert said(session) == {("everyday", "citizen", 4), ("attendance", "citizen", None)}
    shown = seen(visitor, answer.location)
    assert "Tak. Dit svar er gemt." in shown
    assert "Dig: Okay" in shown
    assert "Siv:</b> Okay" in page(timian, f"/desk/courses/{cast.siv.id}")
    assert "Du kan sige det med et par tryk." not in seen(visitor, f"/c/{token}")


def test_both_voices_stand_side_by_side(visitor, viol, token, cast):
    put(viol, held(cast.siv, cast.viol, goal=str(cast.siv.goals[0].id), mark=2))
    visitor.post(f"/c/{token}/marks", data={"everyday": "5"})
    shown = seen(visitor, f"/c/{token}/course")
    assert "Dig: Godt" in shown
    assert "Viol: Enkelte faste tidspunkter" in shown
    assert "I ser forskelligt på det. Tal om det næste gang." in shown


@pytest.mark.parametrize("form", [{}, {"everyday": "6"}, {"everyday": "x"}, {"health_coping": "3"}])
def test_what_is_no_answer_is_not_kept(visitor, token, session, form):
    assert visitor.post(f"/c/{token}/marks", data=form).status_code == 422
    assert said(session) == set()


def test_what_was_chosen_stays_chosen(visitor, token):
    shown = visitor.post(f"/c/{token}/marks", data={"everyday": "6", "attendance": "2"}).text
    assert 'name="attendance" value="2" checked' in shown


@pytest.mark.parametrize("answer", ["none", "2"])
def test_whoever_has_answered_is_not_asked_again_the_same_quarter(visitor, token, cast, session, answer):
    visitor.post(f"/c/{token}/marks", data={"everyday": answer})
    long_ago = now() - timedelta(days=40)
    session.execute(update(Mark).values(at=long_ago, said_on=long_ago.date()))
    session.commit()
    for number in range(SHOWN):
        met(session, cast.siv, now() - timedelta(days=20 + number), goal_id=cast.siv.goals[0].id, mark=4)
    session.commit()
    assert ASKED not in seen(visitor, f"/c/{token}")
    session.execute(update(Mark).values(said_on=this_day() - timedelta(days=92)))
    session.commit()
    assert ASKED in seen(visitor, f"/c/{token}")


def test_a_link_that_opens_nothing_keeps_nothing(visitor, session):
    assert visitor.post("/c/not-a-key/marks", data={"everyday": "3"}).status_code == 404
    assert said(session) == set()
