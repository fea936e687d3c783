"""A caseworker leaves: courses and bells go to another, and nothing is lost in between."""

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import StaffChange
from fieldapp.mentorships.models import Course, CourseChange
from tests.cast import no_show
from tests.desk import letter, one, page, put
from tests.test_accounts_people import admin

__all__ = ["admin"]


def relieve(admin, leaving, to):
    return admin.post(f"/desk/people/{leaving.id}/relieve", data={"successor": str(to.id)})


def test_the_courses_go_to_the_other_and_each_says_so(admin, login, cast, session):
    answer = relieve(admin, cast.timian, cast.merian)
    rows = session.scalars(select(CourseChange)).all()
    assert answer.status_code == 303
    assert {(row.course_id, row.what, row.by) for row in rows} == {
        (cast.siv.id, "caseworker", cast.admin.id),
        (cast.birk.id, "caseworker", cast.admin.id),
    }
    assert "Ny sagsbehandler." in page(login(cast.merian), f"/desk/courses/{cast.siv.id}")


def test_whoever_has_handed_over_can_stop(admin, cast, session):
    relieve(admin, cast.timian, cast.merian)
    assert admin.post(f"/desk/people/{cast.timian.id}/end").status_code == 303
    told = one(session, select(StaffChange).where(StaffChange.what == "relieved"))
    assert (told.subject_id, told.details) == (cast.timian.id, {"courses": [2, 0]})


def test_an_open_bell_rings_the_new_caseworker(admin, cast, post):
    old, new = post.phone(cast.timian), post.phone(cast.merian)
    rung = post.write(cast.timian)
    post.deliver()
    relieve(admin, cast.timian, cast.merian)
    post.deliver()
    assert (len(old.messages), len(new.messages)) == (1, 1)
    assert post.letter(rung).recipient_id == cast.merian.id


def test_a_bell_on_its_way_does_not_reach_the_one_who_leaves(admin, cast, post):
    old = post.phone(cast.timian)
    post.write(cast.timian)
    (claim,) = post.claim()
    relieve(admin, cast.timian, cast.merian)
    post.postman.carry(claim)
    assert old.messages == []


def test_a_taken_bell_is_moved_and_keeps_its_reminder(admin, viol, timian, cast, session):
    put(viol, no_show(cast.siv, cast.viol))
    timian.post(f"/desk/alerts/{letter(session).id}/taken")
    due_at = letter(session).due_at
    relieve(admin, cast.timian, cast.merian)
    moved = letter(session)
    assert (moved.recipient_id, moved.state, moved.due_at) == (cast.merian.id, "taken", due_at)


@pytest.mark.parametrize("who", ["timian", "viol", "rose", "fremmed_sagsbehandler"])
def test_only_another_caseworker_of_ours_takes_over(admin, cast, session, who):
    assert relieve(admin, cast.timian, getattr(cast, who)).status_code == 422
    assert (
        session.scalars(select(Course.caseworker_id).where(Course.id == cast.siv.id)).one() == cast.timian.id
    )


def test_another_organisations_caseworker_is_not_ours_to_relieve(admin, cast):
    assert relieve(admin, cast.fremmed_sagsbehandler, cast.merian).status_code == 404
