"""The caseworker reads what the mentor wrote, answers, and gives the citizen a link."""

import re
from time import monotonic

import pytest
from sqlalchemy import event, select, update

from fieldapp.clock import uuid7
from fieldapp.mentorships.models import Citizen, CitizenKey
from fieldapp.messages.models import Message, MessageRead
from tests.desk import page
from tests.wire import link, message, put


def course(cast):
    return f"/desk/courses/{cast.siv.id}"


def news(html):
    """The lines about messages, and the number in the menu."""
    lines = re.findall(r"data-news=.*?<b>(.*?)</b>", html)
    return lines, int(re.search(r'id="unread".*?</span>(\d+)', html)[1])


def test_a_message_stands_on_the_worklist_until_it_is_read(viol, timian, cast):
    put(viol, "messages", message(cast.siv, cast.viol, "Siv har fået job."))
    assert news(page(timian, "/desk/")) == (["Viol har skrevet om Siv"], 1)
    assert "Siv har fået job." in page(timian, course(cast))
    assert news(page(timian, "/desk/")) == ([], 0)


def test_a_list_with_a_message_is_not_called_empty(viol, timian, cast):
    assert "Der er ikke noget, der venter på dig." in page(timian, "/desk/")
    put(viol, "messages", message(cast.siv, cast.viol))
    assert "Der er ikke noget, der venter på dig." not in page(timian, "/desk/")


def test_an_open_list_asks_for_messages_only_twice_each_time(viol, timian, cast, app):
    put(viol, "messages", message(cast.siv, cast.viol, wants_call=True))
    asked = []
    listen = app.extensions["fieldapp.engine"], "before_cursor_execute", lambda *said: asked.append(said[2])
    for url in ("/desk/", "/desk/alerts"):
        asked.clear()
        event.listen(*listen)
        page(timian, url)
        event.remove(*listen)
        assert len([sql for sql in asked if "FROM message" in sql.partition("WHERE")[0]]) == 2


def test_an_open_list_learns_of_a_message(viol, timian, cast):
    seen = re.search(r'id="seen" value="(\w+)"', page(timian, "/desk/"))[1]
    put(viol, "messages", message(cast.siv, cast.viol))
    assert news(page(timian, f"/desk/alerts?seen={seen}"))[1] == 1


def test_who_wants_to_be_called_stands_there_until_somebody_answers(viol, timian, cast):
    put(viol, "messages", message(cast.siv, cast.viol, "", wants_call=True))
    page(timian, course(cast))
    html = page(timian, "/desk/")
    assert news(html) == (["Viol vil gerne ringes op om Siv"], 1)
    assert "tel:+4512345678" in html
    form = {"entry": str(uuid7()), "text": "Jeg har ringet til dig."}
    assert timian.post(f"{course(cast)}/messages", data=form).status_code == 303
    assert news(page(timian, "/desk/")) == ([], 0)


def test_one_line_for_each_course_and_calls_first(viol, timian, cast):
    put(viol, "messages", message(cast.siv, cast.viol, "Første"))
    put(viol, "messages", message(cast.siv, cast.viol, "Anden"))
    put(viol, "messages", message(cast.birk, cast.viol, "Ring", wants_call=True))
    html = page(timian, "/desk/")
    assert news(html) == (["Viol vil gerne ringes op om Birk", "Viol har skrevet om Siv"], 2)
    assert "2 beskeder" in html


def test_the_mentor_sees_that_it_was_read(viol, timian, cast, session):
    put(viol, "messages", message(cast.siv, cast.viol))
    page(timian, course(cast))
    page(timian, course(cast))
    assert [row.user_id for row in session.scalars(select(MessageRead))] == [cast.timian.id]


def test_a_leader_reads_along_without_a_receipt_and_without_a_form(viol, cast, login, session):
    put(viol, "messages", message(cast.siv, cast.viol, "Til Timian"))
    rose = login(cast.rose)
    html = page(rose, course(cast))
    assert "Til Timian" in html
    assert "Send besked" not in html
    assert session.scalars(select(MessageRead)).all() == []
    assert news(page(rose, "/desk/"))[0] == []


def test_the_caseworker_writes_and_the_phone_gets_it(viol, timian, cast, session):
    form = {"entry": str(uuid7()), "text": "Kan du tage ham med?", "wants_call": "1"}
    answer = timian.post(f"{course(cast)}/messages", data=form)
    assert (answer.status_code, answer.location) == (303, f"{course(cast)}#thread")
    (kept,) = session.scalars(select(Message)).all()
    assert (kept.text, kept.wants_call, kept.author_id) == ("Kan du tage ham med?", True, cast.timian.id)


def test_a_form_that_is_sent_twice_is_one_message(timian, cast, session):
    form = {"entry": str(uuid7()), "text": "Hej"}
    assert [timian.post(f"{course(cast)}/messages", data=form).status_code for _ in range(2)] == [303, 303]
    assert len(session.scalars(select(Message)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "x" * 2001}, "Beskeden må højst være 2000 tegn."),
        ({"text": ""}, "Skriv en besked, eller vælg »Ring til mig«."),
    ],
)
def test_what_was_typed_is_not_lost_while_something_is_unread(viol, timian, cast, session, typed, sentence):
    put(viol, "messages", message(cast.siv, cast.viol, "Til Timian"))
    began = monotonic()
    answer = timian.post(f"{course(cast)}/messages", data=typed)
    assert monotonic() - began < 5  # a lock would be waited for ten seconds
    assert (answer.status_code, typed["text"] in answer.text) == (422, True)
    assert sentence in answer.text
    assert [row.text for row in session.scalars(select(Message))] == ["Til Timian"]


@pytest.mark.parametrize("who", ["merian", "rose", "admin", "viol", "fremmed_sagsbehandler"])
@pytest.mark.parametrize("to", ["messages", "link"])
def test_only_the_courses_caseworker_writes_here(who, to, cast, login, session):
    answer = login(getattr(cast, who)).post(f"{course(cast)}/{to}", data={"text": "Hej"})
    assert answer.status_code == 404
    assert [session.scalars(select(table)).all() for table in (Message, CitizenKey)] == [[], []]


def code(html):
    found = re.search(r'class="code">(\w{4}) (\w{4})<', html)
    return found and found[1] + found[2]


def test_the_caseworker_makes_a_link_and_shows_it(timian, cast, session):
    assert code(page(timian, course(cast))) is None
    assert timian.post(f"{course(cast)}/link", data={"send": ""}).location == f"{course(cast)}#link"
    html = page(timian, course(cast))
    assert code(html)
    assert re.search(r'<svg class="qr" viewBox="-4 -4 4\d 4\d".*?<path d="M0 0h7', html)


def test_a_link_the_mentor_made_is_the_same_at_the_desk(viol, timian, cast):
    put(viol, "links", link(cast.siv, cast.viol))
    documents = viol.post("/field/caseload", json={"have": {}}).json["courses"]
    shown = {one["link"]["code"] for one in documents if one["link"]}
    assert shown == {code(page(timian, course(cast)))}


def test_closing_the_link_takes_it_off_the_page(timian, cast):
    timian.post(f"{course(cast)}/link", data={"send": ""})
    timian.post(f"{course(cast)}/link", data={"revokes": "1"})
    assert code(page(timian, course(cast))) is None
    assert timian.get(f"{course(cast)}/slip").status_code == 404


def test_a_link_that_is_pressed_twice_is_one(timian, cast, session):
    form = {"entry": str(uuid7()), "send": ""}
    assert [timian.post(f"{course(cast)}/link", data=form).status_code for _ in range(2)] == [303, 303]
    assert len(session.scalars(select(CitizenKey)).all()) == 1


def test_ways_of_sending_are_offered_only_where_we_have_the_address(timian, cast, session):
    html = page(timian, course(cast))
    assert ('value="sms"' in html, 'value="email"' in html) == (False, False)
    session.execute(update(Citizen).where(Citizen.id == cast.siv.citizen_id).values(phone="+4511223344"))
    session.commit()
    html = page(timian, course(cast))
    assert ('value="sms"' in html, 'value="email"' in html) == (True, False)


def test_an_address_that_is_gone_says_what_to_do_instead(timian, cast):
    answer = timian.post(f"{course(cast)}/link", data={"send": "sms"})
    assert (answer.status_code, "Vis koden i stedet." in answer.text) == (422, True)


def test_the_slip_has_the_way_in_and_nothing_about_the_citizen(timian, cast):
    timian.post(f"{course(cast)}/link", data={"send": ""})
    html = page(timian, f"{course(cast)}/slip")
    assert code(html)
    assert [
        word for word in ("Skov", "støttes", "Viol", "mentor") if word in re.search("<main.*</main>", html)[0]
    ] == []


@pytest.mark.parametrize("who", ["merian", "rose", "viol", "fremmed_sagsbehandler"])
def test_nobody_else_gets_the_slip(who, timian, cast, login):
    timian.post(f"{course(cast)}/link", data={"send": ""})
    person = getattr(cast, who)
    assert login(person).get(f"{course(cast)}/slip").status_code == 404


def test_a_leader_does_not_see_the_citizens_code(timian, cast, login):
    timian.post(f"{course(cast)}/link", data={"send": ""})
    assert code(page(login(cast.rose), course(cast))) is None
