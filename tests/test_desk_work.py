"""The caseworker opens a course, gives it to another mentor, ends it; the mentors' phones follow."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fieldapp.accounts.models import Organisation
from fieldapp.clock import now, uuid7
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.models import Course, CourseChange
from fieldapp.mentorships.order import last_day
from tests.cast import held
from tests.desk import page, put


def today():
    return now().astimezone(ZONE).date()


def filled(mentor, **more):
    """The form as a caseworker fills it in for Liv."""
    return {
        "course": str(uuid7()),
        "first_name": "Liv",
        "last_name": "Ågren",
        "language": "da",
        "municipality": "0999",
        "purpose": "Liv skal støttes i at komme op og af sted.",
        "scheme": "retention",
        "starts_on": today().isoformat(),
        "ends_on": last_day(today()).isoformat(),
        "weekly_minutes": "60",
        "mentor": str(mentor.id),
        "tasks": ["morning_start", "daily_structure"],
        "not_tasks": ["transport", "bills", "cleaning"],
        "goal-1-area": "work_edu",
        "goal-1-title": "Finde en praktik",
        "goal-1-steps": "Se på to steder\r\nRinge til det ene",
    } | more  # fmt: skip


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


def test_a_new_course_is_on_the_mentors_phone_at_its_next_contact(timian, viol, cast):
    answer = timian.post("/desk/courses/new", data=filled(cast.viol))
    assert answer.status_code == 303
    assert "Forløbet er oprettet." in page(timian, answer.location)
    assert "Liv" in names(viol)


def test_the_mentor_sees_the_tasks_and_the_small_steps(timian, viol, cast):
    timian.post("/desk/courses/new", data=filled(cast.viol))
    (liv,) = (one for one in caseload(viol)["courses"] if one["citizen"]["first_name"] == "Liv")
    assert (liv["tasks"], liv["not_tasks"]) == (
        ["morning_start", "daily_structure"],
        ["transport", "bills", "cleaning"],
    )
    assert [step["title"] for step in liv["goals"][0]["steps"]] == ["Se på to steder", "Ringe til det ene"]


def test_the_same_form_sent_twice_makes_one_course(timian, cast, session):
    before, form = count(session), filled(cast.viol)
    assert len({timian.post("/desk/courses/new", data=form).location for _ in range(2)}) == 1
    assert count(session) == before + 1


def test_an_old_form_with_another_citizen_asks_before_it_makes_one(timian, cast, session):
    form = filled(cast.viol)
    timian.post("/desk/courses/new", data=form)
    answer = timian.post("/desk/courses/new", data=form | {"first_name": "Eg"})
    assert answer.status_code == 409
    assert 'value="Eg"' in answer.text
    fresh = re.search(r'name="course" id="f-course" value="([^"]+)"', answer.text)[1]
    assert (
        timian.post("/desk/courses/new", data=form | {"first_name": "Eg", "course": fresh}).status_code == 303
    )


def test_another_mentor_needs_a_new_link_and_the_page_says_so(timian, cast):
    url = f"/desk/courses/{cast.siv.id}"
    timian.post(f"{url}/link", data={"send": ""})
    first = timian.post(f"{url}/mentor", data={"mentor": str(cast.hassel.id), "reason": "match"})
    assert "Linket til borgeren er lukket. Lav et nyt." in page(timian, first.location)
    second = timian.post(f"{url}/mentor", data={"mentor": str(cast.viol.id), "reason": "match"})
    assert "Linket til borgeren er lukket" not in page(timian, second.location)


def test_a_form_with_a_fault_keeps_everything_typed(timian, cast, session):
    before = count(session)
    answer = timian.post("/desk/courses/new", data=filled(cast.viol, first_name=""))
    assert answer.status_code == 422
    assert "Skriv borgerens fornavn." in answer.text
    for kept in (
        "Ågren",
        "Liv skal støttes i at komme op og af sted.",
        "Finde en praktik",
        "Ringe til det ene",
    ):
        assert kept in answer.text
    assert re.search(r'value="morning_start" checked', answer.text)
    assert re.search(rf'value="{cast.viol.id}" selected', answer.text)
    assert count(session) == before


def test_more_than_six_months_is_refused_with_the_law(timian, cast):
    too_late = last_day(today()) + timedelta(days=1)
    answer = timian.post("/desk/courses/new", data=filled(cast.viol, ends_on=too_late.isoformat()))
    assert answer.status_code == 422
    assert "Højst 6 måneder ad gangen (LAB § 167)." in answer.text


def test_minutes_can_be_any_number(timian, cast, session):
    form = filled(cast.viol, weekly_minutes="other", weekly_minutes_other="75")
    id = timian.post("/desk/courses/new", data=form).location.split("/")[-1].split("?")[0]
    assert "75 min om ugen" in page(timian, f"/desk/courses/{id}")


def test_an_empty_form_begins_today_and_leaves_out_driving(timian):
    shown = page(timian, "/desk/courses/new")
    assert f'name="starts_on" type="date" value="{today().isoformat()}"' in shown
    assert f'name="ends_on" type="date" value="{last_day(today()).isoformat()}"' in shown
    assert re.search(r'name="not_tasks" value="transport" checked', shown)


def test_mentors_stand_under_whoever_employs_them(timian, cast):
    cast.person("gone", "mentor", affiliation="internal", ended_at=now())
    cast.session.commit()
    shown = page(timian, "/desk/courses/new")
    assert re.search(r'<optgroup label="Leverandør Nord"> <option value="[^"]+">Hassel', shown)
    assert "Klover · frivillig mentor" in shown
    assert "Gone" not in shown
    assert "Fremmed" not in shown


def test_a_mentor_of_another_organisation_cannot_be_chosen(timian, cast):
    assert timian.post("/desk/courses/new", data=filled(cast.fremmed_mentor)).status_code == 422


def test_the_municipality_is_asked_for_only_where_nobody_knows_it(timian, cast, session):
    assert 'type="hidden" name="municipality" value="0999"' in page(timian, "/desk/courses/new")
    session.execute(update(Organisation).values(municipality_code="0751"))
    session.commit()
    assert "<option selected>0751</option>" in page(timian, "/desk/courses/new")


@pytest.mark.parametrize(("who", "status"), [("rose", 403), ("viol", 404), ("admin", 404)])
def test_only_a_caseworker_opens_courses(login, cast, who, status):
    client = login(getattr(cast, who))
    assert client.get("/desk/courses/new").status_code == status
    assert client.post("/desk/courses/new", data=filled(cast.viol)).status_code == status


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
    form = {"mentor": str(cast.hassel.id), "reason": "other", "ends_on": today().isoformat(), "title": "Nyt"}
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, data=form).status_code == 404
    assert count(session, CourseChange) == 0


def test_a_leader_can_change_any_course_of_the_house(login, cast):
    url = f"/desk/courses/{cast.ask.id}/mentor"
    form = {"mentor": str(cast.viol.id), "reason": "capacity"}
    assert login(cast.rose).post(url, data=form).status_code == 303
