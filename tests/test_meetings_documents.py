"""What the phone carries of appointments and meetings: as they stand, with who said what, and no more."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from fieldapp.clock import now, uuid7
from fieldapp.db import session as own
from fieldapp.field.documents import caseload
from fieldapp.meetings.answers import answer
from fieldapp.meetings.models import Confirmation
from fieldapp.mentorships.models import CitizenKey, GoalStep
from fieldapp.wire.stamped import stamped_by
from tests.cast import correction, held, no_show
from tests.test_meetings_agree import agreed, put
from tests.test_meetings_wire import put as put_meeting


@pytest.fixture
def document(app, cast, session):
    """Siv's document, as Viol's phone would get it now."""

    def now_() -> dict:
        session.commit()
        with app.test_request_context():
            user = session.merge(cast.viol)
            return next(one for one in caseload(user) if one["id"] == str(cast.siv.id))

    return now_


def confirmed(cast, session, meeting_id):
    key = CitizenKey(
        organisation_id=cast.ours.id,
        id=uuid7(),
        course_id=cast.siv.id,
        author_id=cast.viol.id,
        payload_version=1,
        digest="",
        device_saved_at=now(),
        saved_at=now(),
        expires_at=now() + timedelta(days=30),
    )
    session.add(key)
    session.flush()
    said = {"meeting_id": meeting_id, "key_id": key.id, "met": "yes", "duration": "fits", "at": now()}
    session.add(Confirmation(organisation_id=cast.ours.id, **said))
    session.commit()


def test_an_appointment_says_who_made_it_and_how_it_stands(document, viol, timian, cast):
    entry = agreed(cast.siv, cast.timian, told="phone")
    put(timian, entry)
    (row,) = document()["appointments"]
    assert (row["id"], row["made_by"], row["told"]) == (entry["id"], "caseworker", "phone")
    assert (row["state"], row["replaces"], row["answer"], row["words"]) == ("planned", None, None, "")
    assert (row["mine"], row["late"], row["saved_at"]) == (None, False, entry["saved_at"])


def test_a_moved_appointment_stays_beside_the_one_that_stands(document, viol, cast):
    first = agreed(cast.siv, cast.viol, at=now() - timedelta(minutes=5))
    second = agreed(cast.siv, cast.viol, replaces=first["id"], starts_at=now() + timedelta(days=2))
    for entry in (first, second):
        put(viol, entry)
    states = {row["id"]: row["state"] for row in document()["appointments"]}
    assert states == {first["id"]: "moved", second["id"]: "planned"}


def test_the_citizens_answer_comes_along_with_its_words(document, app, cast, session):
    row = cast.appointment(cast.siv, now() + timedelta(hours=1))
    with app.test_request_context():
        answer(row, "not_coming", recorded_by=cast.timian, words="Jeg er syg.", at=now())
        own().commit()
    (shown,) = document()["appointments"]
    assert (shown["state"], shown["answer"], shown["words"]) == (
        "cancelled_citizen",
        "not_coming",
        "Jeg er syg.",
    )
    assert shown["late"] is True


def test_a_call_off_tells_how_the_citizen_was_told(document, viol, cast):
    row = cast.appointment(cast.siv, now() + timedelta(days=1))
    off = no_show(cast.siv, cast.viol, appointment=str(row.id), outcome="cancelled_mentor", told="sms")
    put_meeting(viol, off | {"arrived": None, "waited": None, "attempts": [], "reason": None})
    shown = document()
    assert shown["appointments"][0]["state"] == "cancelled_mentor"
    assert shown["meetings"][0]["told"] == "sms"


def test_a_confirmation_speaks_of_its_own_row_only(document, viol, cast, session):
    first = held(cast.siv, cast.viol)
    put_meeting(viol, first)
    confirmed(cast, session, UUID(first["id"]))
    put_meeting(viol, held(cast.siv, cast.viol, corrects=first["id"], minutes=60, error_in="minutes"))
    said = {row["minutes"]: row for row in document()["meetings"]}
    assert (said[45]["confirmed"]["met"], said[45]["was_confirmed"]) == ("yes", False)
    assert (said[60]["confirmed"], said[60]["was_confirmed"]) == (None, True)
    assert said[60]["error_in"] == "minutes"


def test_a_corrected_meeting_that_is_confirmed_anew_is_confirmed(document, viol, cast, session):
    first = held(cast.siv, cast.viol)
    second = held(cast.siv, cast.viol, corrects=first["id"], minutes=60)
    for entry in (first, second):
        put_meeting(viol, entry)
        confirmed(cast, session, UUID(entry["id"]))
    newest = next(row for row in document()["meetings"] if row["minutes"] == 60)
    assert (newest["confirmed"]["duration"], newest["was_confirmed"]) == ("fits", False)


def test_a_withdrawn_meeting_that_was_confirmed_says_so(document, viol, cast, session):
    first = held(cast.siv, cast.viol)
    put_meeting(viol, first)
    confirmed(cast, session, UUID(first["id"]))
    put_meeting(viol, correction(first, error_in="citizen"))
    gone = next(row for row in document()["meetings"] if row["outcome"] == "mistake")
    assert (gone["confirmed"], gone["was_confirmed"]) == (None, True)


@pytest.mark.parametrize("who", ["volunteer", "company"])
def test_a_volunteers_phone_carries_nothing_sensitive(document, viol, cast, session, who):
    cast.appointment(cast.siv, form="accompany", place="treatment")
    put_meeting(viol, held(cast.siv, cast.viol, place="institution", topics=["health", "job"]))
    put_meeting(viol, no_show(cast.siv, cast.viol, reason="illness", stated_by="citizen"))
    cast.viol.affiliation = who
    shown = document()
    assert shown["appointments"][0]["place"] is None
    assert {row["place"] for row in shown["meetings"]} == {None}
    assert {row["reason"] for row in shown["meetings"]} == {None}
    assert [row["topics"] for row in shown["meetings"] if row["topics"]] == [["job"]]


def test_others_carry_it(document, viol, cast):
    put_meeting(viol, held(cast.siv, cast.viol, place="institution", topics=["health", "job"]))
    (row,) = document()["meetings"]
    assert (row["place"], row["topics"]) == ("institution", ["health", "job"])


def test_the_order_comes_along_tasks_steps_and_whom_to_ring(document, cast, session):
    cast.siv.tasks, cast.siv.not_tasks = ["everyday"], ["housing"]
    goal = cast.siv.goals[0]
    owner = {"organisation_id": cast.ours.id, "created_by": cast.timian.id}
    session.add(GoalStep(**owner, goal_id=goal.id, title="Sætte et vækkeur", status="next"))
    shown = document()
    assert (shown["tasks"], shown["not_tasks"]) == (["everyday"], ["housing"])
    (step,) = next(one for one in shown["goals"] if one["id"] == str(goal.id))["steps"]
    assert (step["title"], step["status"]) == ("Sætte et vækkeur", "next")
    assert shown["caseworker"] == {"id": str(cast.timian.id), "name": "Timian", "phone": "+4512345678"}


def test_more_courses_take_no_more_queries(app, cast, session):
    def queries() -> int:
        asked: list[str] = []
        engine = app.extensions["fieldapp.engine"]

        def listener(*told: object) -> None:
            asked.append(str(told[2]))

        event.listen(engine, "before_cursor_execute", listener)
        with app.test_request_context():
            caseload(session.merge(cast.viol))
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    cast.appointment(cast.siv)
    few = queries()
    for number in range(5):
        course = cast.course(f"Borger {number}", cast.viol, cast.timian)
        cast.appointment(course)
    assert queries() == few


def test_what_a_former_mentor_wrote_is_not_the_new_ones_own(app, viol, cast, session):
    put(viol, agreed(cast.siv, cast.viol))
    put_meeting(viol, held(cast.siv, cast.viol))
    said = stamped_by(cast.viol, cast.siv.id, text="Hej", wants_call=False)
    assert viol.put(f"/messages/{said['id']}", json=said).status_code == 201
    own_to = {}
    for mentor in (cast.viol, cast.hassel):
        cast.siv.mentor_id = mentor.id
        session.commit()
        with app.test_request_context():
            documents = caseload(session.merge(mentor))
        siv = next(one for one in documents if one["id"] == str(cast.siv.id))
        rows = siv["appointments"] + siv["meetings"] + siv["messages"]
        own_to[mentor.name] = [row["own"] for row in rows]
    assert list(own_to.values()) == [[True] * 3, [False] * 3]
