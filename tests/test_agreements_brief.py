"""What a mentor is to know, for a time: who gives it, who reads it, when it is over, and what is kept."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.accounts.audit import Reading
from fieldapp.accounts.models import Device
from fieldapp.clock import iso, now, uuid7
from tests.briefs import TEXT, briefs, give, readings, visit
from tests.citizen import give as give_link
from tests.desk import page
from tests.moments import this_day

HANDED = {"reason": "illness"}


def told(client, course):
    """The brief about the course that the phone is handed."""
    return next((one for one in visit(client)["briefs"] if one["course"] == str(course.id)), None)


def held(brief):
    """What a phone says it has."""
    return {brief["id"]: brief["version"]}


def test_the_mentor_s_phone_gets_it_beside_the_course(viol, timian, cast):
    assert give(timian, cast.siv).status_code == 303
    answer = visit(viol)
    (brief,) = answer["briefs"]
    until = (this_day() + timedelta(days=10)).isoformat()
    assert (brief["id"], brief["text"], brief["until"]) == (f"brief-{cast.siv.id}", TEXT, until)
    assert brief["by"] == "Timian"
    (siv,) = (one for one in answer["courses"] if one["id"] == str(cast.siv.id))
    assert siv["brief"] == {"id": brief["brief"], "until": until}
    assert "helst mødes ude" not in str(answer["courses"])


def test_a_phone_that_has_it_is_told_nothing_new_until_it_is_changed(viol, timian, cast, session):
    give(timian, cast.siv)
    brief = told(viol, cast.siv)
    have = {brief["id"]: brief["version"]}
    again = visit(viol, have=have)
    assert (again["briefs"], again["gone"]) == ([], [])
    give(timian, cast.siv, "Siv har fået ny telefon.")
    (changed,) = visit(viol, have=have)["briefs"]
    assert changed["text"] == "Siv har fået ny telefon."
    assert [row.text for row in briefs(session)] == [TEXT, "Siv har fået ny telefon."]


def test_the_same_words_twice_are_one(timian, cast, session):
    for _ in range(2):
        assert give(timian, cast.siv).status_code == 303
    assert len(briefs(session)) == 1


@pytest.mark.parametrize("how", ["ended", "over", "course over", "handed over"])
def test_it_goes_from_the_phone_when(viol, timian, cast, session, how):
    give(timian, cast.siv)
    brief = told(viol, cast.siv)
    at = now()
    if how == "ended":
        timian.post(f"/desk/courses/{cast.siv.id}/brief/end")
    elif how == "over":
        at += timedelta(days=11)
    elif how == "course over":
        cast.ends(cast.siv, this_day() - timedelta(days=1))
    else:
        timian.post(f"/desk/courses/{cast.siv.id}/mentor", data=HANDED | {"mentor": str(cast.hassel.id)})
    with time_machine.travel(at, tick=True):
        answer = visit(viol, have={brief["id"]: brief["version"]})
        assert (answer["briefs"], answer["gone"]) == ([], [brief["id"]])
        assert TEXT not in viol.get(f"/field/brief?course={cast.siv.id}").text


def test_it_never_outlives_the_course(viol, timian, cast):
    give(timian, cast.siv)
    cast.ends(cast.siv, this_day() + timedelta(days=3))
    assert told(viol, cast.siv)["until"] == (this_day() + timedelta(days=3)).isoformat()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": " "}, "Skriv, hvad mentoren skal vide."),
        ({"text": "x" * 4001}, "Skriv højst 4000 tegn. Nu er der 4001."),
        ({"until": ""}, "Vælg den sidste dag, det gælder."),
        ({"until": -1}, "Den dag er gået."),
        ({"until": 101}, "Forløbet slutter "),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(timian, cast, session, wrong, said):
    if isinstance(wrong.get("until"), int):
        wrong = {"until": (this_day() + timedelta(days=wrong["until"])).isoformat()}
    answer = give(timian, cast.siv, **({"text": "Ring først."} | wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert wrong.get("text", "Ring først.").strip() in answer.text
    assert briefs(session) == []


def test_what_was_written_for_one_mentor_is_not_saved_for_another(timian, cast, session):
    answer = give(timian, cast.siv, mentor=str(cast.hassel.id))
    assert answer.status_code == 409
    assert "Viol er mentor nu. Læs teksten igennem, og gem igen." in answer.text
    assert "Ring ikke før kl. 10." in answer.text
    assert briefs(session) == []


def test_only_who_runs_the_course_writes_and_a_leader_reads(login, timian, cast):
    give(timian, cast.siv)
    rose, url = login(cast.rose), f"/desk/courses/{cast.siv.id}/brief"
    assert "helst mødes ude" in page(rose, url)
    assert "<textarea" not in page(rose, url)
    assert give(rose, cast.siv).status_code == 403
    assert rose.post(f"{url}/end").status_code == 403
    for stranger in (cast.merian, cast.fremmed_sagsbehandler, cast.viol, cast.admin):
        assert login(stranger).get(url).status_code == 404
        assert give(login(stranger), cast.siv).status_code == 404


def test_who_stands_in_writes_too(login, cast, session):
    cast.timian.backup_id = cast.merian.id
    session.commit()
    assert give(login(cast.merian), cast.siv).status_code == 303


def test_that_the_phone_fetched_it_is_kept_once_and_every_opening(viol, timian, cast, session):
    give(timian, cast.siv)
    brief = told(viol, cast.siv)
    assert readings(session) == []  # handed out, and nobody knows yet whether it came home
    first, second = (iso(now() + timedelta(seconds=more)) for more in (-1, -2))
    for _ in range(2):
        visit(viol, have=held(brief), opened={first: brief["brief"], second: brief["brief"]})
    visit(viol, phone=uuid7(), have=held(brief))
    visit(viol, phone=uuid7(), have=held(brief | {"version": "an older one"}))
    found = readings(session)
    assert [what for what, _ in found].count("fetched") == 2
    assert len(found) - 2 == 1  # both before it was written by the phone's clock: taken for that moment


def test_an_opening_from_before_it_was_over_is_told_after(viol, timian, cast, session):
    give(timian, cast.siv)
    brief = told(viol, cast.siv)
    opened = now() + timedelta(days=2)
    with time_machine.travel(opened + timedelta(days=9), tick=True):
        visit(viol, opened={iso(opened): brief["brief"]})
    ((_what, at),) = [one for one in readings(session) if one[0] == "opened"]
    assert iso(at) == iso(opened)
    shown = page(timian, f"/desk/courses/{cast.siv.id}/brief")
    assert "Åbnet" in shown


def test_a_phone_that_the_house_has_closed_still_tells(viol, timian, cast, session):
    give(timian, cast.siv)
    brief = told(viol, cast.siv)
    session.rollback()
    session.scalars(select(Device)).one().revoked_at = now()
    session.commit()
    assert visit(viol, opened={iso(now()): brief["brief"]})["wipe"] is True
    assert [what for what, _ in readings(session)].count("opened") == 1


def test_nobody_says_that_another_has_read(login, viol, timian, cast, session):
    give(timian, cast.siv)
    brief = told(viol, cast.siv)
    visit(viol, have=held(brief))
    other = uuid7()
    visit(login(cast.hassel), other, opened={iso(now()): brief["brief"], "x": brief["brief"]})
    visit(login(cast.hassel), other, opened={iso(now()): 7})
    visit(login(cast.hassel), other, opened=["what is this"])
    assert [what for what, _ in readings(session)] == ["fetched"]


def test_the_server_s_own_page_says_so_too(viol, timian, cast, session):
    give(timian, cast.siv)
    assert "Godt at vide (til" in page(viol, f"/field/courses/{cast.siv.id}")
    shown = page(viol, f"/field/brief?course={cast.siv.id}")
    assert "Siv vil helst mødes ude. Ring ikke før kl. 10." in shown
    assert "Sagsbehandleren kan se, at du har åbnet det." in shown
    assert [what for what, _ in readings(session)] == ["opened"]
    assert "Her står ikke noget lige nu." in page(viol, f"/field/brief?course={cast.birk.id}")
    assert viol.get(f"/field/brief?course={cast.ask.id}").status_code == 404


def test_the_desk_shows_who_has_read_what_and_earlier_words(viol, timian, cast):
    url = f"/desk/courses/{cast.siv.id}/brief"
    assert "Viol har ingen oplysninger fra dig lige nu." in page(timian, url)
    assert f'href="{url}"' in page(timian, f"/desk/courses/{cast.siv.id}")
    give(timian, cast.siv)
    brief = told(viol, cast.siv)
    visit(viol, have=held(brief), opened={iso(now()): brief["brief"]})
    assert "<li>Åbnet i dag" in page(timian, url)
    assert "Telefonen hentede det i dag" in page(timian, url)
    give(timian, cast.siv, "Siv har fået ny telefon.")
    shown = page(timian, url)
    assert "Ikke åbnet endnu" in shown
    assert "Én tidligere udgave" in shown
    timian.post(f"{url}/end")
    assert "2 tidligere udgaver" in page(timian, url)
    assert "Lukket i dag" in page(timian, url)


def test_who_opens_it_at_the_desk_leaves_a_row(timian, cast, session):
    give(timian, cast.siv)
    page(timian, f"/desk/courses/{cast.siv.id}/brief")
    session.rollback()
    (row,) = session.scalars(select(Reading).where(Reading.what == "brief"))
    assert (row.user_id, row.subject_id) == (cast.timian.id, briefs(session)[0].id)


@pytest.mark.parametrize(
    ("affiliation", "what"), [("volunteer", "frivillig"), ("company", "fra en virksomhed")]
)
def test_of_some_mentors_it_is_said_that_health_does_not_belong(timian, cast, session, affiliation, what):
    cast.viol.affiliation = affiliation
    session.commit()
    assert f"Viol er {what}. Skriv intet om helbred." in page(timian, f"/desk/courses/{cast.siv.id}/brief")


def test_the_citizen_s_page_does_not_hold_it(app, timian, cast, session):
    give(timian, cast.siv)
    link = give_link(app, cast.siv)
    citizen = app.test_client()
    assert "helst mødes ude" not in citizen.get(f"/c/{link.token}/course").text
