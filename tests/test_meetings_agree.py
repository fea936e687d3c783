"""Appointments: who makes, moves and keeps them, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import iso, now
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.models import CourseChange
from fieldapp.wire.stamped import stamped_by
from tests.cast import held
from tests.moments import this_day
from tests.test_meetings_wire import put as put_meeting
from tests.wire import message
from tests.wire import put as put_other


def agreed(course, by, **more):
    """An entry: they meet in a café tomorrow, for 45 minutes."""
    about = {"starts_at": now() + timedelta(days=1), "minutes": 45, "form": "in_person", "place": "cafe"}
    about |= {"replaces": None, "told": "together"}
    return stamped_by(by, course.id, **about | more)


def put(client, entry):
    return client.put(f"/appointments/{entry['id']}", json=entry, headers={"X-Fieldapp": "entry"})


def rows(session):
    session.rollback()
    return session.scalars(select(Appointment).order_by(Appointment.id)).all()


def test_an_agreed_time_is_received_with_a_receipt(viol, cast, session):
    entry = agreed(cast.siv, cast.viol)
    answer = put(viol, entry)
    assert (answer.status_code, answer.content_type) == (201, "application/vnd.fieldapp.receipt+json")
    (row,) = rows(session)
    assert (str(row.id), row.first_id, row.told, row.author_id) == (
        entry["id"],
        row.id,
        "together",
        cast.viol.id,
    )


def test_the_same_twice_is_one_appointment_with_one_receipt(viol, cast, session):
    entry = agreed(cast.siv, cast.viol)
    first, second = put(viol, entry), put(viol, entry)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert len(rows(session)) == 1


def test_the_same_id_with_other_content_is_refused(viol, cast):
    entry = agreed(cast.siv, cast.viol)
    put(viol, entry)
    assert put(viol, entry | {"minutes": 60}).status_code == 409


def test_a_moved_one_is_a_new_row_of_the_same_chain(viol, cast, session):
    first = agreed(cast.siv, cast.viol)
    second = agreed(cast.siv, cast.viol, replaces=first["id"])
    third = agreed(cast.siv, cast.viol, replaces=second["id"])
    assert [put(viol, entry).status_code for entry in (first, second, third)] == [201] * 3
    assert {str(row.first_id) for row in rows(session)} == {first["id"]}


def test_a_move_waits_for_what_it_replaces(viol, cast):
    first = agreed(cast.siv, cast.viol)
    second = agreed(cast.siv, cast.viol, replaces=first["id"])
    assert put(viol, second).status_code == 424
    assert [put(viol, first).status_code, put(viol, second).status_code] == [201, 201]


def test_an_appointment_is_not_moved_to_another_citizen(viol, cast):
    other = agreed(cast.birk, cast.viol)
    put(viol, other)
    answer = put(viol, agreed(cast.siv, cast.viol, replaces=other["id"]))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["replaces"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": "i morgen"}, "starts_at"),
        ({"starts_at": None}, "starts_at"),
        ({"starts_at": now() + timedelta(days=367)}, "starts_at"),
        ({"starts_at": now() - timedelta(days=367)}, "starts_at"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"minutes": "45"}, "minutes"),
        ({"form": None}, "form"),
        ({"form": "pigeon"}, "form"),
        ({"place": None}, "place"),
        ({"place": "moon"}, "place"),
        ({"form": "phone"}, "place"),
        ({"told": "shouted"}, "told"),
        ({"replaces": "that one"}, "replaces"),
    ],
)
def test_a_wrong_field_is_named(viol, cast, session, change, field):
    answer = put(viol, agreed(cast.siv, cast.viol, **change))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert rows(session) == []


def test_a_time_that_has_passed_may_be_written_down_later(viol, cast):
    assert put(viol, agreed(cast.siv, cast.viol, starts_at=now() - timedelta(days=3))).status_code == 201


def test_nobody_is_invited_after_the_courses_last_day(viol, cast):
    cast.siv.ends_on = this_day() + timedelta(days=20)
    cast.session.commit()
    answer = put(viol, agreed(cast.siv, cast.viol, starts_at=now() + timedelta(days=22)))
    assert answer.status_code == 422
    assert answer.json["error"]["message"].startswith("Forløbet slutter ")
    assert put(viol, agreed(cast.siv, cast.viol, starts_at=now() + timedelta(days=18))).status_code == 201


def test_the_courses_caseworker_makes_appointments_too(timian, cast, session):
    assert put(timian, agreed(cast.siv, cast.timian)).status_code == 201
    assert rows(session)[0].author_id == cast.timian.id


@pytest.mark.parametrize("who", ["hassel", "merian", "rose", "admin", "fremmed_mentor"])
def test_a_stranger_agrees_on_nothing(login, cast, session, who):
    stranger = getattr(cast, who)
    assert put(login(stranger), agreed(cast.siv, stranger)).status_code == 404
    assert rows(session) == []


def test_nobody_writes_in_anothers_name(viol, cast):
    assert put(viol, agreed(cast.siv, cast.timian)).status_code == 403


@pytest.fixture
def replaced(cast, session):
    """Hassel took over from Viol an hour ago, and Kløver from Hassel half an hour later; the two moments."""
    owner = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "by": cast.timian.id}
    moments = [now() - timedelta(minutes=minutes) for minutes in (90, 60, 30)]
    people = (cast.viol, cast.hassel, cast.kløver)
    for moment, mentor, what in zip(moments, people, ("created", "assigned", "assigned"), strict=True):
        session.add(CourseChange(**owner, what=what, mentor_id=mentor.id, at=moment))
    cast.siv.mentor_id = cast.kløver.id
    session.commit()
    return moments[1:]


def written(client, cast, saved_at):
    """Viol's appointment, meeting and message of that moment: how each is answered."""
    stamp = {"saved_at": iso(saved_at)}
    return [
        put(client, agreed(cast.siv, cast.viol) | stamp).status_code,
        put_meeting(client, held(cast.siv, cast.viol) | stamp).status_code,
        put_other(client, "messages", message(cast.siv, cast.viol) | stamp).status_code,
    ]


def test_what_a_former_mentor_wrote_in_time_still_comes_in(viol, cast, replaced):
    assert written(viol, cast, replaced[0]) == [201, 201, 201]


def test_what_a_former_mentor_writes_later_does_not(viol, cast, replaced, session):
    assert written(viol, cast, replaced[0] + timedelta(minutes=1)) == [404, 404, 404]
    assert written(viol, cast, now()) == [404, 404, 404]
    assert rows(session) == []


def test_a_wrong_clock_makes_nothing_early(viol, cast, replaced):
    slow = {"saved_at": iso(now() - timedelta(hours=3)), "clock_offset_ms": 3 * 3_600_000}
    assert put(viol, agreed(cast.siv, cast.viol) | slow).status_code == 404


def test_who_comes_back_as_mentor_writes_again(viol, cast, replaced, session):
    owner = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "by": cast.timian.id}
    session.add(CourseChange(**owner, what="assigned", mentor_id=cast.viol.id))
    cast.siv.mentor_id = cast.viol.id
    session.commit()
    assert written(viol, cast, now()) == [201, 201, 201]


def test_a_former_mentor_moves_nothing_that_the_next_one_agreed_on(viol, cast, replaced):
    stamp = {"saved_at": iso(replaced[0])}
    own = cast.appointment(cast.siv, now() + timedelta(days=1), saved_at=replaced[0])
    later = cast.appointment(cast.siv, now() + timedelta(days=1), saved_at=replaced[1])
    answers = [put(viol, agreed(cast.siv, cast.viol, replaces=old.id) | stamp) for old in (own, later)]
    assert [answer.status_code for answer in answers] == [201, 404]


def test_who_never_was_the_mentor_writes_nothing(viol, cast, session):
    owner = {"organisation_id": cast.ours.id, "course_id": cast.ask.id, "by": cast.merian.id}
    session.add(CourseChange(**owner, what="created", mentor_id=cast.hassel.id))
    session.commit()
    assert put(viol, agreed(cast.ask, cast.viol)).status_code == 404
    assert put_meeting(viol, held(cast.ask, cast.viol)).status_code == 404


@pytest.mark.parametrize("who", ["volunteer", "company"])
def test_places_that_tell_of_treatment_are_not_for_every_role(viol, cast, session, who):
    cast.viol.affiliation = who
    session.commit()
    entry = agreed(cast.siv, cast.viol, form="accompany", place="treatment")
    assert list(put(viol, entry).json["error"]["fields"]) == ["place"]
    assert put(viol, agreed(cast.siv, cast.viol)).status_code == 201
