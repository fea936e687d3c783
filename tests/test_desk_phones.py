"""A silent phone at the desk: many are told of it, and each reader has it on one line."""

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Device
from fieldapp.alerts.models import Alert
from tests.desk import page
from tests.silences import chips, lines, send_on_leave, silent_phone

pytestmark = pytest.mark.usefixtures("midday")


def shared_phone(cast):
    """Viol's phone is silent: Timian and Merian have each a letter about it."""
    cast.course("Eg", cast.viol, cast.merian)
    mine = silent_phone(cast)
    return mine, cast.letter(
        "phone", cast.session.get_one(Device, (cast.ours.id, mine.subject_id)), cast.merian
    )


def test_a_phone_that_many_are_told_of_is_one_line_to_a_leader(login, cast):
    shared_phone(cast)
    send_on_leave(cast, cast.merian)
    shown = page(login(cast.rose), "/desk/")
    assert (lines(shown), chips(shown)) == (["phone"], {"": 1, "phone": 1})
    assert '<span class="vh">, venter: </span>1</span>' in page(login(cast.rose), "/desk/courses")
    assert "Sagsbehandlere: Timian, Merian (fraværende)." in shown


def test_one_press_deals_with_all_letters_of_the_line_and_undoes_them(login, cast, session):
    url, rose = f"/desk/alerts/{shared_phone(cast)[0].id}", login(cast.rose)
    for what, state in (("handled", "handled"), ("reopened", "open")):
        session.commit()
        assert rose.post(f"{url}/{what}").status_code == 303
        session.expire_all()
        assert session.scalars(select(Alert.state)).all() == [state, state]


def test_a_stand_in_has_a_phone_on_one_line_and_their_own_letter_first(login, cast):
    cast.timian.backup_id = cast.merian.id
    own = shared_phone(cast)[1]
    send_on_leave(cast, cast.timian)
    shown = page(login(cast.merian), "/desk/")
    assert (lines(shown), chips(shown)[""]) == (["phone"], 1)
    assert f'data-alert="{own.id}"' in shown
    assert "Sagsbehandlere: Merian, Timian (fraværende). Du er stedfortræder for Timian." in shown


def test_any_letter_leads_to_the_line_that_holds_it(login, cast):
    first, second = shared_phone(cast)
    assert login(cast.rose).get(f"/desk/alerts/{second.id}").location == f"/desk/#alert-{first.id}"


def test_what_one_has_dealt_with_stays_with_the_other(timian, login, cast):
    letter = shared_phone(cast)[0]
    timian.post(f"/desk/alerts/{letter.id}/handled")
    assert lines(page(timian, "/desk/")) == []
    assert lines(page(login(cast.merian), "/desk/")) == ["phone"]
    assert page(login(cast.rose), "/desk/").count("data-kind=") == 1
