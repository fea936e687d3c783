"""The agreement is written step by step: nothing typed is lost, in two tabs or after a reload."""

import json
import re
from datetime import timedelta

import pytest

from fieldapp.agreements.models import AgreementDraft
from fieldapp.clock import uuid7
from fieldapp.law import OURS
from fieldapp.mentorships.order import last_day
from fieldapp.mentorships.periods import Agreement
from tests.agreeing import filled, set_going, typed, write
from tests.desk import page
from tests.moments import this_day


@pytest.fixture
def draft(timian, cast):
    """A draft with a purpose; its address."""
    url = f"/desk/agreements/{uuid7()}"
    timian.post(f"{url}/purpose", data={"purpose": "Et formål", "tasks": ["network"], "was": "{}"})
    return url


def form(client, url):
    """What a tab shows: the hidden field, and the purpose."""
    shown = client.get(f"{url}/purpose").text
    was = re.search(r'name="was" value="([^"]*)"', shown)[1].replace("&#34;", '"')
    return {"was": was, **json.loads(was)}


def purpose(client, url):
    return form(client, url)["purpose"]


def test_a_new_one_begins_today_and_leaves_out_driving(timian):
    answer = timian.get("/desk/courses/new")
    assert answer.status_code == 303
    url = answer.location.rsplit("/", 1)[0]
    shown = page(timian, f"{url}/period")
    assert f'name="starts_on" type="date" value="{this_day().isoformat()}"' in shown
    assert f'name="ends_on" type="date" value="{last_day(this_day(), "", OURS).isoformat()}"' in shown
    assert re.search(r'name="not_tasks" value="transport" checked', page(timian, f"{url}/purpose"))


def test_what_is_typed_is_kept_while_it_is_typed(timian, draft):
    answer = timian.put(f"{draft}/purpose", data=form(timian, draft) | {"purpose": "Et længere formål"})
    assert "Gemt kl." in answer.text
    assert purpose(timian, draft) == "Et længere formål"


def test_two_tabs_that_change_different_fields_are_not_asked(timian, draft):
    one, two = form(timian, draft), form(timian, draft)
    assert timian.post(f"{draft}/purpose", data=one | {"purpose": "Fra den ene"}).status_code == 303
    answer = timian.post(f"{draft}/purpose", data=two | {"roles": ["holistic"]})
    assert answer.status_code == 303
    kept = form(timian, draft)
    assert (kept["purpose"], kept["roles"]) == ("Fra den ene", ["holistic"])


def test_two_tabs_that_change_the_same_field_see_both(timian, draft):
    one, two = form(timian, draft), form(timian, draft)
    timian.post(f"{draft}/purpose", data=one | {"purpose": "Fra den ene"})
    answer = timian.post(f"{draft}/purpose", data=two | {"purpose": "Fra den anden", "roles": ["holistic"]})
    assert answer.status_code == 409
    assert "Fra den ene" in answer.text
    assert "Fra den anden" in answer.text
    assert "Timian, i dag" in " ".join(answer.text.split())
    kept = form(timian, draft)
    assert (kept["purpose"], kept["roles"]) == ("Fra den ene", ["holistic"])
    was = re.search(r'name="was" value="([^"]*)"', answer.text)[1].replace("&#34;", '"')
    sent = two | {"purpose": "Fra den anden", "roles": ["holistic"], "was": was}
    assert timian.post(f"{draft}/purpose", data=sent | {"pick-purpose": "theirs"}).status_code == 303
    assert purpose(timian, draft) == "Fra den ene"
    assert timian.post(f"{draft}/purpose", data=sent | {"pick-purpose": "mine"}).status_code == 303
    assert purpose(timian, draft) == "Fra den anden"


def test_while_typing_a_difference_is_only_said(timian, draft):
    one, two = form(timian, draft), form(timian, draft)
    timian.post(f"{draft}/purpose", data=one | {"purpose": "Fra den ene"})
    answer = timian.put(f"{draft}/purpose", data=two | {"purpose": "Fra den anden"})
    assert "En anden har skrevet i det samme felt." in answer.text
    was = re.search(r'name="was" value="([^"]*)"', answer.text)[1].replace("&#34;", '"')
    later = timian.post(f"{draft}/purpose", data=two | {"purpose": "Fra den anden", "was": was})
    assert later.status_code == 409


def test_a_tab_that_lags_behind_changes_nothing_back(timian, draft):
    lagging = form(timian, draft)
    timian.post(f"{draft}/purpose", data=form(timian, draft) | {"purpose": "Nyt"})
    for _ in range(2):  # it is kept once more with what the first answer said
        answer = timian.put(f"{draft}/purpose", data=lagging)
        lagging["was"] = re.search(r'value="([^"]*)"', answer.text)[1].replace("&#34;", '"')
    assert purpose(timian, draft) == "Nyt"


def test_what_is_missing_is_said_where_it_is_read_and_at_its_field(timian, cast):
    draft = typed(timian, filled(cast.viol, first_name="", purpose=""))
    answer = timian.post(f"{draft}/done")
    assert answer.status_code == 422
    assert f'href="{draft}/citizen?check=1#f-first_name"' in answer.text
    assert "Skriv borgerens fornavn." in page(timian, f"{draft}/citizen?check=1")
    assert "Skriv borgerens fornavn." not in page(timian, f"{draft}/purpose?check=1")
    assert "Ågren" in page(timian, f"{draft}/citizen")


def test_more_than_six_months_is_refused_with_the_law(timian, cast):
    too_late = (last_day(this_day(), "", OURS) + timedelta(days=1)).isoformat()
    draft = typed(timian, filled(cast.viol, ends_on=too_late))
    assert "Højst 6 måneder ad gangen (LAB § 167)." in timian.post(f"{draft}/done").text


def test_minutes_and_days_can_be_any_number(timian, cast):
    numbers = {"weekly_minutes": "other", "weekly_minutes_other": "75"}
    numbers |= {"report_days": "other", "report_days_other": "21"}
    written = write(timian, filled(cast.viol, **numbers))
    shown = page(timian, written.location)
    assert "75 min om ugen" in shown
    assert "Hver 21. dag" in shown


def test_done_twice_is_one_course(timian, cast, session):
    draft = typed(timian, filled(cast.viol))
    first, second = (timian.post(f"{draft}/done") for _ in range(2))
    assert first.location == second.location
    assert len(session.query(Agreement).filter_by(number=1, purpose=filled(cast.viol)["purpose"]).all()) == 1


def test_what_is_not_finished_waits_on_the_list(timian, cast, draft):
    timian.post(f"{draft}/citizen", data={"first_name": "Liv", "last_name": "Ågren"})
    assert "Ikke skrevet færdig (1)" in page(timian, "/desk/courses")
    write(timian, filled(cast.viol))
    assert "Ikke skrevet færdig (1)" in page(timian, "/desk/courses")


def test_a_draft_is_changed_until_it_is_set_going(timian, cast, session):
    written = write(timian, filled(cast.viol))
    course = written.location.split("/")[3]
    number = str(session.query(Agreement).filter_by(number=1).order_by(Agreement.made_at.desc()).first().id)
    draft = timian.post(f"/desk/courses/{course}/agreement/{number}/change").location.rsplit("/", 1)[0]
    assert timian.get(f"{draft}/citizen").status_code == 404
    timian.post(f"{draft}/purpose", data={"purpose": "Et nyt formål", "roles": ["retention"],
        "tasks": ["network"], "not_tasks": [], "was": "{}"})  # fmt: skip
    assert timian.post(f"{draft}/done").status_code == 303
    assert "Et nyt formål" in page(timian, written.location)


def test_what_is_typed_stays_when_the_draft_is_opened_again(timian, cast, session):
    written = write(timian, filled(cast.viol))
    course = written.location.split("/")[3]
    number = str(session.query(Agreement).filter_by(number=1).order_by(Agreement.made_at.desc()).first().id)
    change = f"/desk/courses/{course}/agreement/{number}/change"
    draft = timian.post(change).location.rsplit("/", 1)[0]
    timian.put(f"{draft}/purpose", data=form(timian, draft) | {"purpose": "Halvt skrevet"})
    assert timian.post(change).location.startswith(draft)
    assert purpose(timian, draft) == "Halvt skrevet"


def test_another_period_is_written_from_the_last_one(timian, viol, cast, session):
    course = set_going(timian, write(timian, filled(cast.viol)))
    draft = timian.post(f"/desk/courses/{course}/extend").location.rsplit("/", 1)[0]
    assert timian.post(f"/desk/courses/{course}/extend").location.startswith(draft)
    assert "Skriv, hvorfor forløbet skal fortsætte." in timian.post(f"{draft}/done").text
    timian.post(f"{draft}/assessment", data={"assessment": "Liv er på vej og kommer selv."})
    assert timian.post(f"{draft}/done").status_code == 303
    shown = page(timian, f"/desk/courses/{course}/agreement")
    assert "Periode 2" in shown
    assert "Liv er på vej og kommer selv." in shown


@pytest.mark.parametrize(("who", "status"), [("rose", 403), ("viol", 404), ("admin", 404)])
def test_only_a_caseworker_opens_courses(login, cast, who, status):
    client = login(getattr(cast, who))
    assert client.get("/desk/courses/new").status_code == status
    assert client.post(f"/desk/agreements/{uuid7()}/citizen", data={}).status_code == status


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler"])
def test_a_stranger_neither_reads_nor_writes_a_draft(login, cast, draft, session, who):
    stranger = login(getattr(cast, who))
    assert "Et formål" not in stranger.get(f"{draft}/purpose").text
    stranger.post(f"{draft}/purpose", data={"purpose": "Mit"})
    own = session.query(AgreementDraft).filter_by(made_by=cast.timian.id).one()
    assert own.typed["purpose"] == "Et formål"


def test_nobody_writes_on_a_colleagues_draft(login, cast, draft):
    assert login(cast.merian).post(f"{draft}/purpose", data={"purpose": "Mit"}).status_code == 404


def test_mentors_stand_under_whoever_employs_them(timian, cast):
    cast.person("gone", "mentor", affiliation="internal", ended_at=None)
    cast.session.commit()
    shown = page(timian, f"/desk/agreements/{uuid7()}/citizen")
    assert re.search(r'<optgroup label="Leverandør Nord"> <option value="[^"]+">Hassel', shown)
    assert "Klover · frivillig mentor" in shown
    assert "Fremmed" not in shown


def test_a_mentor_of_another_organisation_cannot_be_chosen(timian, cast):
    assert write(timian, filled(cast.fremmed_mentor)).status_code == 422


def test_the_last_step_has_nothing_to_keep_and_says_what_to_press(timian, cast):
    draft = typed(timian, filled(cast.viol))
    answer = timian.post(f"{draft}/read", data={"go": "next"})
    assert (answer.status_code, "Tryk »Gem mentoraftalen«" in answer.text) == (422, True)
    assert "Liv Ågren" in answer.text
    assert timian.post(f"{draft}/read", data={"go": "back"}).location == f"{draft}/period"
    assert timian.get("/desk/courses").text.count("Skriv videre") == 1
