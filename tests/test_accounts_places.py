"""Providers, units, and the first steps of a new organisation."""

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Provider, Unit
from fieldapp.clock import now, uuid7
from tests.desk import one, page
from tests.test_accounts_people import admin, changes

__all__ = ["admin"]


def test_providers_and_units_are_added_and_renamed(admin, cast, session):
    admin.post("/desk/places/unit", data={"name": "Unge"})
    unit = one(session, select(Unit))
    admin.post(f"/desk/places/unit/{unit.id}", data={"name": "Voksne"})
    assert one(session, select(Unit)).name == "Voksne"
    assert {row.what for row in changes(session, unit)} == {"unit_added", "unit_renamed"}
    assert "Voksne" in page(admin, "/desk/places")


@pytest.mark.parametrize("name", ["", " ", "leverandør nord", "x" * 121])
def test_a_provider_has_a_name_of_its_own(admin, cast, session, name):
    assert admin.post("/desk/places/provider", data={"name": name}).status_code == 422
    assert one(session, select(Provider)).name == "Leverandør Nord"


def test_another_organisations_provider_keeps_its_name(admin, cast, session):
    theirs = Provider(organisation_id=cast.theirs.id, id=uuid7(), name="Deres")
    session.add(theirs)
    session.commit()
    assert admin.post(f"/desk/places/provider/{theirs.id}", data={"name": "Vores"}).status_code == 404
    assert "Deres" not in page(admin, "/desk/places")


def test_a_new_organisation_is_shown_three_steps_that_tick_off(login, cast, session):
    first = login(cast.person("ny", "admin", of=cast.theirs))
    cast.fremmed_sagsbehandler.ended_at = cast.fremmed_mentor.ended_at = now()
    session.commit()
    shown = page(first, "/desk/people")
    assert "Kom i gang" in shown
    assert "Inviter en sagsbehandler" in shown
    cast.fremmed_sagsbehandler.ended_at = None
    session.commit()
    assert "Inviter en sagsbehandler" not in page(first, "/desk/people")


def test_the_steps_are_gone_when_there_is_a_caseworker_and_a_mentor(admin):
    assert "Kom i gang" not in page(admin, "/desk/people")
