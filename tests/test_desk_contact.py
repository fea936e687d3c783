"""How a citizen can be reached and whether to remind them, as agreed with them: by whom, and when."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from fieldapp.meetings import reminders
from fieldapp.mentorships.models import Citizen, CourseChange
from tests.agreeing import filled, typed
from tests.agreeing import write as write_agreement
from tests.citizen import seen, words
from tests.desk import one
from tests.test_meetings_reminders import states

SAID = {"phone": "11 22 33 44", "email": "siv@borger.test", "reminders": "sms"}

# The first step of an agreement that nobody has begun.
BLANK = f"/desk/agreements/{UUID(int=9)}/citizen"


@pytest.fixture
def write(timian, cast):
    """Timian writes down what Siv has said."""

    def once(client=timian, **more):
        return client.post(f"/desk/courses/{cast.siv.id}/citizen", data=SAID | more)

    return once


def siv(session, cast):
    return one(session, select(Citizen).where(Citizen.id == cast.siv.citizen_id))


def changes(session):
    session.rollback()
    found = session.execute(
        select(CourseChange.reason, CourseChange.by)
        .where(CourseChange.what == "reminders")
        .order_by(CourseChange.at, CourseChange.id)
    ).all()
    session.commit()
    return [tuple(row) for row in found]


def test_what_was_agreed_is_written_down_with_who(write, cast, session):
    assert write().location == f"/desk/courses/{cast.siv.id}?done=contact"
    found = siv(session, cast)
    assert (found.phone, found.email, found.reminders) == ("11 22 33 44", "siv@borger.test", "sms")
    assert changes(session) == [("sms", cast.timian.id)]


def test_twice_is_once(write, session):
    write()
    write()
    assert len(changes(session)) == 1


def test_the_page_says_what_was_agreed_and_by_whom(write, timian, cast):
    assert "Siv er ikke spurgt endnu." in seen(timian, f"/desk/courses/{cast.siv.id}")
    write()
    shown = seen(timian, f"/desk/courses/{cast.siv.id}")
    assert "Siv får en sms dagen før hver aftale. Timian i dag kl." in shown
    assert "Påmindelse dagen før: sms. Timian i dag kl." in shown


def test_a_no_is_an_answer_too(write, timian, cast, session):
    write()
    write(reminders="")
    assert [reason for reason, _ in changes(session)] == ["sms", "none"]
    assert "Siv vil ikke have påmindelser." in seen(timian, f"/desk/courses/{cast.siv.id}")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phone": ""}, "Skriv det nummer, sms'en skal sendes til"),
        ({"email": "", "reminders": "email"}, "Skriv den adresse, mailen skal sendes til"),
        ({"phone": "12 34"}, "Skriv telefonnummeret med 8 tal"),
        ({"phone": "1 2 3 4 5 6 7"}, "Skriv telefonnummeret med 8 tal"),
        ({"email": "siv"}, "Skriv mailadressen som navn@eksempel.dk"),
        ({"reminders": "pigeon"}, "Vælg, om borgeren vil have en påmindelse."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(write, cast, session, typed, sentence):
    answer = write(**typed)
    assert answer.status_code == 422
    assert sentence in words(answer.text)
    kept = {name: value for name, value in (SAID | typed).items() if name != "reminders"}
    assert [f'value="{value}"' in answer.text for value in kept.values()] == [True, True]
    assert (siv(session, cast).reminders, changes(session)) == (None, [])


def test_without_a_gateway_a_text_message_is_not_offered(app, write, timian, cast, monkeypatch):
    assert 'value="sms"' in timian.get(f"/desk/courses/{cast.siv.id}/citizen").text
    monkeypatch.setitem(app.config, "FIELDAPP", replace(app.config["FIELDAPP"], development=False))
    assert 'value="sms"' not in timian.get(f"/desk/courses/{cast.siv.id}/citizen").text
    assert "Der kan ikke sendes sms herfra." in words(write().text)


@pytest.mark.parametrize(("who", "status"), [("merian", 404), ("fremmed_sagsbehandler", 404), ("viol", 404)])
def test_strangers_and_mentors_write_nothing_down(write, login, cast, session, who, status):
    client = login(getattr(cast, who))
    assert write(client).status_code == status
    assert client.get(f"/desk/courses/{cast.siv.id}/citizen").status_code == status
    assert siv(session, cast).phone is None


def test_a_leader_may(write, login, cast, session):
    write(login(cast.rose))
    assert changes(session) == [("sms", cast.rose.id)]


def test_it_can_be_agreed_when_the_course_is_opened(timian, cast, session):
    write_agreement(timian, filled(cast.viol, phone="11 22 33 44", reminders="sms"))
    liv = one(session, select(Citizen).where(Citizen.first_name == "Liv"))
    assert (liv.phone, liv.reminders) == ("11 22 33 44", "sms")
    assert changes(session) == [("sms", cast.timian.id)]


def test_a_new_course_says_what_is_missing(timian, cast, session):
    draft = typed(timian, filled(cast.viol, reminders="email"))
    answer = timian.post(f"{draft}/done")
    assert answer.status_code == 422
    assert "Skriv den adresse, mailen skal sendes til" in words(answer.text)
    assert 'value="email" checked' in timian.get(f"{draft}/citizen").text


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"reminders": ""}, "cancelled"),
        ({"phone": "55 66 77 88"}, "cancelled"),
        ({"reminders": "email"}, "cancelled"),
        ({"email": ""}, "pending"),
    ],
)
@pytest.mark.usefixtures("wednesday")
def test_a_waiting_reminder_stays_only_if_it_would_go_elsewhere(app, write, agreed, session, more, state):
    with app.app_context():
        reminders.go_round()
    assert states(session) == ["pending"]
    write(**more)
    assert states(session) == [state]


def test_the_citizen_can_say_no_themselves(write, visitor, timian, token, cast, session):
    write()
    assert "Du får en sms dagen før hver aftale." in seen(visitor, f"/c/{token}")
    assert [visitor.post(f"/c/{token}/reminders").status_code for _ in range(2)] == [303, 303]
    assert changes(session) == [("sms", cast.timian.id), ("none", cast.siv.citizen_id)]
    found = siv(session, cast)
    assert (found.phone, found.email, found.reminders) == ("11 22 33 44", "siv@borger.test", None)
    assert "Du får ingen påmindelser" in seen(visitor, f"/c/{token}")
    assert "Siv vil ikke have påmindelser. Siv i dag kl." in seen(timian, f"/desk/courses/{cast.siv.id}")


def test_a_citizen_who_was_not_asked_sees_nothing_of_it(visitor, token):
    assert "påmindelse" not in seen(visitor, f"/c/{token}").lower()


def test_a_link_that_opens_nothing_says_no_to_nobody(write, visitor, cast, session):
    write()
    assert visitor.post("/c/not-a-key/reminders").status_code == 404
    assert siv(session, cast).reminders == "sms"


def test_nobody_is_promised_a_reminder_that_the_organisation_does_not_send(
    write, visitor, timian, token, cast
):
    write()
    cast.choose(cast.ours, remind_at=None)
    cast.session.commit()
    pages = [seen(visitor, f"/c/{token}"), seen(timian, f"/desk/courses/{cast.siv.id}")]
    forms = [seen(timian, f"/desk/courses/{cast.siv.id}/citizen"), seen(timian, BLANK)]
    assert ["Kommunen sender ingen påmindelser lige nu." in shown for shown in pages + forms] == [True] * 4
    assert ["får en sms" in shown for shown in pages] == [False, False]
    assert "Nej tak til påmindelser" in pages[0]
    assert "Siv har sagt ja til en sms dagen før hver aftale." in pages[1]


def test_where_reminders_are_sent_nobody_says_that_they_are_not(write, visitor, timian, token, cast):
    write()
    urls = (f"/desk/courses/{cast.siv.id}", f"/desk/courses/{cast.siv.id}/citizen", BLANK)
    shown = [seen(visitor, f"/c/{token}"), *(seen(timian, url) for url in urls)]
    assert ["ingen påmindelser lige nu" in one for one in shown] == [False] * 4


def test_after_a_no_the_citizen_is_told_whom_to_ask(write, visitor, token):
    write()
    visitor.post(f"/c/{token}/reminders")
    assert "Sig det til din mentor eller sagsbehandler, hvis du gerne vil" in seen(visitor, f"/c/{token}")
