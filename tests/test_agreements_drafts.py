"""Whose a draft is, and what of it is over once it is written: a tab left open is told, and loses nothing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.accounts.audit import Reading
from fieldapp.agreements.models import AgreementDraft
from fieldapp.law import OURS
from fieldapp.mentorships.order import last_day
from tests.agreeing import filled, set_going, typed, write
from tests.desk import one, page
from tests.moments import this_day

PURPOSE = "Liv skal støttes i at komme op og af sted."


@pytest.fixture
def written(timian, cast):
    """Timian has written Liv's agreement; the draft's address."""
    url = typed(timian, filled(cast.viol))
    assert timian.post(f"{url}/done").status_code == 303
    return url


@pytest.fixture
def handed_over(login, cast):
    """Timian's courses go to Merian; her browser."""

    def hand_over():
        said = {"successor": str(cast.merian.id)}
        answer = login(cast.admin).post(f"/desk/people/{cast.timian.id}/relieve", data=said)
        assert answer.status_code == 303
        return login(cast.merian)

    return hand_over


def test_who_has_lost_the_course_neither_reads_nor_writes_its_draft(timian, written, handed_over):
    merian = handed_over()
    for step in ("purpose", "period", "read"):
        assert timian.get(f"{written}/{step}").status_code == 404
    late = {"purpose": "Skrevet bagefter", "was": "{}"}
    for send in (timian.put, timian.post):
        assert send(f"{written}/purpose", data=late).status_code == 404
    assert timian.post(f"{written}/done").status_code == 404
    assert PURPOSE in page(merian, f"{written}/purpose")


def test_another_period_goes_over_half_written(timian, cast, handed_over):
    course = set_going(timian, write(timian, filled(cast.viol)))
    draft = timian.post(f"/desk/courses/{course}/extend").location
    timian.post(draft, data={"assessment": "Liv er på vej."})
    merian = handed_over()
    assert timian.get(draft).status_code == 404
    assert "Liv er på vej." in page(merian, draft)


def test_an_own_draft_of_no_course_stays_with_who_writes_it(timian, cast, handed_over):
    draft = typed(timian, filled(cast.viol))
    merian = handed_over()
    assert PURPOSE in page(timian, f"{draft}/purpose")
    assert merian.get(f"{draft}/purpose").status_code == 404


def test_reading_what_is_written_about_a_course_is_noted(timian, written, session):
    course = one(session, select(AgreementDraft)).course_id
    page(timian, f"{written}/purpose")
    session.rollback()
    asked = select(Reading.what).where(Reading.subject_id == course)
    assert session.scalars(asked).all() == ["course"]
    session.rollback()


@pytest.mark.parametrize("step", ["citizen", "goals"])
def test_a_tab_left_open_hears_that_the_agreement_is_written(timian, written, session, step):
    before = one(session, select(AgreementDraft)).typed
    late = {"first_name": "Live", "goal-1-title": "Et andet mål", "was": '{"first_name": "Liv"}'}
    sentence = "Aftalen er skrevet. Ret borger og mål på forløbets side."
    answer = timian.put(f"{written}/{step}", data=late)
    assert (answer.status_code, sentence in answer.text, "Gemt kl." in answer.text) == (200, True, False)
    answer = timian.post(f"{written}/{step}", data=late | {"go": "next"})
    assert (answer.status_code, sentence in answer.text, PURPOSE in answer.text) == (409, True, True)
    assert one(session, select(AgreementDraft)).typed == before


def test_a_step_that_a_draft_never_had_is_not_there(timian, cast):
    draft = typed(timian, filled(cast.viol))
    for send in (timian.put, timian.post):
        assert send(f"{draft}/assessment", data={"assessment": "Nej", "was": "{}"}).status_code == 404


@pytest.fixture
def another_period(timian, cast):
    """Liv's course begins today, or in so many days; another period of it is half written."""

    def half_written(days=0):
        first = this_day() + timedelta(days=days)
        form = filled(cast.viol, starts_on=first.isoformat(), ends_on=last_day(first, "", OURS).isoformat())
        course = set_going(timian, write(timian, form))
        draft = timian.post(f"/desk/courses/{course}/extend").location
        timian.put(draft, data={"assessment": "Liv er på vej."})
        return course, draft

    return half_written


def listed(client):
    """What is said not to be finished."""
    shown = page(client, "/desk/courses")
    return re.findall(r"<b>([^<]*)</b><p class=\"meta\">Begyndt", shown)


@pytest.mark.parametrize("days", [0, 10])
def test_another_period_is_put_away_with_its_course_and_taken_up_by_who_writes(timian, another_period, days):
    course, draft = another_period(days)
    assert listed(timian) == ["Liv Ågren, næste periode"]
    shown = timian.get(f"/desk/courses/{course}/end").text
    goals = dict.fromkeys(re.findall(r'name="(goal-[0-9a-f-]{36})"', shown), "reached")
    last = {"reason": "citizens_wish"} | ({} if days else {"ends_on": this_day().isoformat()})
    assert timian.post(f"/desk/courses/{course}/end", data=last | goals).status_code == 303
    assert listed(timian) == []
    assert timian.post(f"/desk/courses/{course}/extend").location == draft
    assert "Liv er på vej." in page(timian, draft)
    timian.put(draft, data={"assessment": "Liv vil alligevel.", "was": '{"assessment": "Liv er på vej."}'})
    assert listed(timian) == ["Liv Ågren, næste periode"]
