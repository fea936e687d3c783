"""The way in: a link or a code, tried a few times a minute, with nothing told before it opens."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.citizen import views
from fieldapp.clock import now
from fieldapp.config import Config
from fieldapp.meetings.models import Answer
from fieldapp.mentorships.models import CitizenKey
from tests.citizen import give, met, say, seen

CLOSED = "Bed din mentor om en ny kode."


def enter(visitor, code, **more):
    return visitor.post("/c/", data={"code": code}, **more)


def used_at(session):
    session.rollback()
    return session.scalars(select(CitizenKey).order_by(CitizenKey.id)).all()[-1].used_at


def test_a_code_opens_the_page_however_it_is_typed(app, cast, visitor):
    made = give(app, cast.siv)
    for typed in (made.code, made.grouped, f" {made.code[:4].lower()}-{made.code[4:].lower()} "):
        answer = enter(visitor, typed)
        assert (answer.status_code, answer.location) == (303, f"/c/{made.token}")


@pytest.mark.parametrize("code", ["", "7F3K9QXM", "7F3K", "\x00", "æ" * 300])
def test_a_wrong_code_is_told_kindly_what_to_do(visitor, token, code):
    answer = enter(visitor, code)
    assert answer.status_code == 404
    assert CLOSED in answer.text


def test_wrong_old_and_revoked_say_the_same(app, cast, visitor):
    old = give(app, cast.siv)
    newer = give(app, cast.siv)
    pages = {seen(visitor, f"/c/{token}", 404) for token in ("x" * 24, old.token)}
    with time_machine.travel(now() + timedelta(days=31)):
        pages.add(seen(visitor, f"/c/{newer.token}", 404))
    assert len(pages) == 1
    assert CLOSED in pages.pop()


def test_a_code_that_is_revoked_opens_nothing(app, cast, visitor):
    old = give(app, cast.siv)
    give(app, cast.siv)
    assert enter(visitor, old.code).status_code == 404


@pytest.mark.parametrize("path", ["/answer", "/confirm"])
def test_nothing_is_written_through_a_link_that_is_closed(app, cast, visitor, session, path):
    old = give(app, cast.siv)
    give(app, cast.siv)
    ahead = cast.appointment(cast.siv, now() + timedelta(hours=20))
    data = {"appointment": str(ahead.id), "answer": "coming", "met": "yes"}
    assert visitor.post(f"/c/{old.token}{path}", data=data).status_code == 404
    assert session.scalars(select(Answer)).all() == []


def test_an_address_that_guesses_has_to_wait_and_is_told_how_long(visitor, token, cast, one_minute):
    tries = [enter(visitor, "7F3K9QXM") for _ in range(Config.code_tries + 1)]
    assert {answer.status_code for answer in tries[:-1]} == {404}
    assert tries[-1].status_code == 429
    assert int(tries[-1].headers["Retry-After"]) <= 60
    assert "Prøv igen om" in tries[-1].text


def test_also_many_addresses_together_have_to_wait(app, cast, visitor, monkeypatch, one_minute):
    monkeypatch.setattr(views, "EVERYWHERE", 1)
    for number in range(Config.code_tries):
        enter(visitor, "7F3K9QXM", environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    code = give(app, cast.siv).code
    assert enter(visitor, code, environ_base={"REMOTE_ADDR": "198.51.100.1"}).status_code == 429


def test_a_preview_of_a_link_uses_nothing(visitor, token, cast, session):
    cast.appointment(cast.siv, now() + timedelta(hours=20))
    for path in ("", "/meetings", "/about"):
        seen(visitor, f"/c/{token}{path}")
    assert used_at(session) is None


def test_a_typed_code_and_an_answer_use_the_key(app, visitor, cast, session):
    enter(visitor, give(app, cast.siv).code)
    first = used_at(session)
    assert first is not None
    ahead = cast.appointment(cast.siv, now() + timedelta(hours=20))
    with time_machine.travel(now() + timedelta(minutes=5)):
        say(visitor, give(app, cast.siv).token, ahead, "coming")
    assert used_at(session) > first


def test_before_a_code_nothing_about_anybody_is_told(visitor, token, cast):
    cast.appointment(cast.siv, now() + timedelta(hours=20))
    for path in ("/c/", "/c/about"):
        page = seen(visitor, path)
        assert not [name for name in ("Siv", "Viol", "Timian", "Eksempel Kommune") if name in page]


def test_no_answer_sets_a_cookie_is_kept_or_tells_the_address(app, visitor, token, cast):
    ahead = cast.appointment(cast.siv, now() + timedelta(hours=20))
    gets = [visitor.get(f"/c/{path}") for path in ("", "about", token, f"{token}/meetings", "wrong")]
    for answer in [*gets, say(visitor, token, ahead, "coming"), enter(visitor, "wrong")]:
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "<script" not in answer.text


def test_an_old_browser_that_names_no_site_is_answered(visitor, token, cast):
    ahead = cast.appointment(cast.siv, now() + timedelta(hours=20))
    data = {"appointment": str(ahead.id), "answer": "coming"}
    answer = visitor.post(f"/c/{token}/answer", data=data, headers={"Origin": "null"})
    assert answer.status_code == 303


def test_a_link_opens_one_course_of_one_organisation(app, visitor, cast, session):
    theirs = cast.course("Lilje", cast.fremmed_mentor, cast.fremmed_sagsbehandler)
    session.commit()
    made = give(app, theirs)
    elsewhere = [cast.appointment(course, now() + timedelta(hours=20)) for course in (cast.siv, cast.birk)]
    meeting = met(session, cast.siv, now() - timedelta(hours=2), note="Om Siv.")
    for ahead in elsewhere:
        assert say(visitor, made.token, ahead, "coming").status_code == 404
        assert "Jeg kommer" not in seen(visitor, f"/c/{made.token}?appointment={ahead.id}")
    data = {"meeting": str(meeting.id), "met": "yes"}
    assert visitor.post(f"/c/{made.token}/confirm", data=data).status_code == 404
    assert "Om Siv." not in seen(visitor, f"/c/{made.token}/meetings")


def test_the_language_is_the_browsers_until_another_is_chosen(visitor, token, cast):
    cast.appointment(cast.siv, now() + timedelta(hours=20))
    danish = visitor.get(f"/c/{token}")
    assert '<html lang="da">' in danish.text
    english = visitor.get(f"/c/{token}", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in english.text
    assert "lang=da" in english.text
    chosen = visitor.get(f"/c/{token}?lang=en").text
    assert '<html lang="en">' in chosen
    assert f"/c/{token}/meetings?lang=en" in chosen


def test_a_chosen_language_is_kept_through_a_form(app, visitor, cast):
    made = give(app, cast.siv)
    ahead = cast.appointment(cast.siv, now() + timedelta(hours=20))
    assert enter(visitor, made.code, query_string={"lang": "en"}).location == f"/c/{made.token}?lang=en"
    data = {"appointment": str(ahead.id), "answer": "coming"}
    assert "lang=en" in visitor.post(f"/c/{made.token}/answer?lang=en", data=data).location


def test_a_citizen_who_reads_english_is_met_in_english(visitor, token, cast, session):
    cast.siv.citizen.language = "en"
    session.commit()
    assert '<html lang="en">' in visitor.get(f"/c/{token}").text


@pytest.mark.parametrize("path", ["answer", "confirm"])
def test_a_page_that_is_reloaded_after_a_fault_is_still_there(visitor, token, path):
    assert visitor.get(f"/c/{token}/{path}").location == f"/c/{token}"


def test_an_address_that_is_nothing_leads_to_the_code_not_to_the_login(visitor):
    for answer in (visitor.get("/c/a/b/c"), visitor.post("/c/about")):
        assert answer.status_code in (404, 405)
        assert 'href="/c/"' in answer.text
        assert 'href="/"' not in answer.text
