"""The bell: one absence rings once, and an absence that is not so rings nobody."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now
from fieldapp.meetings.models import Answer, Meeting
from tests.cast import Cast, correction, entry, held, no_show
from tests.test_meetings_wire import put


def letter(session: Session) -> Alert:
    session.rollback()  # see what others have committed since
    return session.scalars(select(Alert)).one()


def why(alert: Alert) -> str | None:
    return alert.steps[-1].how


def test_a_no_show_rings_the_caseworker_30_s_after_it_was_saved(viol, cast: Cast, session):
    put(viol, no_show(cast.siv, cast.viol))
    meeting, alert = session.scalars(select(Meeting)).one(), letter(session)
    assert (alert.recipient_id, alert.state) == (cast.timian.id, "open")
    assert alert.due_at == meeting.saved_at + timedelta(seconds=30)


def test_one_that_arrives_late_rings_at_once(viol, cast, session):
    put(viol, no_show(cast.siv, cast.viol, saved_at=iso(now() - timedelta(hours=3))))
    assert letter(session).due_at <= now()


def test_a_phone_whose_clock_is_wrong_by_a_day_rings_on_time(viol, cast, session):
    tomorrow = now() + timedelta(days=1)
    put(viol, no_show(cast.siv, cast.viol, saved_at=iso(tomorrow), clock_offset_ms=-86_400_000))
    assert abs(letter(session).due_at - now() - timedelta(seconds=30)) < timedelta(seconds=5)


def test_a_phone_whose_clock_is_slow_by_a_day_still_gets_time_to_undo(viol, cast, session):
    yesterday = now() - timedelta(days=1)
    put(viol, no_show(cast.siv, cast.viol, saved_at=iso(yesterday), clock_offset_ms=86_400_000))
    assert letter(session).due_at > now() + timedelta(seconds=20)


def test_a_phone_that_never_met_our_clock_cannot_delay_the_bell(viol, cast, session):
    put(viol, no_show(cast.siv, cast.viol, saved_at="2030-01-01T00:00:00.000Z", clock_offset_ms=None))
    assert letter(session).due_at < now() + timedelta(seconds=31)


def test_an_undo_recalls_it_before_it_rings(viol, cast, session):
    first = no_show(cast.siv, cast.viol)
    put(viol, first)
    put(viol, correction(first))
    alert = letter(session)
    assert (alert.state, alert.due_at, why(alert)) == ("recalled", None, "undone")


def test_when_the_phone_says_that_an_undo_follows_the_bell_waits_for_it(viol, cast, session):
    first = no_show(cast.siv, cast.viol, saved_at=iso(now() - timedelta(hours=1)))
    viol.put(f"/meetings/{first['id']}?correction={cast.viol.id}", json=first)
    assert timedelta(seconds=50) < letter(session).due_at - now() <= timedelta(seconds=60)


def test_came_anyway_recalls_it_with_that_reason(viol, cast, session):
    first = no_show(cast.siv, cast.viol)
    put(viol, first)
    came = held(cast.siv, cast.viol, corrects=first["id"])
    assert put(viol, came).status_code == 201
    assert (letter(session).state, why(letter(session))) == ("recalled", "came_anyway")


def test_came_anyway_and_then_not_after_all_rings_again(viol, cast, session):
    first = no_show(cast.siv, cast.viol)
    put(viol, first)
    came = held(cast.siv, cast.viol, corrects=first["id"])
    put(viol, came)
    put(viol, no_show(cast.siv, cast.viol, corrects=came["id"]))
    alert = letter(session)
    newest = session.scalars(
        select(Meeting).where(Meeting.outcome == "no_show", Meeting.corrects_id.is_not(None))
    )
    assert alert.state == "open"
    assert alert.due_at == newest.one().saved_at + timedelta(seconds=30)  # this too can be undone


def test_corrected_facts_of_an_absence_do_not_ring_twice(viol, cast, session):
    first = no_show(cast.siv, cast.viol)
    put(viol, first)
    due = letter(session).due_at
    changed = no_show(cast.siv, cast.viol, corrects=first["id"], waited=30)
    assert put(viol, changed).status_code == 201
    assert (letter(session).state, letter(session).due_at) == ("open", due)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("cancelled_citizen", "cancelled"), ("cancelled_mentor", "cancelled"), ("moved", "moved")],
)
def test_an_appointment_that_is_off_rings_nobody_and_says_why(viol, cast, session, outcome, reason):
    appointment = str(cast.appointment(cast.siv).id)
    off = held(cast.siv, cast.viol, outcome=outcome, appointment=appointment)
    off |= {"form": None, "place": None, "minutes": None, "topics": [], "goal": None}
    put(viol, off)
    put(viol, no_show(cast.siv, cast.viol, appointment=appointment))
    alert = letter(session)
    assert (alert.state, alert.due_at, why(alert)) == ("recalled", None, reason)


def called_off(cast, appointment, outcome="cancelled_citizen", minutes_ago=0):
    off = no_show(cast.siv, cast.viol, appointment=appointment, outcome=outcome)
    saved_at = iso(now() - timedelta(minutes=minutes_ago))
    return off | {"saved_at": saved_at, "arrived": None, "waited": None, "attempts": [], "reason": None}


def test_a_cancellation_written_before_but_arriving_after_the_absence_recalls_it(viol, cast, session):
    appointment = str(cast.appointment(cast.siv).id)
    put(viol, no_show(cast.siv, cast.viol, appointment=appointment))
    assert put(viol, called_off(cast, appointment, minutes_ago=90)).status_code == 201
    assert (letter(session).state, why(letter(session))) == ("recalled", "cancelled")


def test_a_call_off_written_afterwards_silences_nothing(viol, cast, session):
    appointment = str(cast.appointment(cast.siv).id)
    put(viol, no_show(cast.siv, cast.viol, appointment=appointment))
    put(viol, called_off(cast, appointment, "moved"))
    assert letter(session).state == "open"


def test_what_a_person_has_taken_is_theirs_to_settle(viol, timian, cast, session):
    appointment = str(cast.appointment(cast.siv).id)
    put(viol, no_show(cast.siv, cast.viol, appointment=appointment))
    timian.post(f"/desk/alerts/{letter(session).id}/taken")
    put(viol, called_off(cast, appointment, minutes_ago=90))
    assert letter(session).state == "taken"


def test_a_call_off_that_was_a_mistake_gives_the_bell_back(viol, cast, session):
    appointment = str(cast.appointment(cast.siv).id)
    moved = called_off(cast, appointment, "moved", minutes_ago=90)
    put(viol, moved)
    put(viol, no_show(cast.siv, cast.viol, appointment=appointment))
    assert letter(session).state == "recalled"
    put(viol, correction(moved))
    assert letter(session).state == "open"
    assert letter(session).due_at is not None


def test_an_absence_beside_a_meeting_for_the_same_appointment_rings_nobody(viol, cast, session):
    appointment = str(cast.appointment(cast.siv).id)
    put(viol, no_show(cast.siv, cast.viol, appointment=appointment))
    put(viol, held(cast.siv, cast.viol, appointment=appointment))
    assert (letter(session).state, why(letter(session))) == ("recalled", "came_anyway")


def test_an_office_that_hears_the_citizen_in_time_stops_the_bell(viol, timian, cast, session):
    row = cast.appointment(cast.siv, now() + timedelta(minutes=3))
    early = no_show(cast.siv, cast.viol, appointment=str(row.id), met_at=iso(row.starts_at))
    assert put(viol, early).status_code == 201
    timian.post(f"/desk/appointments/{row.id}/answers", data={"answer": "not_coming"})
    assert (letter(session).state, why(letter(session))) == ("recalled", "not_coming")


def test_a_citizen_who_answered_cannot_come_is_no_absence(viol, cast, session):
    row = cast.appointment(cast.siv)
    session.add(
        Answer(organisation_id=row.organisation_id, appointment_id=row.id, answer="not_coming")
    )  # fmt: skip
    session.commit()
    put(viol, no_show(cast.siv, cast.viol, appointment=str(row.id)))
    assert (letter(session).state, why(letter(session))) == ("recalled", "not_coming")


def test_coming_after_all_is_the_answer_that_counts(viol, cast, session):
    row = cast.appointment(cast.siv)
    owner = {"organisation_id": row.organisation_id, "appointment_id": row.id}
    session.add(Answer(**owner, answer="not_coming", at=now() - timedelta(hours=5)))
    session.add(Answer(**owner, answer="coming", at=now() - timedelta(hours=4)))
    session.commit()
    put(viol, no_show(cast.siv, cast.viol, appointment=str(row.id)))
    assert letter(session).state == "open"


def test_a_refused_absence_rings_nobody(viol, cast, session):
    put(viol, no_show(cast.siv, cast.viol, waited=481))
    assert session.scalars(select(Alert)).all() == []


@pytest.mark.parametrize(
    ("hours", "planned", "state"), [(2, None, "recalled"), (4, None, "open"), (2, 1, "open")]
)
def test_an_absence_that_names_nothing_rings_nobody_when_all_around_it_was_off(
    viol, cast, session, hours, planned, state
):
    with time_machine.travel(datetime(2026, 11, 23, 14, tzinfo=UTC), tick=False):
        agreed = cast.appointment(cast.siv, now() - timedelta(hours=hours))
        if planned:
            cast.appointment(cast.siv, now() - timedelta(hours=planned))
        put(viol, no_show(cast.siv, cast.viol, met_at=iso(now()), arrived=None, attempts=[]))
        off = {"outcome": "cancelled_citizen", "appointment": str(agreed.id), "met_at": iso(now())}
        put(viol, entry(cast.siv, cast.viol) | off | {"saved_at": iso(now() - timedelta(hours=1))})
        assert letter(session).state == state
