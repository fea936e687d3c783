"""A meeting that nobody says anything about raises its own hand, and lowers it by itself."""

from datetime import timedelta

import pytest

from fieldapp.alerts.models import Delivery, State
from fieldapp.clock import iso, now
from fieldapp.meetings import silence
from fieldapp.meetings.models import Answer
from fieldapp.mentorships.models import CourseChange
from tests.cast import correction, entry, held
from tests.desk import put
from tests.silence import at, handle, of_kind, open_letter
from tests.test_meetings_agree import agreed
from tests.test_meetings_agree import put as put_appointment

pytestmark = pytest.mark.usefixtures("thursday")
BELL = silence.OFTEN + timedelta(seconds=30)
KINDS = ("nudge", "unanswered", "unsent", "phone")


@pytest.fixture
def eight(cast):
    """Siv's appointment, two hours ago."""
    return cast.appointment(cast.siv, at("08:00"))


def spoken(appointment, cast, outcome="held", **more):
    about = {"appointment": str(appointment.id), "met_at": iso(appointment.starts_at)}
    if outcome == "held":
        return held(cast.siv, cast.viol, **about | more)
    return entry(cast.siv, cast.viol) | about | {"outcome": outcome, "told": "together"} | more


def test_two_hours_after_it_began_the_mentor_is_asked_and_rung(cast, raised, session, eight):
    cast.appointment(cast.birk, at("08:01"))
    assert raised("nudge") == {(eight.id, cast.viol.id)}
    assert open_letter(session, "nudge").due_at == now() + BELL


def test_going_round_twice_asks_once(raised, session, eight):
    raised("nudge")
    raised("nudge")
    assert [(one.state, one.round) for one in of_kind(session, "nudge")] == [(State.OPEN, 0)]


def test_a_meeting_that_is_not_over_is_not_asked_about(cast, raised, thursday):
    long = cast.appointment(cast.siv, at("08:00"), minutes=180)
    assert raised("nudge") == set()
    thursday.move_to(at("11:00"))
    assert raised("nudge") == {(long.id, cast.viol.id)}


def test_the_caseworker_sees_it_at_nine_on_the_next_working_day(cast, raised, session, thursday):
    thursday.move_to(at("10:01"))
    cast.choose(cast.ours, opens=7 * 60, closes=18 * 60, every_day=0)
    friday = cast.appointment(cast.siv, at("14:00", 13))
    for moment in (at("23:00", 13), at("12:00", 15), at("08:59", 16)):
        thursday.move_to(moment)
        assert raised("unanswered") == set()
    thursday.move_to(at("09:00", 16))
    assert raised("unanswered") == {(friday.id, cast.timian.id)}
    assert open_letter(session, "unanswered").due_at == now() + BELL


def test_an_entry_answers_in_its_own_transaction_and_rings_nobody(
    viol, cast, raised, session, eight, thursday
):
    thursday.move_to(at("09:00", 13))
    assert raised("nudge")
    assert raised("unanswered")
    put(viol, spoken(eight, cast))
    letters = of_kind(session, "nudge") + of_kind(session, "unanswered")
    assert [(one.state, one.due_at) for one in letters] == [(State.RECALLED, None)] * 2
    assert [one.steps[-1].how for one in letters] == ["answered"] * 2


def test_an_entry_that_names_no_appointment_answers_what_was_agreed_around_it(
    viol, cast, raised, session, eight
):
    raised("nudge")
    put(viol, held(cast.siv, cast.viol, met_at=iso(at("09:00"))))
    assert [one.state for one in of_kind(session, "nudge")] == [State.RECALLED]
    assert raised("nudge") == set()


@pytest.mark.parametrize(
    ("agreed_at", "met_at"),
    [("00:30", at("23:30", 11)), ("08:00", at("04:30"))],  # another day; the same day, but hours away
)
def test_an_entry_about_another_time_is_no_answer(viol, cast, raised, agreed_at, met_at):
    one = cast.appointment(cast.siv, at(agreed_at))
    put(viol, held(cast.siv, cast.viol, met_at=iso(met_at)))
    assert raised("nudge") == {(one.id, cast.viol.id)}


def test_what_was_written_by_mistake_leaves_it_unanswered_again(viol, cast, raised, session, thursday, eight):
    raised("nudge")
    wrong = spoken(eight, cast)
    put(viol, wrong)
    assert raised("nudge") == set()
    thursday.move_to(at("10:30"))
    put(viol, correction(wrong))
    assert raised("nudge") == {(eight.id, cast.viol.id)}
    assert open_letter(session, "nudge").due_at == now() + BELL


def switch_off(viol, cast, eight):
    cast.choose(cast.ours, nudge_after=None)
    cast.session.commit()


def answer(viol, cast, eight):
    put(viol, spoken(eight, cast))


def test_what_grew_too_old_was_not_answered(raised, session, thursday, eight):
    raised("nudge")
    thursday.move_to(at("08:01", 26))
    raised("nudge")
    assert [one.steps[-1].how for one in of_kind(session, "nudge")] == ["lapsed"]


@pytest.mark.parametrize("end", [answer, switch_off])
def test_a_letter_that_has_rung_goes_without_a_sound(viol, cast, raised, session, thursday, eight, end):
    raised("nudge")
    about = {"organisation_id": cast.ours.id, "alert_id": open_letter(session, "nudge").id}
    to = {"user_id": cast.viol.id, "channel": "push", "target": "phone"}
    session.add(Delivery(**about, **to, round=0, state="sent", due_at=None, sent_at=now()))
    session.commit()
    thursday.move_to(at("10:01"))
    end(viol, cast, eight)
    assert raised("nudge") == set()
    assert [(one.state, one.due_at) for one in of_kind(session, "nudge")] == [(State.RECALLED, None)]


def test_a_mentor_who_has_left_is_not_asked(cast, raised, session, eight):
    cast.viol.ended_at = now()
    session.commit()
    assert raised("nudge") == set()


def test_a_move_answers_at_once(viol, cast, raised, session, eight):
    raised("nudge")
    later = agreed(cast.siv, cast.viol, replaces=eight.id, starts_at=at("08:00", 20))
    assert put_appointment(viol, later).status_code == 201
    assert [one.state for one in of_kind(session, "nudge")] == [State.RECALLED]
    assert raised("nudge") == set()


def by_entry(outcome):
    return lambda viol, cast, one: put(viol, spoken(one, cast, outcome))


def by_answer(code):
    def write(viol, cast, one):
        owner = {"organisation_id": one.organisation_id, "appointment_id": one.id}
        cast._add(Answer(**owner, answer=code, at=now()))
        cast.session.commit()

    return write


def by_move(viol, cast, one):
    put_appointment(viol, agreed(cast.siv, cast.viol, replaces=one.id, starts_at=at("08:00", 30)))


@pytest.mark.any_database
@pytest.mark.parametrize(
    "take_off",
    [
        *(by_entry(outcome) for outcome in ("cancelled_citizen", "cancelled_mentor", "moved")),
        *(by_answer(code) for code in ("not_coming", "called_off")),
        by_move,
    ],
)
def test_what_was_called_off_moved_or_answered_no_raises_nothing_ever(viol, cast, raised, thursday, take_off):
    one = cast.appointment(cast.siv, at("12:00"))
    take_off(viol, cast, one)
    for hours in (3, 24, 72, 200, 330):
        thursday.move_to(at("12:00") + timedelta(hours=hours))
        assert [raised(kind) for kind in KINDS] == [set()] * len(KINDS)


def test_a_yes_raises_its_hand_as_no_answer_does(viol, cast, raised, eight):
    by_answer("coming")(viol, cast, eight)
    assert raised("nudge") == {(eight.id, cast.viol.id)}


def test_after_a_fortnight_nobody_asks_any_more(cast, raised, thursday, eight):
    thursday.move_to(at("07:59", 26))
    assert raised("unanswered") == {(eight.id, cast.timian.id)}
    thursday.move_to(at("08:01", 26))
    assert raised("unanswered") == set()


def test_nobody_is_asked_about_what_lies_after_the_course(cast, raised):
    over = cast.course("Liv", cast.viol, cast.timian, ends_on=at("00:00", 11).date())
    cast.appointment(over, at("08:00"))
    assert raised("nudge") == set()


def test_what_has_been_so_for_long_is_listed_and_rings_nobody(cast, raised, session):
    cast.appointment(cast.siv, at("08:00", 8))
    raised("nudge")
    assert open_letter(session, "nudge").due_at is None


def test_a_new_mentor_is_not_asked_about_what_another_had_agreed(cast, raised, session, thursday, eight):
    about = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "by": cast.timian.id}
    cast._add(CourseChange(**about, what="assigned", mentor_id=cast.viol.id, at=at("09:00")))
    session.commit()
    assert raised("nudge") == set()
    thursday.move_to(at("09:00", 13))
    assert raised("unanswered") == {(eight.id, cast.timian.id)}


def test_each_rule_is_switched_off_by_its_setting(cast, raised, session, thursday, eight):
    thursday.move_to(at("09:00", 13))
    assert raised("nudge")
    assert raised("unanswered")
    cast.choose(cast.ours, nudge_after=None, unanswered_at=None)
    session.commit()
    assert raised("nudge") == raised("unanswered") == set()


def test_what_the_caseworker_has_handled_stays_handled(cast, raised, session, thursday, eight):
    thursday.move_to(at("09:00", 13))
    raised("unanswered")
    handle(session, "unanswered", cast.timian)
    thursday.move_to(at("09:00", 14))
    assert raised("unanswered") == set()


def test_one_failing_rule_keeps_no_other_from_being_heard(cast, raised, monkeypatch, thursday, eight, caplog):
    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setitem(silence.SILENCES, "nudge", silence.Silence(broken))
    thursday.move_to(at("09:00", 13))
    assert raised("unanswered") == {(eight.id, cast.timian.id)}
    assert "the silence nudge failed" in caplog.text
