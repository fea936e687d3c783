"""A file may be forged in every way: what is refused in it changes nothing for the phone it names."""

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Device
from fieldapp.wire.emptied import HIGHEST
from fieldapp.wire.missing import gaps, missing
from fieldapp.wire.models import ReceivedBody
from tests.cast import held
from tests.test_desk_brought import PHONE, bring, carry, phone, rows, states
from tests.test_field_emptied import here

__all__ = ["phone"]  # a fixture
pytestmark = pytest.mark.any_database
FORGED = 2**31 - 1


@pytest.fixture
def forge(app, phone, timian, cast):
    """A caseworker brings a file with one entry under this number."""

    def bring_one(entry, number):
        file = phone(entry)
        file["entries"] = [carry(app.extensions["fieldapp.sealing"], number, entry)]
        return bring(timian, file)

    return bring_one


def test_a_refused_entry_s_number_is_none_of_the_phone_s(forge, viol, cast, session):
    assert states(forge(held(cast.ask, cast.viol), FORGED)) == ["refused"]
    assert [row.sequence for row in rows(session, ReceivedBody)] == [None]
    assert here(viol, PHONE, cast.viol) is None


def test_it_leaves_no_gap_and_an_accepted_one_does(app, forge, cast, session):
    def lacks():
        session.rollback()
        one = session.scalars(select(Device)).one()
        with app.test_request_context():
            return gaps(one), missing(cast.ours.id, [one])

    forge(held(cast.siv, cast.viol), 1)
    forge(held(cast.ask, cast.viol), 9)
    assert lacks() == ([], {})
    forge(held(cast.siv, cast.viol), 3)
    (found, counted) = lacks()
    assert (found, list(counted.values())) == ([(2, 2)], [1])


def test_a_number_that_no_phone_reaches_is_never_given_as_the_last(forge, viol, cast):
    forge(held(cast.siv, cast.viol), 5)
    assert states(forge(held(cast.siv, cast.viol), HIGHEST + 1)) == ["new"]
    lost = here(viol, PHONE, cast.viol)
    assert lost is not None
    assert lost["last"] == 5


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_moment_that_no_clock_shows_is_unreadable(forge, cast, year):
    entry = held(cast.siv, cast.viol) | {"saved_at": f"{year}-01-01T00:00:00Z"}
    assert "1 kunne ikke læses" in forge(entry, 1).text


def test_the_reason_is_said_to_the_office_and_not_to_who_wrote_it(forge, cast):
    answer = forge(held(cast.siv, cast.viol, minutes=500), 1)
    assert states(answer) == ["refused"]
    assert "Du skrev" not in answer.text
    assert "Mentoren retter det i Udbakke" in answer.text
