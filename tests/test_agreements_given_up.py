"""What comes to nothing is put away, with a reason: a draft, an extension, a course that never began."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from fieldapp.agreements import paper
from fieldapp.agreements.commands import agree, extend, set_going
from fieldapp.agreements.ending import end
from fieldapp.clock import now, uuid7
from fieldapp.errors import Conflict, Invalid
from fieldapp.journal.models import Document
from fieldapp.law import OURS
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.order import last_day
from fieldapp.mentorships.periods import Agreement, steps_of
from tests.agreeing import filled, typed, write
from tests.agreeing import set_going as going
from tests.citizen import give, seen
from tests.desk import page
from tests.moments import this_day
from tests.orders import order
from tests.test_agreements_states import begun, sign
from tests.test_desk_work import caseload

DAY = timedelta(days=1)


@pytest.fixture
def running(cast, inside):
    """A course that has run for a while, and has 20 days left."""
    return begun(cast, this_day() - 30 * DAY, ends_on=this_day() + 20 * DAY)


def extended(course, first, cast, **more):
    """A draft of another period."""
    more = {"ends_on": last_day(first, "", OURS), "assessment": "Siv er på vej."} | more
    return extend(course, order(first, **more), by=cast.timian, at=now())


def put_away(one):
    return (one.state, one.last_on) == ("ended", one.starts_on - DAY)


def given_up(client, course, **more):
    """The caseworker says why, and nothing else."""
    return client.post(f"/desk/courses/{course}/end", data={"reason": "citizens_wish"} | more)


def test_an_open_draft_is_put_away_with_the_course(cast, running):
    later = extended(running.course, running.last_on + DAY, cast)
    end(running.course, this_day(), reason="citizens_wish", by=cast.timian, at=now())
    assert put_away(later)
    ended = steps_of(later)[0]
    assert (ended.what, ended.reason) == ("ended", "citizens_wish")
    assert (running.last_on, running.course.ends_on) == (this_day(), this_day())


def test_on_paper_it_says_so_and_is_not_to_be_signed(cast, running):
    later = extended(running.course, running.last_on + DAY, cast)
    assert paper.sheet(later, cast.timian, now())["sign"] != []
    end(running.course, this_day(), reason="citizens_wish", by=cast.timian, at=now())
    sheet = paper.sheet(later, cast.timian, now())
    assert (sheet["yes"], sheet["sign"]) == ("Aftalen er opgivet.", [])


def test_a_period_drafted_after_the_end_is_put_away_by_the_same_words(cast, running):
    course = running.course
    end(course, this_day(), reason="expired", by=cast.timian, at=now())
    later = extended(course, this_day() + DAY, cast)
    before = len(steps_of(running))
    end(course, this_day(), reason="expired", by=cast.timian, at=now())
    assert put_away(later)
    assert len(steps_of(running)) == before


def test_between_two_periods_the_later_one_is_put_away(cast, inside):
    first = begun(cast, this_day() - 60 * DAY, ends_on=this_day() + 20 * DAY)
    course = first.course
    end(course, this_day() - 5 * DAY, reason="citizens_wish", by=cast.timian, at=now())
    later = extended(course, this_day() + 10 * DAY, cast)
    sign(later, cast, this_day())
    set_going(later, by=cast.timian, at=now())
    with pytest.raises(Invalid) as wrong:
        end(course, this_day() - 90 * DAY, reason="moved_away", by=cast.timian, at=now())
    assert set(wrong.value.fields) == {"ends_on"}
    end(course, this_day(), reason="moved_away", by=cast.timian, at=now())
    assert put_away(later)
    assert (first.last_on, course.ends_on) == (this_day() - 5 * DAY, this_day() - 5 * DAY)


def test_what_is_given_up_is_not_gone_on_with(cast, running):
    later = extended(running.course, running.last_on + DAY, cast)
    end(running.course, this_day(), reason="expired", by=cast.timian, at=now())
    for change in (
        lambda: agree(later, "paper", this_day(), version=1, by=cast.timian, at=now()),
        lambda: set_going(later, waived="discharge", by=cast.timian, at=now()),
    ):
        with pytest.raises(Conflict, match=r"Aftalen er opgivet\."):
            change()
    # A new try has days of its own.
    again = extended(running.course, this_day() + DAY, cast)
    set_going(again, waived="discharge", by=cast.timian, at=now())
    assert running.course.ends_on == again.ends_on


def test_a_given_up_course_can_be_taken_up_again(cast, inside):
    planned = begun(cast, this_day() + 10 * DAY)
    course = planned.course
    for _ in range(2):
        end(course, None, reason="moved_away", by=cast.timian, at=now())
    assert put_away(planned)
    assert course.is_given_up
    again = extended(course, this_day(), cast)
    assert course.is_given_up
    set_going(again, waived="discharge", by=cast.timian, at=now())
    assert not course.is_given_up
    assert (course.starts_on, course.ends_on) == (again.starts_on, again.ends_on)


def test_a_reason_is_needed(timian, cast):
    made = write(timian, filled(cast.viol)).location.split("/")[3]
    answer = given_up(timian, made, reason="")
    assert answer.status_code == 422
    assert "Vælg en grund." in answer.text


@pytest.fixture
def extension(timian, cast):
    """Liv's running course, and the extension of it that she has not said yes to."""
    days = {"starts_on": (this_day() - 10 * DAY).isoformat(), "ends_on": (this_day() + 5 * DAY).isoformat()}
    course = going(timian, write(timian, filled(cast.viol, **days)))
    url = timian.post(f"/desk/courses/{course}/extend").location.rsplit("/", 1)[0]
    timian.post(f"{url}/assessment", data={"assessment": "Liv er på vej.", "go": "next"})
    assert timian.post(f"{url}/done").status_code == 303
    return course


def leader_sees(login, cast, path="/office/courses"):
    return "Liv" in login(cast.rose).get(path).text


def test_an_ended_course_waits_for_no_yes(timian, visitor, login, app, cast, session, extension):
    one = session.get(Course, (cast.ours.id, UUID(extension)))
    token = give(app, one).token
    session.rollback()
    assert "sige ja til" in seen(visitor, f"/c/{token}")
    assert "Forløbet skal ikke fortsætte" in page(timian, f"/desk/courses/{extension}/agreement")
    shown = timian.get(f"/desk/courses/{extension}/end").text
    goals = dict.fromkeys(re.findall(r'name="(goal-[0-9a-f-]{36})"', shown), "reached")
    last = {"ends_on": (this_day() - DAY).isoformat(), "reason": "citizens_wish"}
    assert timian.post(f"/desk/courses/{extension}/end", data=last | goals).status_code == 303
    assert not leader_sees(login, cast, "/office/courses?show=yes")
    assert not leader_sees(login, cast)
    assert "sige ja til" not in seen(visitor, f"/c/{token}")
    assert "Du har sagt ja til aftalen." in seen(visitor, f"/c/{token}/agreement")
    assert "(opgivet)" in page(timian, f"/desk/courses/{extension}/agreement")


def test_a_course_whose_citizen_declines_is_given_up(timian, visitor, login, app, cast, session):
    made = write(timian, filled(cast.viol)).location.split("/")[3]
    timian.post(f"/desk/courses/{made}/link", data={"send": ""})
    assert leader_sees(login, cast)
    for path in ("", "/agreement"):
        assert (
            f'href="/desk/courses/{made}/end">Opgiv aftalen' in timian.get(f"/desk/courses/{made}{path}").text
        )
    shown = page(timian, f"/desk/courses/{made}/end")
    assert "Sidste dag, der tæller" not in shown
    assert "Hvordan gik det med målene?" not in shown
    answer = given_up(timian, made)
    assert answer.status_code == 303
    shown = page(timian, answer.location)
    assert shown.count("Aftalen er opgivet.") == 2
    assert "Aftalen er ikke sat i gang." not in shown
    assert "aftalen er opgivet" in page(timian, "/desk/courses")
    shown = timian.get(f"/desk/courses/{made}/agreement").text
    assert "/yes" not in shown
    assert "/going" not in shown
    assert "Skriv en ny aftale" in shown
    assert not leader_sees(login, cast)


def test_one_set_going_for_a_later_day_is_given_up(timian, viol, visitor, login, app, cast, session):
    days = {"starts_on": (this_day() + 10 * DAY).isoformat(), "ends_on": (this_day() + 50 * DAY).isoformat()}
    made = going(timian, write(timian, filled(cast.viol, **days)))
    one = session.get(Course, (cast.ours.id, UUID(made)))
    cast.appointment(one, now() + 12 * DAY)
    session.commit()
    token = give(app, one).token
    session.rollback()

    def carried():
        return "Liv" in [course["citizen"]["first_name"] for course in caseload(viol)["courses"]]

    assert carried()
    assert given_up(timian, made, call_off="1").status_code == 303
    assert not carried()
    assert not leader_sees(login, cast)
    shown = seen(visitor, f"/c/{token}/agreement")
    assert "Der er ikke skrevet nogen aftale endnu." in shown
    assert "Liv skal støttes" not in seen(visitor, f"/c/{token}/course")
    assert "Kommunen har aflyst aftalen" in seen(visitor, f"/c/{token}")


def test_a_draft_being_written_is_no_hindrance(timian, cast):
    url = typed(timian, filled(cast.viol))
    made = timian.post(f"{url}/done").location.split("/")[3]
    assert given_up(timian, made).status_code == 303
    assert given_up(timian, made).status_code == 303


def test_what_never_began_has_reached_nothing_and_is_not_over(timian, cast, session):
    url = write(timian, filled(cast.viol)).location.split("/agreement")[0]
    shown = page(timian, f"{url}/end")
    assert "Borgerens ønske" in shown
    assert [words for words in ("Målet er nået", "Perioden er slut") if words in shown] == []
    assert timian.post(f"{url}/end", data={"reason": "goal_reached"}).status_code == 422


@pytest.mark.parametrize("is_filed", [False, True])
def test_what_is_given_up_goes_to_no_records(timian, cast, session, is_filed):
    days = {"starts_on": (this_day() + 10 * DAY).isoformat(), "ends_on": (this_day() + 50 * DAY).isoformat()}
    made = going(timian, write(timian, filled(cast.viol, **days)))
    number = session.scalars(select(Agreement.id).where(Agreement.course_id == UUID(made))).one()
    session.rollback()
    url = f"/desk/courses/{made}/agreement"

    def file():
        return timian.post(f"{url}/{number}/filed", data={"document": str(uuid7())})

    if is_filed:
        assert file().status_code == 303
    assert given_up(timian, made).status_code == 303
    answer = file()
    assert (answer.status_code, "Aftalen er opgivet og kan ikke journaliseres." in answer.text) == (409, True)
    shown = page(timian, url)
    assert ("Aftalen er opgivet og kan ikke journaliseres." in shown, "/filed" in shown) == (True, False)
    assert session.scalar(select(func.count()).select_from(Document)) == is_filed
    session.rollback()
