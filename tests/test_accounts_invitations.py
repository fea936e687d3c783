"""An invitation lets one person in, once; a forgotten password is replaced by mail."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.accounts import passwords
from fieldapp.accounts.models import Invitation, User
from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.notes import Note
from fieldapp.clock import now
from tests.cast import PASSWORD
from tests.desk import one, page
from tests.test_accounts_people import PERSON, admin, changes, told_of

__all__ = ["admin"]
NEW = "fire små grønne ænder"


@pytest.fixture
def link(admin):
    """The link for Lind, as the administrator is shown it."""
    return link_in(admin.post("/desk/people", data=PERSON).text)


@pytest.fixture
def stranger(app):
    """A browser that nobody has logged in with."""
    return app.test_client()


def link_in(text):
    return re.search(r"/invitation/[\w-]+", text)[0]


@pytest.fixture
def postman(app):
    """Carries what is in the box."""
    return Worker(app, "test")


def mails(postman, data_dir, to):
    """What was mailed to this address, oldest first."""
    postman.step()
    files = sorted((data_dir / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [mail for mail in found if mail["To"] == to]


def test_the_page_says_who_invites_to_what(stranger, link):
    shown = page(stranger, link)
    assert "Velkommen, Lind Bøg" in shown
    assert "Admin inviterer dig til fieldapp i Eksempel Kommune." in shown


def test_a_chosen_password_lets_the_person_in_at_once(stranger, link, app):
    answer = stranger.post(link, data={"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert stranger.get("/desk/").status_code == 200
    later = app.test_client().post("/login", data={"email": "lind@test.test", "password": NEW})
    assert later.location == "/desk/"


def test_a_mentor_lands_on_the_phones_pages_with_a_name(admin, stranger, session):
    told = PERSON | {"role": "mentor", "affiliation": "volunteer"}
    answer = stranger.post(link_in(admin.post("/desk/people", data=told).text), data={"password": NEW})
    made = one(session, select(User).where(User.email == "lind@test.test"))
    assert answer.location == f"/field/?user={made.id}"


def test_an_invited_person_keeps_the_name_that_was_told(stranger, link, session):
    stranger.post(link, data={"password": NEW, "name": "En Anden", "role": "admin"})
    made = one(session, select(User).where(User.email == "lind@test.test"))
    assert (made.name, made.role) == ("Lind Bøg", "caseworker")


def test_a_link_works_once(stranger, link, app):
    stranger.post(link, data={"password": NEW})
    second = app.test_client().post(link, data={"password": "noget helt andet bagefter"})
    assert second.status_code == 410
    assert "Linket virker ikke længere" in second.text
    assert app.test_client().get(link).status_code == 410


def test_using_one_link_ends_the_others(admin, stranger, link, session, app):
    made = one(session, select(User).where(User.email == "lind@test.test"))
    newer = link_in(admin.post(f"/desk/people/{made.id}/invitation").text)
    stranger.post(newer, data={"password": NEW})
    assert app.test_client().get(link).status_code == 410


def test_after_a_week_the_page_says_what_to_do(stranger, link):
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False):
        answer = stranger.get(link)
    assert answer.status_code == 410
    assert "Få et nyt link" in answer.text


@pytest.mark.parametrize("token", ["x", "Lind", "%00", "a" * 500])
def test_a_token_of_ones_own_making_opens_nothing(stranger, cast, token):
    assert stranger.get(f"/invitation/{token}").status_code == 410


def test_only_a_hash_of_the_link_is_kept(link, session):
    row, note = one(session, select(Invitation)), one(session, select(Note))
    token = link.rpartition("/")[2]
    assert token not in row.token_hash
    assert token.encode() not in note.sealed


def test_whoever_ends_is_not_let_in_by_an_old_link(admin, stranger, link, session):
    made = one(session, select(User).where(User.email == "lind@test.test"))
    admin.post(f"/desk/people/{made.id}/end")
    admin.post(f"/desk/people/{made.id}/restart")
    assert stranger.get(link).status_code == 410


def test_a_link_that_went_to_a_wrong_address_opens_nothing(admin, stranger, link, session):
    made = one(session, select(User).where(User.email == "lind@test.test"))
    admin.post(f"/desk/people/{made.id}", data=told_of(made, email="rigtig@test.test"))
    assert stranger.get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kort", "mindst 12 tegn"),
        ("x" * 201, "højst 200 tegn"),
        ("lind@test.test", "ligner din e-mail"),
        ("Lind-er-sej-2026", "ligner din e-mail"),
        ("password1234", "for let at gætte"),
        ("Adgangskode2026!", "for let at gætte"),
        ("123456789012", "for let at gætte"),
        ("abcdefghijklmn", "for let at gætte"),
        ("aaaaaaaaaaaaaaa", "for let at gætte"),
        ("FieldappFieldapp", "for let at gætte"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_a_better_idea(stranger, link, password, sentence):
    answer = stranger.post(link, data={"password": password})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stranger.post(link, data={"password": NEW}).status_code == 303


@pytest.mark.parametrize("password", [NEW, PASSWORD, "correct horse battery staple", "Hund9kat!Træ4sol"])
def test_a_long_password_of_ones_own_is_good_enough(password):
    assert passwords.fault(password, "lind@test.test") is None


def test_the_mail_carries_the_link_and_leaves_nothing_behind(link, postman, data_dir, session):
    mail = mails(postman, data_dir, "lind@test.test")[-1]
    assert link in mail.get_content()
    assert "Admin inviterer dig" in mail.get_content()
    assert mail["Subject"] == "Din adgang til fieldapp i Eksempel Kommune"
    assert one(session, select(Note)).sealed is None


def test_a_forgotten_password_is_replaced_by_mail(stranger, cast, postman, data_dir, app):
    stranger.post("/forgotten", data={"email": " ROSE@test.test"})
    old = app.test_client()
    old.post("/login", data={"email": "rose@test.test", "password": PASSWORD})
    link = link_in(mails(postman, data_dir, "rose@test.test")[-1].get_content())
    assert "Vælg en ny adgangskode" in page(stranger, link)
    assert stranger.post(link, data={"password": NEW}).status_code == 303
    assert old.get("/desk/").status_code == 303
    again = app.test_client().post("/login", data={"email": "rose@test.test", "password": PASSWORD})
    assert again.status_code == 422


def test_the_page_says_the_same_about_an_address_that_nobody_has(stranger, cast, session):
    known = stranger.post("/forgotten", data={"email": "rose@test.test"})
    unknown = stranger.post("/forgotten", data={"email": "ukendt@test.test"})
    assert unknown.status_code == known.status_code == 200
    assert unknown.text == known.text.replace("rose@", "ukendt@")
    assert one(session, select(Invitation)).user_id == cast.rose.id


def test_asking_again_and_again_fills_nobodys_mailbox(stranger, cast, session):
    for _ in range(3):
        stranger.post("/forgotten", data={"email": "rose@test.test"})
    assert len(session.scalars(select(Invitation)).all()) == 1


def test_asking_and_guessing_are_slowed_down(app, cast):
    with time_machine.travel(now().replace(second=5), tick=False):
        asked = [app.test_client().post("/forgotten", data={"email": "a@b.dk"}) for _ in range(11)]
        tried = [app.test_client().get("/invitation/x") for _ in range(31)]
    assert asked[-1].status_code == tried[-1].status_code == 429


def test_whoever_is_logged_in_as_another_becomes_the_invited_one(timian, cast, link):
    stale = timian.get_cookie("fieldapp").value
    timian.post(link, data={"password": NEW})
    assert "Lind Bøg" in page(timian, "/desk/me")
    timian.set_cookie("fieldapp", stale)
    assert timian.get("/desk/").status_code == 303


def test_another_site_cannot_choose_the_password(stranger, link):
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert stranger.post(link, data={"password": NEW}, headers=foreign).status_code == 403


def test_a_link_is_told_to_nobody_and_still_works_in_an_older_browser(stranger, link):
    assert stranger.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert stranger.post(link, data={"password": NEW}, headers={"Origin": "null"}).status_code == 303


def test_whoever_has_no_password_yet_cannot_log_in_with_an_empty_one(stranger, link):
    answer = stranger.post("/login", data={"email": "lind@test.test", "password": ""})
    assert answer.status_code == 422


def test_ones_own_password_is_changed_by_whoever_knows_it(timian, login, cast, session):
    elsewhere = login(cast.timian)
    wrong = timian.post("/desk/me/password", data={"current": "gæt", "password": NEW})
    right = timian.post("/desk/me/password", data={"current": PASSWORD, "password": NEW})
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "Adgangskoden er skiftet" in page(timian, right.location)
    assert elsewhere.get("/desk/").status_code == 303
    assert [row.what for row in changes(session, cast.timian)] == ["password_chosen"]


def test_ones_own_language_and_telephone_are_ones_own(timian, cast, session):
    timian.post("/desk/me/phone", data={"phone": "87 65 43 21"})
    assert timian.post("/desk/me/phone", data={"phone": "nej"}).status_code == 422
    timian.post("/desk/me/language", data={"language": "en"})
    mine = one(session, select(User).where(User.id == cast.timian.id))
    assert (mine.phone, mine.language) == ("87 65 43 21", "en")
    assert '<html lang="en">' in page(timian, "/desk/me")


@pytest.mark.parametrize("what", ["password", "language", "phone"])
def test_a_mentors_own_page_is_not_at_the_desk(viol, what):
    assert viol.post(f"/desk/me/{what}").status_code == 404
