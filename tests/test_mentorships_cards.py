"""The link's card: what mentor and caseworker show the citizen, also as a picture."""

import re
from datetime import timedelta

import segno
import time_machine
from sqlalchemy import update

from fieldapp.clock import now
from fieldapp.mentorships import cards
from fieldapp.mentorships.cards import drawn
from fieldapp.mentorships.models import Citizen
from tests.test_messages_thread import document
from tests.wire import link, put


def test_the_phone_gets_the_card(viol, cast):
    entry = link(cast.siv, cast.viol)
    put(viol, "links", entry)
    card = document(viol, cast.siv)["link"]
    assert (card["id"], card["sent"], card["used_at"]) == (entry["id"], None, None)
    assert re.fullmatch(r"http://localhost:8000/c/[\w-]{24}", card["url"])
    assert re.fullmatch(r"[2-9A-Z]{8}", card["code"])
    assert document(viol, cast.birk)["link"] is None


def test_a_revoked_link_has_no_card(viol, cast):
    put(viol, "links", link(cast.siv, cast.viol))
    put(viol, "links", link(cast.siv, cast.viol, revokes=True))
    assert document(viol, cast.siv)["link"] is None


def test_a_link_that_is_over_has_no_card(app, viol, cast):
    put(viol, "links", link(cast.siv, cast.viol))
    with time_machine.travel(now() + timedelta(days=31), tick=True), app.test_request_context():
        assert cards.documents(cast.siv.organisation_id, [cast.siv.id]) == {}


def test_a_phone_knows_whether_a_link_can_be_sent_but_not_where(viol, cast, session):
    session.execute(update(Citizen).where(Citizen.id == cast.siv.citizen_id).values(phone="+4511223344"))
    session.commit()
    siv, birk = document(viol, cast.siv), document(viol, cast.birk)
    assert siv["citizen"] == {"first_name": "Siv", "phone": True, "email": False}
    assert birk["citizen"] == {"first_name": "Birk", "phone": False, "email": False}


def test_the_picture_is_the_code():
    url = "https://fieldapp.eksempel.dk/c/aaaaaaaaaaaaaaaaaaaaaaaa"
    picture, rows = drawn(url), segno.make_qr(url, error="m").matrix
    painted = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture.path)
        for step in range(int(width))
    }
    dark = {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert (painted, picture.size) == (dark, len(rows))
