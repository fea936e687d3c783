"""Two tabs send the same form at the same moment: what is written is written once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from fieldapp.agreements.models import AgreementDraft
from fieldapp.desk import agreements, goals, wizard
from fieldapp.mentorships.models import Course, Goal
from fieldapp.mentorships.periods import Agreement
from tests.agreeing import filled, set_going, typed, write


@pytest.fixture
def tabs(login, cast):
    """Timian's two tabs."""
    return login(cast.timian), login(cast.timian)


@pytest.fixture
def meet(monkeypatch):
    """Let both come as far as this word before either goes on; one that waits its turn does not come."""

    def at(module, word):
        both, whole = Barrier(2), getattr(module, word)

        def waiting(*given, **named):
            with suppress(BrokenBarrierError):
                both.wait(1)
            return whole(*given, **named)

        monkeypatch.setattr(module, word, waiting)

    return at


def at_once(tabs, send: Callable, said: str = "status_code") -> list[Any]:
    with ThreadPoolExecutor(2) as pool:
        return [getattr(answer, said) for answer in pool.map(send, tabs, range(2))]


def test_a_goal_is_added_once(tabs, meet, cast, session):
    meet(goals, "add_goal")
    new = {"title": "Søge en praktik", "area": "work_edu", "steps": "Se på to steder"}
    url = f"/desk/courses/{cast.siv.id}/goals"
    assert at_once(tabs, lambda tab, _: tab.post(url, data=new)) == [303, 303]
    asked = select(Goal.title).where(Goal.course_id == cast.siv.id, Goal.title == new["title"])
    assert session.scalars(asked).all() == [new["title"]]
    session.rollback()


def test_no_fifth_area_slips_in(tabs, meet, cast, session):
    url = f"/desk/courses/{cast.siv.id}/goals"
    assert tabs[0].post(url, data={"title": "Tre", "area": "work_edu"}).status_code == 303
    meet(goals, "add_goal")
    rest = [{"title": "Fire", "area": "network"}, {"title": "Fem", "area": "confidence"}]
    assert sorted(at_once(tabs, lambda tab, number: tab.post(url, data=rest[number]))) == [303, 422]
    areas = session.scalars(select(Goal.area).where(Goal.course_id == cast.siv.id)).all()
    assert len(set(areas)) == 4
    session.rollback()


def test_a_draft_becomes_one_agreement(tabs, meet, cast, session):
    course = set_going(tabs[0], write(tabs[0], filled(cast.viol)))
    draft = tabs[0].post(f"/desk/courses/{course}/extend").location.rsplit("/", 1)[0]
    tabs[0].post(f"{draft}/assessment", data={"assessment": "Liv er på vej."})
    meet(wizard, "extend")
    assert at_once(tabs, lambda tab, _: tab.post(f"{draft}/done")) == [303, 303]
    asked = select(Agreement.number).where(Agreement.course_id == UUID(course)).order_by(Agreement.number)
    assert session.scalars(asked).all() == [1, 2]
    session.rollback()


def drafts(session, course):
    session.rollback()
    asked = select(AgreementDraft.agreement_id).where(AgreementDraft.course_id == UUID(course))
    return session.scalars(asked).all()


def test_another_period_is_begun_once(tabs, meet, cast, session):
    course = set_going(tabs[0], write(tabs[0], filled(cast.viol)))
    meet(agreements.drafts, "begin")
    there = at_once(tabs, lambda tab, _: tab.post(f"/desk/courses/{course}/extend"), "location")
    assert len(set(there)) == 1
    assert drafts(session, course).count(None) == 1


def test_what_another_system_wrote_is_opened_once_to_be_changed(tabs, meet, cast, session):
    url = write(tabs[0], filled(cast.viol)).location.split("?")[0]
    course = url.split("/")[3]
    session.execute(delete(AgreementDraft))
    session.commit()
    number = session.scalars(select(Agreement.id).where(Agreement.course_id == UUID(course))).one()
    session.rollback()
    meet(agreements.drafts, "begin")
    there = at_once(tabs, lambda tab, _: tab.post(f"{url}/{number}/change"), "location")
    assert len(set(there)) == 1
    assert drafts(session, course) == [number]


def test_a_new_agreement_is_one_course(tabs, meet, cast, session):
    draft = typed(tabs[0], filled(cast.viol))
    meet(wizard, "open_course")
    assert len(set(at_once(tabs, lambda tab, _: tab.post(f"{draft}/done"), "location"))) == 1
    purpose = filled(cast.viol)["purpose"]
    assert len(session.scalars(select(Course.id).where(Course.purpose == purpose)).all()) == 1
    session.rollback()
