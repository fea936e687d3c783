"""The newest choice counts, a unit's before the organisation's, and ours where nobody has chosen."""

from datetime import timedelta

import pytest

from fieldapp.accounts.models import Organisation, Unit
from fieldapp.accounts.settings import RULES, Setting, Settings, choose
from fieldapp.clock import now, uuid7
from fieldapp.errors import Invalid


@pytest.fixture
def bare(session):
    """An organisation that has chosen nothing, and its unit."""
    organisation = Organisation(id=uuid7(), name="Ny Kommune")
    session.add(organisation)
    session.flush()
    unit = Unit(organisation_id=organisation.id, id=uuid7(), name="Unge")
    session.add(unit)
    session.commit()
    return organisation, unit


def said(session, organisation, name, value, unit=None, minutes_ago=0):
    session.add(
        Setting(
            organisation_id=organisation.id,
            id=uuid7(),
            unit_id=unit and unit.id,
            name=name,
            value=value,
            at=now() - timedelta(minutes=minutes_ago),
        )
    )
    session.commit()


def of(session, organisation):
    found = Settings.of(organisation.id, session)
    session.commit()
    return found


@pytest.mark.parametrize("name", RULES)
def test_whoever_has_chosen_nothing_has_our_default(session, bare, name):
    assert of(session, bare[0]).value(name) == RULES[name].default
    assert not of(session, bare[0]).is_own(name)


@pytest.mark.parametrize("name", RULES)
def test_every_default_is_within_its_own_bounds(name):
    rule = RULES[name]
    assert rule.lowest <= rule.default <= rule.highest


def test_the_newest_choice_counts(session, bare):
    said(session, bare[0], "again_after", 60)
    said(session, bare[0], "again_after", 45, minutes_ago=5)
    assert of(session, bare[0]).value("again_after") == 60


def test_switched_off_is_no_value_and_no_default(session, bare):
    said(session, bare[0], "no_contact_after", None)
    assert of(session, bare[0]).value("no_contact_after") is None


def test_a_units_choice_goes_first_until_it_follows_again(session, bare):
    organisation, unit = bare
    said(session, organisation, "opens", 480)
    said(session, organisation, "opens", 600, unit, minutes_ago=2)
    assert of(session, organisation).number("opens", unit.id) == 600
    said(session, organisation, "opens", None, unit)
    assert of(session, organisation).number("opens", unit.id) == 480
    assert not of(session, organisation).is_own("opens", unit.id)


def test_hours_that_close_before_they_open_are_ours(session, bare):
    organisation, unit = bare
    said(session, organisation, "closes", 300)
    found = of(session, organisation).hours(unit.id)
    assert (found.opens, found.closes) == (7 * 60, 18 * 60)


@pytest.mark.parametrize(
    ("name", "value"), [("again_after", 4), ("again_after", 121), ("leader_at", None), ("closes", 1441)]
)
def test_what_is_out_of_bounds_is_refused_by_name(app, cast, name, value):
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        choose(cast.ours.id, name, value, by=cast.admin)
    assert set(refused.value.fields) == {name}


def test_a_rule_of_the_whole_organisation_is_not_a_units(app, cast, session):
    unit = Unit(organisation_id=cast.ours.id, id=uuid7(), name="Unge")
    session.add(unit)
    session.commit()
    with app.test_request_context(), pytest.raises(Invalid):
        choose(cast.ours.id, "again_after", 45, by=cast.admin, unit_id=unit.id)


def test_one_organisations_choice_is_not_anothers(session, bare, cast):
    said(session, cast.ours, "again_after", 45)
    assert of(session, bare[0]).value("again_after") == 30
