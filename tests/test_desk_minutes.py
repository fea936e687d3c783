"""The minutes of a course at the desk: the same sums everywhere, and what was granted since when."""

import re
from datetime import timedelta

from fieldapp.clock import now
from fieldapp.mentorships.periods import Agreement
from tests.agreeing import filled, write
from tests.cast import held
from tests.desk import page, put
from tests.moments import this_day
from tests.test_reports_wire import status
from tests.wire import put as put_other


def test_weeks_and_months_say_what_was_received(timian, viol, cast):
    put(viol, held(cast.siv, cast.viol, minutes=40))
    put(viol, held(cast.siv, cast.viol, minutes=25, form="sms", place=None))
    shown = page(timian, f"/desk/courses/{cast.siv.id}/minutes")
    week = re.search(rf"Uge {this_day().isocalendar()[1]}</span></th>(.*?)</tr>", shown)[1]
    assert re.findall(r"<td>(\d+)</td>", week)[1::4] == ["40", "25"]
    assert "Sms og mail er ikke kontakttid" in shown


def test_other_minutes_begin_on_a_monday(timian, cast):
    url = f"/desk/courses/{cast.siv.id}/minutes"
    monday = this_day() + timedelta(days=7 - this_day().weekday())
    form = {"minutes": "90", "since": monday.isoformat(), "reason": "needs_more"}
    assert timian.post(url, data=form | {"since": "2019-01-07"}).status_code == 422
    assert timian.post(url, data=form).status_code == 303
    assert "90 min</b> fra" in page(timian, url)


def test_only_the_caseworker_changes_them(login, cast):
    rose, url = login(cast.rose), f"/desk/courses/{cast.siv.id}/minutes"
    assert "Gem nye minutter" not in page(rose, url)
    assert rose.post(url, data={"minutes": "90"}).status_code == 403
    assert login(cast.merian).get(url).status_code == 404


def test_sixty_seconds_say_what_matters(timian, viol, cast, session):
    put(viol, held(cast.siv, cast.viol, goal=str(cast.siv.goals[0].id), note="Siv stod selv op.", mark=3))
    put_other(viol, "reports", status(cast.siv, cast.viol, ask="Må Siv prøve praktik?"))
    shown = page(timian, f"/desk/courses/{cast.siv.id}")
    for said in (
        "Der er ikke aftalt en ny tid.",
        "Venter på dig",
        "Viol spørger: Må Siv prøve praktik?",
        "ingen aftaler endnu",
        "1 af 1",
        "Senest: Siv stod selv op.",
        "klar til at læse",
        "Læs ny status",
    ):
        assert said in shown, said


def test_it_says_how_they_met(timian, viol, cast):
    came = str(cast.appointment(cast.siv, now() - timedelta(days=3)).id)
    cast.appointment(cast.siv, now() - timedelta(days=5))
    put(viol, held(cast.siv, cast.viol, appointment=came))
    shown = page(timian, f"/desk/courses/{cast.siv.id}")
    assert "Siv er mødt til 1 af 2 aftaler. De andre: en uden svar endnu." in shown


def test_a_course_that_has_not_begun_has_its_page(timian, cast, session):
    cast.siv.begun_at = None
    session.query(Agreement).filter_by(course_id=cast.siv.id).one().state = "draft"
    session.commit()
    assert "Aftalen er ikke sat i gang." in page(timian, f"/desk/courses/{cast.siv.id}")


def test_an_agreement_that_is_not_set_going_is_told_so(timian, cast):
    url = write(timian, filled(cast.viol)).location.split("/agreement")[0] + "/minutes"
    monday = this_day() + timedelta(days=7 - this_day().weekday())
    answer = timian.post(url, data={"minutes": "90", "since": monday.isoformat(), "reason": "needs_more"})
    assert (answer.status_code, "Ret minutterne i aftalen." in answer.text) == (409, True)
    assert "De nye minutter er gemt." not in page(timian, url)
