"""The leader's list of courses: what each lacks, with counts that a filter then shows."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from fieldapp.accounts.models import User
from fieldapp.clock import iso, now
from fieldapp.db import engine
from fieldapp.mentorships.models import Course, Goal
from fieldapp.mentorships.periods import Agreement, State
from fieldapp.office.courses import FILTERS
from tests.cast import held
from tests.desk import page, put
from tests.marks import area, check
from tests.moments import this_day
from tests.office import noted, rows
from tests.test_reports_wire import status
from tests.wire import put as put_other

HEADINGS = {
    "yes": "Mangler ja",
    "ending": "Slutter inden 6 uger",
    "over": "Sluttet, ikke afsluttet",
    "unmeasured": "Uden måling i 90 dage",
    "off_goal": "Over 25 % uden for målene",
    "late": "Status forsinket",
}
# More statements than these, and the list is on its way back over its 200 ms (docs/benchmarks.md).
MOST = 13


@pytest.fixture
def rose(login, cast):
    return login(cast.rose)


@pytest.fixture
def agreement(session):
    """Change the one agreement of a course."""

    def change(course: Course, **values) -> None:
        row = session.scalars(select(Agreement).where(Agreement.course_id == course.id)).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()

    return change


def those(rose, show: str) -> set[str]:
    """Who is in a filter; the page counts them so, and shows them."""
    shown = page(rose, f"/office/courses?show={show}")
    found = {row["Borger"] for row in rows(rose, f"/office/courses.csv?show={show}")}
    counted = re.search(rf'show={show}"[^>]*>[^<]*<span class="num">(\d+)', shown)[1]
    assert int(counted) == len(found)
    assert found == set(re.findall(r'btn-q" href="/desk/courses/[^"]+">([^<]+)', shown))
    return found


def test_a_yes_that_nobody_saw_here_is_missing(rose, cast, agreement):
    agreement(cast.siv, agreed_how="paper")
    agreement(cast.birk, agreed_on=None, agreed_how=None, waived="discharge")
    assert those(rose, "yes") == {"Birk", "Ask"}
    shown = page(rose, "/office/courses")
    assert "2 af 3 forløb i gang har en gyldig aftale (66 %)." in shown
    assert "Borgerens ja (Udskrivning, før vi kunne tale sammen)" in shown


def test_a_course_is_near_its_end_or_over_until_it_is_closed(rose, cast, agreement):
    agreement(cast.siv, last_on=this_day() + timedelta(days=42))
    agreement(cast.birk, last_on=this_day() - timedelta(days=1))
    assert those(rose, "ending") == {"Siv"}
    assert those(rose, "over") == {"Birk"}
    agreement(cast.birk, state=State.ENDED)
    assert those(rose, "over") == set()
    assert "Birk" not in page(rose, "/office/courses")


def test_the_period_that_runs_is_the_one_that_is_told(rose, cast, agreement, session):
    agreement(cast.siv, last_on=this_day() - timedelta(days=1))
    first = session.scalars(select(Agreement).where(Agreement.course_id == cast.siv.id)).one()
    kept = {c.key: getattr(first, c.key) for c in Agreement.__table__.columns if c.key != "id"}
    days = {"starts_on": this_day(), "ends_on": this_day() + timedelta(days=20)}
    session.add(Agreement(**kept | days | {"number": 2, "last_on": days["ends_on"]}))
    session.commit()
    assert those(rose, "over") == set()
    assert those(rose, "ending") == {"Siv"}


def test_a_step_of_either_voice_is_a_measurement(rose, viol, cast, session):
    session.query(Course).update({"starts_on": this_day() - timedelta(days=90)})
    session.commit()
    assert those(rose, "unmeasured") == {"Siv", "Birk", "Ask"}
    put_other(viol, "marks", check(cast.siv, cast.viol, area("everyday", 3), area("attendance", 2)))
    put(viol, held(cast.birk, cast.viol, goal=str(cast.birk.goals[0].id), mark=4))
    assert those(rose, "unmeasured") == {"Ask"}


def test_what_nobody_could_say_is_no_measurement(rose, viol, cast, session):
    session.query(Course).update({"starts_on": this_day() - timedelta(days=90)})
    session.commit()
    nothing = [area(name, None, "not_today") for name in ("everyday", "attendance")]
    put_other(viol, "marks", check(cast.siv, cast.viol, *nothing))
    assert "Siv" in those(rose, "unmeasured")


def test_it_is_an_excel_file_too(rose):
    assert rose.get("/office/courses.xlsx").data[:2] == b"PK"


def test_a_young_course_has_not_waited_for_a_measurement(rose):
    assert those(rose, "unmeasured") == set()


def test_more_than_a_quarter_outside_the_goals_is_told_from_four_meetings_on(rose, viol, cast):
    goal = str(cast.siv.goals[0].id)
    tied, untied = {"goal": goal}, {"goal": "none"}
    for days, more in enumerate((tied, tied, untied), 1):
        put(viol, held(cast.siv, cast.viol, met_at=iso(now() - timedelta(days=days)), **more))
    put(viol, held(cast.siv, cast.viol, met_at=iso(now() - timedelta(days=40)), **untied))
    assert those(rose, "off_goal") == set()
    put(viol, held(cast.siv, cast.viol, met_at=iso(now() - timedelta(days=5)), **tied))
    assert those(rose, "off_goal") == set(), "a quarter is not over a quarter"
    put(viol, held(cast.siv, cast.viol, met_at=iso(now() - timedelta(days=6)), **untied))
    assert those(rose, "off_goal") == {"Siv"}
    own = next(row for row in rows(rose, "/office/courses.csv") if row["Borger"] == "Siv")
    assert (own["Møder på 28 dage"], own["Uden for målene (%)"]) == ("5", "40,0")
    cast.session.rollback()
    cast.choose(cast.ours, off_goal_high=40)
    cast.session.commit()
    assert those(rose, "off_goal") == set()
    assert "Over 40 % uden for målene" in page(rose, "/office/courses")


def test_a_status_is_late_after_its_days_and_three_more(rose, viol, timian, cast, agreement):
    began = this_day() - timedelta(days=17)
    agreement(cast.siv, report_days=14, starts_on=began)
    assert those(rose, "late") == {"Siv"}
    agreement(cast.siv, starts_on=began + timedelta(days=1))
    assert those(rose, "late") == set()
    agreement(cast.siv, starts_on=began)
    days = {"since": began.isoformat(), "until": this_day().isoformat()}
    sent = status(cast.siv, cast.viol, **days)
    put_other(viol, "reports", sent)
    assert those(rose, "late") == set()
    own = next(row for row in rows(rose, "/office/courses.csv") if row["Borger"] == "Siv")
    assert own["Status til og med"] == f"{this_day():%d-%m-%Y}"


def test_what_the_agreement_lacks_is_said(rose, cast, agreement, session):
    session.query(Goal).filter_by(course_id=cast.siv.id, area="attendance").update({"status": "dropped"})
    agreement(cast.siv, agreed_how="link", purpose="", tasks=[], roles=["holistic"])
    own = next(row for row in rows(rose, "/office/courses.csv") if row["Borger"] == "Siv")
    assert own["Aftalen mangler"] == "formål, opgaver, mål i to områder"
    agreement(cast.siv, purpose="At stå op.", tasks=["morning_start"])
    session.query(Goal).update({"status": "active"})
    session.commit()
    assert "Ingenting" in page(rose, "/office/courses")


def test_a_draft_is_on_the_list_and_in_no_share(rose, cast, agreement):
    agreement(cast.siv, state=State.DRAFT, agreed_on=None, agreed_how=None)
    shown = page(rose, "/office/courses")
    assert "ikke i gang endnu" in shown
    assert "0 af 2 forløb i gang har en gyldig aftale (0 %)." in shown


def test_files_hold_first_names_alone(rose, cast, session):
    session.query(User).filter_by(id=cast.viol.id).update({"name": "Viol Engelsen"})
    session.commit()
    file = rose.get("/office/courses.csv").data.decode()
    assert "Viol;" in file
    assert "Engelsen" not in file
    assert "Skov" not in file


def test_every_filter_has_its_column(rose):
    head = rows(rose, "/office/courses.csv")[0]
    assert set(HEADINGS) == set(FILTERS)
    assert set(HEADINGS.values()) <= set(head)


def test_an_unknown_filter_is_none(rose):
    assert "Alle forløb" in page(rose, "/office/courses?show=nothing")


@pytest.mark.parametrize("who", ["viol", "timian", "admin", "fremmed_sagsbehandler"])
@pytest.mark.parametrize("path", ["courses", "courses.csv"])
def test_the_list_is_not_there_for_others(login, cast, who, path):
    assert login(getattr(cast, who)).get(f"/office/{path}").status_code == 404


def test_a_leader_of_another_organisation_sees_none_of_ours(login, cast):
    lind = login(cast.person("lind", "leader", of=cast.theirs))
    assert "Her står forløbene" in page(lind, "/office/courses")
    assert rows(lind, "/office/courses.csv") == []


def test_each_reading_and_each_file_is_noted(rose, session):
    page(rose, "/office/courses?show=late")
    rows(rose, "/office/courses.csv")
    (read, about), (kept, file) = noted(session)
    assert (read, about) == ("office", {"page": "courses", "show": "late"})
    assert (kept, file["page"], file["rows"]) == ("export", "courses", 3)


def test_many_courses_ask_no_more_than_few(app, rose, cast, session):
    def asked() -> int:
        made = []
        with app.app_context():
            listen = (engine(), "before_cursor_execute", lambda *_: made.append(1))
            event.listen(*listen)
            page(rose, "/office/courses")
            event.remove(*listen)
        return len(made)

    few = asked()
    cast.courses(*[(f"Nr {number}", cast.hassel, cast.merian) for number in range(40)])
    session.commit()
    assert asked() == few <= MOST
