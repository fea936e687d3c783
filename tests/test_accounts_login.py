"""Logging in and out: a session is a row, and a dead one stays dead."""

from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from fieldapp.accounts import models
from fieldapp.accounts.models import LoginSession
from fieldapp.clock import now
from tests.cast import PASSWORD


def log_in(app, email, password=PASSWORD, **more):
    client = app.test_client()
    return client, client.post("/login", data={"email": email, "password": password}, **more)


def test_a_mentor_lands_on_the_day_and_a_caseworker_on_the_desk(app, cast):
    assert log_in(app, "viol@test.test")[1].location == f"/field/?user={cast.viol.id}"
    assert log_in(app, " TIMIAN@test.test ")[1].location == "/desk/"


def test_a_wrong_password_keeps_the_address_and_says_so(app, cast):
    _, answer = log_in(app, "viol@test.test", "forkert")
    assert answer.status_code == 422
    assert "viol@test.test" in answer.text
    assert "passer ikke" in answer.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app, cast):
    _, answer = log_in(app, "viol@test.test")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_copied_cookie_is_worthless_after_logout(app, cast):
    client, _ = log_in(app, "viol@test.test")
    stolen = client.get_cookie("fieldapp").value
    client.post("/logout")
    thief = app.test_client()
    thief.set_cookie("fieldapp", stolen)
    assert thief.get("/field/").status_code == 303


def test_a_login_unused_for_two_weeks_has_run_out(viol, cast, session):
    row = session.scalars(select(LoginSession)).one()
    row.seen_at = now() - timedelta(days=15)
    session.commit()
    assert viol.get("/field/").location == "/login?next=/field/"


def test_using_it_keeps_it_alive(viol, cast, session):
    row = session.scalars(select(LoginSession)).one()
    row.seen_at = now() - timedelta(days=13)
    session.commit()
    assert viol.get("/field/").status_code == 200
    session.refresh(row)
    assert row.seen_at > now() - timedelta(minutes=1)


def test_a_phone_that_only_sends_stays_logged_in(viol, cast, session):
    row = session.scalars(select(LoginSession)).one()
    row.seen_at = now() - timedelta(days=13)
    session.commit()
    viol.post("/field/caseload", json={"have": {}}, headers={"X-Fieldapp": "caseload"})
    session.refresh(row)
    assert row.seen_at > now() - timedelta(minutes=1)


def test_an_off_boarded_person_is_out_at_once(viol, cast, session):
    cast.viol.ended_at = now()
    session.commit()
    assert viol.get("/field/").status_code == 303


@pytest.mark.parametrize(
    "where", ["https://evil.test/", "//evil.test", "/\\evil.test", "/\t/evil.test", "javascript:x"]
)
def test_a_login_never_leads_to_another_house(app, cast, where):
    _, answer = log_in(app, "viol@test.test", query_string={"next": where})
    assert answer.location.startswith("/field/?user=")


@pytest.mark.slow
def test_guessing_is_slowed_down_for_everybody(app, cast):
    within_one_minute = time_machine.travel(now().replace(second=5), tick=False)
    with within_one_minute:
        answers = [log_in(app, "viol@test.test", "gæt")[1] for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert "Prøv igen om" in answers[-1].text


def test_htmx_is_sent_to_the_login_page_and_never_gets_it_inside_a_fragment(app, cast):
    answer = app.test_client().get("/field/outbox", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/field/outbox"


def test_the_phones_worker_gets_401_and_never_a_redirect(app, cast):
    answer = app.test_client().post("/field/caseload", json={}, headers={"X-Fieldapp": "caseload"})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_logged_in")


def test_a_caseworker_has_no_phone_pages(timian):
    assert timian.get("/field/").status_code == 403


def test_every_answer_has_strict_headers(viol):
    headers = viol.get("/field/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["Cache-Control"] == "no-store"
    assert (headers["X-From"], headers["Referrer-Policy"]) == ("server", "same-origin")


def test_a_mentor_chooses_the_language_of_the_own_pages(viol):
    answer = viol.post("/account/language", data={"language": "en", "next": "/field/me"})
    assert (answer.status_code, answer.location) == (303, "/field/me")
    assert '<html lang="en">' in viol.get("/field/me").text
    assert viol.post("/account/language", data={"language": "xx"}).status_code == 422


def test_a_password_is_as_slow_to_guess_as_the_library_advises_also_where_nobody_has_that_address():
    advised = extract_parameters(PasswordHasher().hash(PASSWORD))
    assert extract_parameters(models._NOBODY) == advised
    assert (advised.memory_cost, advised.time_cost) == (65_536, 3)
