"""What stands: an appointment is planned, moved or cancelled, whoever said so and in whatever order."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now
from fieldapp.db import session as own
from fieldapp.errors import Invalid, NotFound
from fieldapp.meetings.answers import answer
from fieldapp.meetings.models import Answer, Appointment
from fieldapp.meetings.standing import stand
from fieldapp.mentorships.models import CitizenKey
from tests.cast import correction, held, no_show
from tests.test_meetings_agree import agreed, put
from tests.test_meetings_wire import put as put_meeting


@pytest.fixture
def tomorrow(cast):
    """Siv's appointment."""
    return cast.appointment(cast.siv, now() + timedelta(days=1))


@pytest.fixture
def rules(app):
    """Rules speak with the database of a request."""
    with app.app_context():
        yield


def state(session, appointment):
    session.rollback()
    return stand(session.get_one(Appointment, (appointment.organisation_id, appointment.id))).state


def called_off(cast, appointment, outcome, **more):
    off = no_show(cast.siv, cast.viol, appointment=str(appointment.id), outcome=outcome)
    return off | {"arrived": None, "waited": None, "attempts": [], "reason": None} | more


def moved(cast, old, **more):
    return agreed(cast.siv, cast.viol, replaces=old.id, **more)


def letter(session):
    session.rollback()
    return session.scalars(select(Alert)).one()


def test_what_nobody_has_spoken_of_is_planned(rules, session, tomorrow):
    assert state(session, tomorrow) == "planned"


@pytest.mark.parametrize("outcome", ["cancelled_citizen", "cancelled_mentor", "moved"])
def test_a_call_off_is_its_state_until_it_is_undone(rules, viol, cast, session, tomorrow, outcome):
    off = called_off(cast, tomorrow, outcome, met_at=iso(now()))
    put_meeting(viol, off)
    assert state(session, tomorrow) == outcome
    put_meeting(viol, correction(off))
    assert state(session, tomorrow) == "planned"


def test_of_two_call_offs_the_one_written_last_counts(rules, viol, cast, session, tomorrow):
    later = called_off(cast, tomorrow, "cancelled_mentor")
    earlier = called_off(cast, tomorrow, "cancelled_citizen", saved_at=iso(now() - timedelta(hours=1)))
    put_meeting(viol, later)
    put_meeting(viol, earlier)
    assert state(session, tomorrow) == "cancelled_mentor"


def test_of_two_moves_the_one_written_last_stands(rules, viol, cast, session, tomorrow):
    last = moved(cast, tomorrow, at=now() - timedelta(minutes=1))
    first = moved(cast, tomorrow, at=now() - timedelta(minutes=2))
    for entry in (last, first):
        put(viol, entry)
    session.rollback()
    states = {str(row.id): stand(row).state for row in session.scalars(select(Appointment))}
    assert states == {str(tomorrow.id): "moved", first["id"]: "moved", last["id"]: "planned"}


def test_a_citizen_who_cannot_come_has_called_off(rules, viol, cast, session, tomorrow):
    answer(tomorrow, "not_coming", recorded_by=cast.timian, at=now())
    own().commit()
    assert state(session, tomorrow) == "cancelled_citizen"


@pytest.mark.parametrize(("minutes", "late"), [(119, True), (121, False)])
def test_the_last_two_hours_are_late_and_still_no_absence(rules, cast, session, minutes, late):
    row = cast.appointment(cast.siv, now() + timedelta(minutes=minutes))
    answer(row, "not_coming", recorded_by=cast.timian, at=now())
    assert (stand(row).state, stand(row).late) == ("cancelled_citizen", late)


def test_the_newest_answer_counts_and_all_stay(rules, cast, tomorrow):
    for minutes, code in enumerate(("not_coming", "wants_move", "coming")):
        answer(tomorrow, code, recorded_by=cast.timian, at=now() + timedelta(minutes=minutes))
    assert stand(tomorrow).state == "planned"
    assert stand(tomorrow).answer.answer == "coming"


def test_the_citizens_own_words_are_kept_and_stay_when_nothing_new_is_written(rules, cast, tomorrow):
    first = answer(tomorrow, "not_coming", recorded_by=cast.timian, words=" Jeg er syg. ", at=now())
    again = answer(tomorrow, "not_coming", recorded_by=cast.timian, at=now())
    assert (first.words, again) == ("Jeg er syg.", first)
    assert answer(tomorrow, "not_coming", recorded_by=cast.timian, words="", at=now()) is not first


def test_what_was_moved_or_called_off_is_not_answered(rules, viol, cast, session):
    off, gone = (cast.appointment(cast.siv, now() + timedelta(days=days)) for days in (1, 2))
    put_meeting(viol, called_off(cast, off, "cancelled_mentor", met_at=iso(now())))
    put(viol, moved(cast, gone))
    for row, code in ((off, "called_off"), (gone, "moved")):
        with pytest.raises(Invalid) as refused:
            answer(row, "coming", recorded_by=cast.timian, at=now())
        assert refused.value.code == code


@pytest.mark.parametrize(("code", "words"), [("maybe", ""), ("coming", "x" * 501), ("coming", "\0")])
def test_an_answer_we_cannot_keep_is_refused(rules, cast, tomorrow, code, words):
    with pytest.raises(Invalid):
        answer(tomorrow, code, recorded_by=cast.timian, words=words, at=now())


def test_a_key_answers_only_for_its_own_course(rules, cast, tomorrow):
    key = CitizenKey(organisation_id=cast.ours.id, course_id=cast.birk.id)
    with pytest.raises(NotFound):
        answer(tomorrow, "coming", by_key=key, at=now())


def test_who_waited_where_it_no_longer_was_rings_nobody(viol, cast, session):
    old = cast.appointment(cast.siv)
    put(viol, moved(cast, old, at=now() - timedelta(hours=3)))
    put_meeting(viol, no_show(cast.siv, cast.viol, appointment=str(old.id)))
    assert (letter(session).state, letter(session).steps[-1].how) == ("recalled", "moved")


def test_a_move_that_arrives_after_the_absence_recalls_it(viol, cast, session):
    old = cast.appointment(cast.siv)
    put_meeting(viol, no_show(cast.siv, cast.viol, appointment=str(old.id)))
    assert letter(session).state == "open"
    put(viol, moved(cast, old, at=now() - timedelta(hours=3)))
    assert (letter(session).state, letter(session).steps[-1].how) == ("recalled", "moved")


def test_a_new_time_agreed_on_afterwards_silences_nothing(viol, cast, session):
    old = cast.appointment(cast.siv)
    absence = no_show(cast.siv, cast.viol, appointment=str(old.id), saved_at=iso(now() - timedelta(hours=1)))
    put_meeting(viol, absence)
    put(viol, moved(cast, old))
    assert letter(session).state == "open"


def test_a_longer_time_at_the_same_place_silences_nothing(viol, cast, session):
    old = cast.appointment(cast.siv)
    put(viol, moved(cast, old, starts_at=old.starts_at, minutes=60, at=now() - timedelta(hours=3)))
    put_meeting(viol, no_show(cast.siv, cast.viol, appointment=str(old.id)))
    assert letter(session).state == "open"


def test_a_meeting_corrected_to_another_appointment_gives_the_bell_back(viol, cast, session):
    row = cast.appointment(cast.siv)
    met = held(cast.siv, cast.viol, appointment=str(row.id))
    put_meeting(viol, no_show(cast.siv, cast.viol, appointment=str(row.id)))
    put_meeting(viol, met)
    assert letter(session).state == "recalled"
    put_meeting(viol, held(cast.siv, cast.viol, corrects=met["id"]))
    assert letter(session).state == "open"


def test_answers_are_rows_that_nobody_overwrites(rules, cast, session, tomorrow):
    answer(tomorrow, "not_coming", recorded_by=cast.timian, at=now())
    answer(tomorrow, "coming", recorded_by=cast.timian, at=now())
    own().commit()
    session.rollback()
    assert {row.answer for row in session.scalars(select(Answer))} == {"coming", "not_coming"}
