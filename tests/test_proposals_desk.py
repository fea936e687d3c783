"""The caseworker answers a proposal: yes does it by the rule, a return says why, the first word stands."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.agreements.models import AgreementDraft
from fieldapp.agreements.proposal import Proposal, ProposalAnswer
from fieldapp.formats import full_day
from fieldapp.mentorships.models import Course, CourseChange, Goal, GoalStep
from fieldapp.mentorships.periods import Grant
from tests.desk import page
from tests.moments import this_day
from tests.proposals import proposal
from tests.test_proposals_wire import step
from tests.wire import put

__all__ = ["step"]


@pytest.fixture
def proposed(viol, cast):
    """Viol proposes something about Siv; where it is answered."""

    def make(what="goal", **said):
        entry = proposal(cast.siv, cast.viol, what, **said)
        assert put(viol, "proposals", entry).status_code == 201
        return f"/desk/proposals/{entry['id']}"

    return make


def answers(session):
    session.rollback()
    return [(row.verdict, row.reason, row.words) for row in session.scalars(select(ProposalAnswer))]


def goals(session, cast):
    session.rollback()
    rows = session.execute(select(Goal.title, Goal.status).where(Goal.course_id == cast.siv.id))
    return {row.title: row.status for row in rows}


def waiting(client, course):
    """How many things the course's page says wait."""
    found = re.search(r"Venter på dig \((\d+)\)", page(client, f"/desk/courses/{course.id}"))
    return int(found[1]) if found else 0


def test_it_waits_in_the_list_and_on_the_course_until_it_is_answered(timian, cast, proposed):
    address = proposed(text="Siv har selv spurgt.")
    listed = page(timian, "/desk/?show=reports")
    assert "Viol har et forslag om Siv" in listed
    assert "Nyt mål: »Søge en praktik«" in listed
    course = page(timian, f"/desk/courses/{cast.siv.id}")
    assert "»Siv har selv spurgt.«" in course
    assert course.count(f'action="{address}/') == 2
    assert waiting(timian, cast.siv) == 1
    assert timian.post(f"{address}/accepted").location == f"/desk/courses/{cast.siv.id}?done=accepted"
    assert "har et forslag" not in page(timian, "/desk/")
    assert waiting(timian, cast.siv) == 0


def test_yes_to_a_goal_adds_it_and_a_second_tap_adds_nothing(timian, cast, proposed, session):
    address = proposed()
    assert [timian.post(f"{address}/accepted").status_code for _ in range(2)] == [303, 303]
    assert goals(session, cast)["Søge en praktik"] == "active"
    assert len(goals(session, cast)) == 3
    assert answers(session) == [("accepted", None, "")]


def test_yes_to_a_step_adds_it_to_its_goal(timian, cast, proposed, session):
    goal = cast.siv.goals[0].id
    timian.post(proposed("step", goal=str(goal), title="Ringe selv") + "/accepted")
    session.rollback()
    assert [(row.goal_id, row.title) for row in session.scalars(select(GoalStep))] == [(goal, "Ringe selv")]


def test_yes_to_how_a_step_and_a_goal_stand_leaves_a_row_each(timian, cast, proposed, session, step):
    timian.post(proposed("step_status", step=str(step.id), status="done") + "/accepted")
    goal = cast.siv.goals[0]
    dropped = {"status": "dropped", "text": "Siv er flyttet."}
    timian.post(proposed("goal_status", goal=str(goal.id), **dropped) + "/accepted")
    assert goals(session, cast)[goal.title] == "dropped"
    assert session.scalar(select(GoalStep.status)) == "done"
    rows = {row.what: (row.by, row.words) for row in session.scalars(select(CourseChange))}
    assert rows == {"step": (cast.timian.id, ""), "goal": (cast.timian.id, "Siv er flyttet.")}


def test_yes_to_minutes_is_a_grant_from_the_next_monday(timian, cast, proposed, session):
    timian.post(proposed("minutes", minutes=90, text="To aftaler om ugen.") + "/accepted")
    session.rollback()
    newest = session.scalars(select(Grant).where(Grant.course_id == cast.siv.id).order_by(Grant.at)).all()[-1]
    today = this_day()
    assert (newest.minutes, newest.words) == (90, "To aftaler om ugen.")
    assert newest.valid_from.weekday() == 0
    assert timedelta() < newest.valid_from - today <= timedelta(days=7)


def test_yes_to_another_period_opens_a_draft_with_the_day(timian, cast, proposed, session):
    day = (cast.siv.ends_on + timedelta(days=60)).isoformat()
    answer = timian.post(proposed("period", until=day, text="Praktikken er kun begyndt.") + "/accepted")
    draft = session.scalars(select(AgreementDraft)).one()
    assert answer.location == f"/desk/agreements/{draft.id}/assessment"
    assert draft.typed["ends_on"] == day
    assert draft.typed["starts_on"] == (cast.siv.ends_on + timedelta(days=1)).isoformat()
    session.rollback()
    assert session.get(Course, (cast.ours.id, cast.siv.id)).ends_on < draft.made_at.date() + timedelta(
        days=150
    )


def test_yes_to_another_period_goes_on_with_what_is_being_written(timian, cast, proposed, session):
    timian.post(f"/desk/courses/{cast.siv.id}/extend")
    day = (cast.siv.ends_on + timedelta(days=60)).isoformat()
    address = proposed("period", until=day, text="Praktikken er kun begyndt.")
    for _ in range(2):
        timian.post(f"{address}/accepted")
    assert session.scalars(select(AgreementDraft)).one().typed["ends_on"] == day


def test_yes_to_another_period_leaves_the_day_that_a_colleague_has_written(timian, cast, proposed, session):
    draft = timian.post(f"/desk/courses/{cast.siv.id}/extend").location.rsplit("/", 1)[0]
    theirs, days = (cast.siv.ends_on + timedelta(days=30)).isoformat(), timedelta(days=60)
    timian.put(f"{draft}/period", data={"ends_on": theirs, "was": "{}"})
    address = proposed("period", until=(cast.siv.ends_on + days).isoformat(), text="Praktikken er begyndt.")
    answer = timian.post(f"{address}/accepted")
    assert answer.location.startswith(f"{draft}/period")
    shown = page(timian, answer.location)
    assert f'name="ends_on" type="date" value="{theirs}"' in shown
    assert shown.count("Der står allerede en anden sidste dag.") == 2  # in the summary, and at the field
    assert f"Mentoren foreslår {full_day((cast.siv.ends_on + days).isoformat())}" in shown
    assert session.scalars(select(AgreementDraft)).one().typed["ends_on"] == theirs
    session.rollback()


def test_yes_to_other_words_is_only_noted(timian, cast, proposed, session):
    before = goals(session, cast)
    timian.post(proposed("other", text="Kan vi mødes på biblioteket?") + "/accepted")
    assert (answers(session), goals(session, cast)) == ([("accepted", None, "")], before)


def test_what_the_rule_refuses_is_said_and_the_proposal_stays_open(timian, cast, proposed, session):
    for area in ("network", "wellbeing"):
        timian.post(proposed(area=area, title=f"Mål om {area}") + "/accepted")
    address = proposed()
    answer = timian.post(f"{address}/accepted")
    assert (answer.status_code, "Højst fire områder ad gangen." in answer.text) == (422, True)
    assert len(answers(session)) == 2
    assert "har et forslag" in page(timian, "/desk/")
    assert len(goals(session, cast)) == 4


def test_a_return_needs_a_reason_and_may_have_words(timian, cast, proposed, session):
    address = proposed()
    refused = timian.post(f"{address}/returned", data={"words": "Nej."})
    assert (refused.status_code, "Vælg, hvorfor du sender forslaget tilbage." in refused.text) == (422, True)
    assert answers(session) == []
    said = {"reason": "talk", "words": "Ring i morgen."}
    assert timian.post(f"{address}/returned", data=said).status_code == 303
    assert answers(session) == [("returned", "talk", "Ring i morgen.")]
    assert len(goals(session, cast)) == 2


def test_the_first_word_stands_and_the_second_hears_who_and_what(timian, login, cast, proposed, session):
    cast.timian.backup_id = cast.merian.id
    session.commit()
    merian, (yes, no) = login(cast.merian), (proposed(), proposed(title="Møde alene"))
    assert merian.post(f"{yes}/accepted").status_code == 303
    timian.post(f"{no}/returned", data={"reason": "not_now"})
    for address, who in (
        (yes, "Merian har sagt ja til forslaget"),
        (no, "Timian har sendt forslaget tilbage"),
    ):
        answer = timian.post(f"{address}/returned", data={"reason": "not_task"})
        assert (answer.status_code, who in answer.text) == (409, True)
    assert len(answers(session)) == 2


@pytest.mark.parametrize(
    ("who", "status"), [("merian", 404), ("fremmed_sagsbehandler", 404), ("viol", 404), ("admin", 404)]
)
def test_a_stranger_answers_nothing(login, cast, proposed, session, who, status):
    address = proposed()
    stranger = login(getattr(cast, who))
    assert stranger.post(f"{address}/accepted").status_code == status
    assert stranger.post(f"{address}/returned", data={"reason": "talk"}).status_code == status
    assert answers(session) == []


def test_a_leader_reads_it_and_does_not_answer(login, cast, proposed, session):
    address, rose = proposed(), login(cast.rose)
    shown = page(rose, f"/desk/courses/{cast.siv.id}")
    assert ("Viol foreslår" in shown, address in shown) == (True, False)
    assert rose.post(f"{address}/accepted").status_code == 403
    assert "har et forslag" not in page(rose, "/desk/")
    assert answers(session) == []


def test_one_of_a_former_mentor_is_theirs_by_name(timian, cast, proposed, session):
    proposed()
    cast.siv.mentor_id = cast.hassel.id
    session.commit()
    assert "Viol foreslår" in page(timian, f"/desk/courses/{cast.siv.id}")
    assert session.scalars(select(Proposal)).one().author_id == cast.viol.id
