"""What a limited mentor names though it is not for the role is refused, on whatever phone it was written."""

import pytest
from sqlalchemy import func, select

from fieldapp.accounts.models import Affiliation
from fieldapp.agreements.proposal import Proposal
from fieldapp.meetings.models import Appointment, Meeting
from fieldapp.progress.models import MarkEntry
from fieldapp.reports.models import Report
from fieldapp.wire.models import ReceivedBody
from tests.cast import held, no_show
from tests.marks import about_health, area, check
from tests.proposals import proposal
from tests.test_meetings_agree import agreed
from tests.test_meetings_wire import put as put_meeting
from tests.test_reports_wire import status
from tests.wire import put

KEPT = (Meeting, Appointment, MarkEntry, Proposal, Report)


@pytest.fixture(params=[Affiliation.VOLUNTEER, Affiliation.COMPANY])
def limited(request, viol, cast, session):
    """Viol, who writes with an old phone and knows more than the role is for."""
    cast.viol.affiliation = request.param
    session.commit()
    return viol


@pytest.fixture
def health(cast, session):
    """A goal of Siv's about health, with a step."""
    return about_health(cast.siv, session)


def written(cast, health):
    """Each thing there is to name: (where it goes, the entry, the field to mend, what else may be said)."""
    siv, by, goal, step = cast.siv, cast.viol, str(health.id), str(health.steps[0].id)
    other = str(next(one.id for one in siv.goals if one.area == "everyday"))
    absence = no_show(siv, by, reason="illness", stated_by="citizen")
    about = {"goal": goal, "title": "Tage bussen", "text": "Siv spørger selv."}
    stands = {"step": step, "status": "done"}
    minutes = {"what": "minutes", "step": None, "status": None, "minutes": 90, "text": "Der er to."}
    return [
        ("meetings", held(siv, by, goal=goal, mark=2), "goal", {"goal": other}),
        ("meetings", held(siv, by, topics=["job", "mental"]), "topics", {"topics": ["job"]}),
        ("meetings", held(siv, by, place="treatment"), "place", {"place": "cafe"}),
        ("meetings", absence, "reason", {"reason": "forgot"}),
        ("appointments", agreed(siv, by, place="institution"), "place", {"place": "cafe"}),
        (
            "marks",
            check(siv, by, area("everyday"), area("health_coping")),
            "marks",
            {"marks": [area("everyday")]},
        ),
        ("proposals", proposal(siv, by, area="health_coping"), "area", {"area": "work_edu"}),
        ("proposals", proposal(siv, by, "step", **about), "goal", {"goal": other}),
        ("proposals", proposal(siv, by, "goal_status", goal=goal, status="reached"), "goal", {"goal": other}),
        ("proposals", proposal(siv, by, "step_status", **stands), "step", minutes),
        ("reports", status(siv, by, under_reason="admission"), "under_reason", {"under_reason": "holiday"}),
    ]


NAMED = range(11)


@pytest.mark.parametrize("number", NAMED)
def test_it_is_refused_in_words_and_can_be_mended(limited, cast, session, health, number):
    kind, entry, field, instead = written(cast, health)[number]
    answer = put(limited, kind, entry)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert "rolle" in answer.json["error"]["message"]
    assert "psykiater" not in answer.text
    session.rollback()
    assert [session.scalar(select(func.count()).select_from(table)) for table in KEPT] == [0] * len(KEPT)
    assert [row.status for row in session.scalars(select(ReceivedBody))] == [422]
    mended = put(limited, kind, entry | instead | {"saved_at": entry["saved_at"]})
    assert mended.status_code == 201, mended.json


@pytest.mark.parametrize("number", NAMED)
def test_others_may_name_it(viol, cast, health, number):
    kind, entry, _, _ = written(cast, health)[number]
    assert put(viol, kind, entry).status_code == 201


def test_every_thing_is_tried(cast, health):
    assert len(written(cast, health)) == len(NAMED)


def test_what_was_received_before_the_role_changed_is_still_the_same_entry(viol, cast, session, health):
    entries = written(cast, health)
    for kind, entry, _, _ in entries:
        assert put(viol, kind, entry).status_code == 201
    session.rollback()
    cast.viol.affiliation = Affiliation.VOLUNTEER
    session.commit()
    assert [put(viol, kind, entry).status_code for kind, entry, _, _ in entries] == [200] * len(entries)


def test_a_meeting_about_health_can_be_taken_back(viol, cast, session, health):
    entry = held(cast.siv, cast.viol, goal=str(health.id), topics=["health"], place="treatment")
    put(viol, "meetings", entry)
    session.rollback()
    cast.viol.affiliation = Affiliation.VOLUNTEER
    session.commit()
    undone = held(cast.siv, cast.viol) | {
        "outcome": "mistake",
        "corrects": entry["id"],
        "error_in": "citizen",
    }
    nothing = {"form": None, "place": None, "minutes": None, "topics": [], "goal": None}
    assert put_meeting(viol, undone | nothing).status_code == 201
