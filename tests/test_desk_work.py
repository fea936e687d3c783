"""The caseworker opens a course, gives it to another mentor, ends it; the mentors' phones follow."""

import re

import pytest
from sqlalchemy import select

from fieldapp.mentorships.models import Course, CourseChange
from tests.agreeing import filled, set_going, write
from tests.cast import held
from tests.desk import page, put
from tests.moments import this_day


def caseload(client):
    """What the mentor's phone gets at its next contact."""
    answer = client.post("/field/caseload", json={"have": {}}, headers={"X-Fieldapp": "caseload"})
    assert answer.status_code == 200, answer.text
    return answer.json


def names(client):
    return [document["citizen"]["first_name"] for document in caseload(client)["courses"]]


def count(session, table=Course):
    session.rollback()
    found = len(session.scalars(select(table)).all())
    session.commit()
    return found


def test_a_course_is_on_the_mentors_phone_once_its_agreement_is_set_going(timian, viol, cast):
    written = write(timian, filled(cast.viol))
    assert "Liv" not in names(viol)
    assert "Aftalen er ikke sat i gang." in page(timian, written.location.split("/agreement")[0])
    set_going(timian, written)
    assert "Liv" in names(viol)


def test_the_mentor_sees_the_tasks_and_the_small_steps(timian, viol, cast):
    set_going(timian, write(timian, filled(cast.viol)))
    (liv,) = (one for one in caseload(viol)["courses"] if one["citizen"]["first_name"] == "Liv")
    assert (liv["tasks"], liv["not_tasks"]) == (
        ["morning_start", "daily_structure"],
        ["transport", "bills", "cleaning"],
    )
    assert [step["title"] for step in liv["goals"][0]["steps"]] == ["Se på to steder", "Ringe til det ene"]


def test_another_mentor_needs_a_new_link_and_the_page_says_so(timian, cast):
    url = f"/desk/courses/{cast.siv.id}"
    timian.post(f"{url}/link", data={"send": ""})
    first = timian.post(f"{url}/mentor", data={"mentor": str(cast.hassel.id), "reason": "match"})
    assert "Linket til borgeren er lukket. Lav et nyt." in page(timian, first.location)
    second = timian.post(f"{url}/mentor", data={"mentor": str(cast.viol.id), "reason": "match"})
    assert "Linket til borgeren er lukket" not in page(timian, second.location)


def test_a_new_mentors_phone_gets_the_course_and_the_old_ones_lets_it_go(timian, viol, login, cast):
    hassel, url = login(cast.hassel), f"/desk/courses/{cast.siv.id}"
    held_by_viol = {one["id"]: one["version"] for one in caseload(viol)["courses"]}
    answer = timian.post(f"{url}/mentor", data={"mentor": str(cast.hassel.id), "reason": "illness"})
    assert answer.status_code == 303
    again = viol.post("/field/caseload", json={"have": held_by_viol}, headers={"X-Fieldapp": "caseload"})
    assert "Siv" in names(hassel)
    assert "Siv" not in names(viol)
    assert str(cast.siv.id) in again.json["gone"]


def test_what_the_old_mentor_wrote_before_still_comes_in(timian, viol, cast):
    late = held(cast.siv, cast.viol)
    timian.post(
        f"/desk/courses/{cast.siv.id}/mentor", data={"mentor": str(cast.hassel.id), "reason": "illness"}
    )
    put(viol, late)
    assert "Afholdt" in page(timian, f"/desk/courses/{cast.siv.id}")


def test_a_change_is_told_with_who_and_why(timian, cast):
    url = f"/desk/courses/{cast.siv.id}"
    timian.post(f"{url}/mentor", data={"mentor": str(cast.hassel.id), "reason": "illness"})
    shown = page(timian, url)
    assert "Ny mentor: Hassel. Sygdom hos mentor." in shown
    assert re.search(r'data-change="assigned">.*?<p class="meta">Timian i dag', shown)


def test_a_change_without_a_reason_keeps_the_choice(timian, cast, session):
    answer = timian.post(f"/desk/courses/{cast.siv.id}/mentor", data={"mentor": str(cast.hassel.id)})
    assert answer.status_code == 422
    assert re.search(rf'value="{cast.hassel.id}" selected', answer.text)
    assert count(session, CourseChange) == 0


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol"])
@pytest.mark.parametrize("path", ["mentor", "end", "goals"])
def test_a_stranger_neither_sees_nor_changes(login, cast, session, who, path):
    stranger, url = login(getattr(cast, who)), f"/desk/courses/{cast.siv.id}/{path}"
    form = {
        "mentor": str(cast.hassel.id),
        "reason": "other",
        "ends_on": this_day().isoformat(),
        "title": "Nyt",
    }
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, data=form).status_code == 404
    assert count(session, CourseChange) == 0


def test_a_leader_can_change_any_course_of_the_house(login, cast):
    url = f"/desk/courses/{cast.ask.id}/mentor"
    form = {"mentor": str(cast.viol.id), "reason": "capacity"}
    assert login(cast.rose).post(url, data=form).status_code == 303
