"""The administrator's pages: people are invited, changed and ended; nobody reaches another organisation."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Device, LoginSession, Provider, StaffChange, User
from fieldapp.alerts.models import Subscription
from fieldapp.clock import now, uuid7
from tests.cast import PASSWORD
from tests.desk import one, page

PERSON = {"name": "Lind Bøg", "email": "Lind@Test.test", "phone": "12 34 56 78", "role": "caseworker"}
PERSON |= {"affiliation": "internal", "provider": "", "unit": "", "language": "da"}


@pytest.fixture
def admin(cast, login):
    return login(cast.admin)


def told_of(user, **more):
    """The form about somebody as the page shows it."""
    return {
        "name": user.name,
        "email": user.email,
        "phone": user.phone or "",
        "role": user.role,
        "affiliation": user.affiliation or "",
        "provider": str(user.provider_id or ""),
        "unit": "",
        "language": user.language,
    } | more


def person(session, email):
    return one(session, select(User).where(User.email == email))


def changes(session, subject):
    session.rollback()
    rows = session.scalars(select(StaffChange).where(StaffChange.subject_id == subject.id)).all()
    session.commit()
    return rows


def test_an_invited_person_belongs_to_the_administrators_organisation(admin, cast, session):
    answer = admin.post("/desk/people", data=PERSON | {"organisation_id": str(cast.theirs.id)})
    made = person(session, "lind@test.test")
    assert answer.status_code == 201
    assert (made.organisation_id, made.name, made.role) == (cast.ours.id, "Lind Bøg", "caseworker")
    assert made.password_hash == ""


def test_a_double_click_invites_one_person_and_still_shows_the_link(admin, session):
    answers = [admin.post("/desk/people", data=PERSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "/invitation/" in answers[1].text
    assert [row.what for row in changes(session, person(session, "lind@test.test"))] == ["invited"]


def test_the_invitation_leaves_who_and_when(admin, cast, session):
    admin.post("/desk/people", data=PERSON)
    row = changes(session, person(session, "lind@test.test"))[0]
    assert (row.what, row.by) == ("invited", cast.admin.id)


def test_a_mentor_of_a_provider_is_shown_with_it(admin, cast, session):
    chosen = {"role": "mentor", "affiliation": "external", "provider": str(cast.provider.id)}
    admin.post("/desk/people", data=PERSON | chosen)
    assert person(session, "lind@test.test").provider_id == cast.provider.id
    assert "Ekstern mentor · Leverandør Nord" in page(admin, "/desk/people?q=lind")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Skriv personens navn."),
        ({"email": "lind"}, "Skriv en e-mail"),
        ({"email": "viol@test.test"}, "Adressen er allerede i brug."),
        ({"email": "fremmed@test.test"}, "Adressen er allerede i brug."),
        ({"phone": "ring bare"}, "Skriv et telefonnummer med 8 cifre."),
        ({"role": "king"}, "Vælg, hvad personen skal lave."),
        ({"role": "mentor", "affiliation": ""}, "Vælg mentorens tilknytning."),
        ({"role": "mentor", "affiliation": "external"}, "Vælg leverandøren."),
        ({"unit": str(uuid7())}, "Vælg en afdeling fra listen."),
        ({"language": "xx"}, "Vælg et sprog."),
    ],
)
def test_a_field_to_correct_is_named_and_nothing_typed_is_lost(admin, session, wrong, sentence):
    before = session.query(User).count()
    session.rollback()
    answer = admin.post("/desk/people", data=PERSON | {"name": "Lind Bøg"} | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (PERSON | wrong)["phone"] in answer.text
    assert session.query(User).count() == before


def test_another_organisations_provider_is_none_of_ours(admin, cast, session):
    theirs = Provider(organisation_id=cast.theirs.id, id=uuid7(), name="Deres")
    session.add(theirs)
    session.commit()
    chosen = {"role": "mentor", "affiliation": "external", "provider": str(theirs.id)}
    assert admin.post("/desk/people", data=PERSON | chosen).status_code == 422


def test_a_change_keeps_what_was_before(admin, cast, session):
    answer = admin.post(f"/desk/people/{cast.rose.id}", data=told_of(cast.rose, role="caseworker", phone=""))
    row = changes(session, cast.rose)[0]
    assert answer.status_code == 303
    assert (row.what, row.by) == ("changed", cast.admin.id)
    assert row.details == {"role": ["leader", "caseworker"], "phone": ["+4512345678", None]}
    assert "Oplysninger rettet" in page(admin, f"/desk/people/{cast.rose.id}")


def test_saving_the_same_again_is_no_change(admin, cast, session):
    admin.post(f"/desk/people/{cast.rose.id}", data=told_of(cast.rose))
    assert changes(session, cast.rose) == []


def test_nobody_gives_themselves_another_role(admin, cast, session):
    answer = admin.post(f"/desk/people/{cast.admin.id}", data=told_of(cast.admin, role="leader"))
    assert answer.status_code == 422
    assert person(session, "admin@test.test").role == "admin"


def test_a_mentor_with_running_courses_keeps_the_role(admin, cast, session):
    told = told_of(cast.viol, role="caseworker")
    answer = admin.post(f"/desk/people/{cast.viol.id}", data=told)
    assert answer.status_code == 422
    assert person(session, "viol@test.test").role == "mentor"


@pytest.mark.parametrize("who", ["viol", "timian"])
def test_nobody_ends_with_running_courses_and_the_page_says_whom_to_talk_to(admin, cast, session, who):
    leaving, other = (cast.viol, "Timian") if who == "viol" else (cast.timian, "Merian")
    answer = admin.post(f"/desk/people/{leaving.id}/end")
    assert answer.status_code == 422
    assert other in answer.text
    assert re.search(r"2 (løbende )?forløb", answer.text)
    assert person(session, leaving.email).ended_at is None


def test_an_administrator_never_learns_who_the_citizens_are(admin, cast):
    shown = admin.get(f"/desk/people/{cast.viol.id}").text
    assert "2 forløb" in shown
    assert "Siv" not in shown
    assert "Birk" not in shown


def test_whoever_ends_is_out_on_every_device_and_rings_no_more(admin, login, cast, session):
    leader, owner = login(cast.rose), {"organisation_id": cast.ours.id, "user_id": cast.rose.id}
    session.add(Device(**owner, id=uuid7(), name="Android-telefon"))
    session.add(
        Subscription(
            **owner, endpoint="https://x.test/1", p256dh="", auth="", key_id="a", device_name="Android"
        )
    )
    session.commit()
    admin.post(f"/desk/people/{cast.rose.id}/end")
    assert leader.get("/desk/").status_code == 303
    assert one(session, select(Device)).revoked_at is not None
    assert session.scalars(select(Subscription)).all() == []
    assert (
        one(session, select(LoginSession).where(LoginSession.user_id == cast.rose.id)).revoked_at is not None
    )


def test_whoever_has_ended_can_start_again_with_a_new_password(app, admin, cast, session):
    admin.post(f"/desk/people/{cast.rose.id}/end")
    assert "Stoppet i dag" in page(admin, "/desk/people?q=rose")
    answer = admin.post(f"/desk/people/{cast.rose.id}/restart")
    assert "/invitation/" in answer.text
    told = {"email": cast.rose.email, "password": PASSWORD}
    assert app.test_client().post("/login", data=told).status_code == 422
    assert [row.what for row in changes(session, cast.rose)] == ["ended", "restarted"]


def test_ending_twice_is_once(admin, cast, session):
    for _ in range(2):
        admin.post(f"/desk/people/{cast.rose.id}/end")
    assert [row.what for row in changes(session, cast.rose)] == ["ended"]


def test_an_administrator_cannot_lock_the_only_door(admin, cast, session):
    assert admin.post(f"/desk/people/{cast.admin.id}/end").status_code == 422
    assert person(session, "admin@test.test").ended_at is None


def test_the_list_is_narrowed_by_role_and_words(admin, cast):
    cast.person("oelund", "mentor", affiliation="volunteer").name = "Øllegaard"
    cast.session.commit()
    assert "Timian" not in page(admin, "/desk/people?role=mentor")
    assert "Hassel" in page(admin, "/desk/people?q=leverandør+nord")
    assert "Øllegaard" in page(admin, "/desk/people?q=øLLe")
    assert "Ingen passer" in page(admin, "/desk/people?role=leader&q=viol")


def test_the_list_says_who_was_here_and_who_never_came(admin, login, cast, session):
    row = session.merge(LoginSession.open(cast.rose)[0])
    row.seen_at = now() - timedelta(days=1)
    session.commit()
    admin.post("/desk/people", data=PERSON)
    assert "Her sidst i går" in page(admin, "/desk/people?q=rose")
    assert "har ikke valgt adgangskode endnu" in page(admin, "/desk/people?q=lind")


def test_a_leader_looks_and_changes_nothing(login, cast, session):
    rose = login(cast.rose)
    assert "Timian" in page(rose, "/desk/people")
    assert rose.get(f"/desk/people/{cast.viol.id}").status_code == 404
    assert rose.post("/desk/people", data=PERSON).status_code == 404
    assert rose.post(f"/desk/people/{cast.merian.id}/end").status_code == 404
    assert session.scalars(select(StaffChange)).all() == []


@pytest.mark.parametrize("path", ["/desk/people", "/desk/people/new", "/desk/places"])
@pytest.mark.parametrize("who", ["viol", "timian"])
def test_the_pages_are_not_there_for_others(login, cast, path, who):
    assert login(getattr(cast, who)).get(path).status_code == 404


@pytest.mark.parametrize("action", ["", "/invitation", "/end", "/restart"])
def test_another_organisations_people_are_not_there(admin, cast, session, action):
    stranger = cast.fremmed_sagsbehandler
    answer = admin.post(f"/desk/people/{stranger.id}{action}", data=told_of(stranger, name="Taget"))
    assert answer.status_code == 404
    assert admin.get(f"/desk/people/{stranger.id}").status_code == 404
    assert person(session, stranger.email).name == "Fremmed2"
    assert "Fremmed" not in page(admin, "/desk/people")
