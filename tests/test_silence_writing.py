"""A round looks without holding up anybody who writes, and what comes meanwhile rings nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from fieldapp.alerts import hands
from fieldapp.clock import iso, now
from fieldapp.meetings import silence
from fieldapp.meetings.silence_meetings import nudge
from tests.cast import held
from tests.desk import put
from tests.silence import of_kind


@pytest.fixture
def meanwhile(monkeypatch, cast):
    """Something happens after a round has looked at ours and before it writes."""

    def happens(what):
        def look(at):
            found = nudge(at)
            if at.organisation != cast.ours.id:
                return found
            # In a thread of its own, for it is another worker's.
            with ThreadPoolExecutor(1) as other:
                other.submit(what).result()
            return found

        monkeypatch.setitem(silence.SILENCES, "nudge", silence.Silence(look))

    return happens


@pytest.fixture
def agreed(cast):
    """Siv's appointment, four hours ago."""
    made = cast.appointment(cast.siv, now() - timedelta(hours=4))
    cast.session.commit()
    cast.session.rollback()
    return made


def test_an_answer_that_comes_while_a_round_looks_is_seen_before_the_bell(
    viol, cast, raised, post, session, agreed, meanwhile
):
    met = {"appointment": str(agreed.id), "met_at": iso(agreed.starts_at)}
    answers = iter([lambda: put(viol, held(cast.siv, cast.viol, **met))])
    meanwhile(lambda: next(answers, lambda: None)())
    assert raised("nudge") == {(agreed.id, cast.viol.id)}
    with time_machine.travel(now() + silence.OFTEN, tick=False):
        assert post.deliver() == 0
        assert raised("nudge") == set()
    with time_machine.travel(now() + 2 * silence.OFTEN, tick=False):
        assert post.deliver() == 0
    assert [one.deliveries for one in of_kind(session, "nudge")] == [[]]


def test_a_letter_rings_soon_when_no_answer_has_come(cast, raised, post, session, agreed):
    raised("nudge")
    with time_machine.travel(now() + 2 * silence.OFTEN, tick=False):
        post.deliver()
    assert {one.rung for one in of_kind(session, "nudge")} == {1}


def test_a_round_that_looks_holds_up_nobody_who_writes(cast, raised, post, agreed, meanwhile):
    # On SQLite one writer goes at a time, and ours would wait here for the round that waits for us.
    meanwhile(lambda: post.write(cast.timian))
    assert raised("nudge") == {(agreed.id, cast.viol.id)}


def test_a_round_makes_room_for_other_writers_between_its_letters(cast, raised, post, monkeypatch):
    for hours in (3, 4, 5):
        cast.appointment(cast.siv, now() - timedelta(hours=hours))
    cast.session.commit()
    cast.session.rollback()
    many = hands.insert_many_once

    def write(*rows):
        post.write(cast.timian)
        many(*rows)

    monkeypatch.setattr(hands, "_AT_ONCE", 1)
    monkeypatch.setattr(hands, "insert_many_once", write)
    assert len(raised("nudge")) == 3
