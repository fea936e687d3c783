"""»Jeg tager den« and »Jeg har fået kontakt«: each once, and only by those whose case it is."""

from datetime import timedelta

import pytest

from fieldapp.clock import now
from fieldapp.formats.zone import ZONE
from tests.cast import no_show
from tests.desk import came, letter, page, put

pytestmark = pytest.mark.usefixtures("midday")


@pytest.fixture
def alert(viol, cast, session):
    """Birk did not come an hour ago."""
    put(viol, no_show(cast.birk, cast.viol))
    return letter(session)


def told(**more):
    """The form, filled in: they talked on the phone five minutes ago."""
    here = (now() - timedelta(minutes=5)).astimezone(ZONE)
    return {"clock": f"{here:%H.%M}", "day": f"{here:%Y-%m-%d}", "how": "phone"} | more


def test_taking_stops_the_bell_and_says_who_has_it(timian, alert, session):
    answer = timian.post(f"/desk/alerts/{alert.id}/taken")
    assert (answer.status_code, answer.location) == (303, f"/desk/alerts/{alert.id}")
    assert letter(session).state == "taken"
    assert "Du tog den i dag kl." in page(timian, answer.location)


def test_a_leader_sees_who_took_it(timian, login, cast, alert):
    timian.post(f"/desk/alerts/{alert.id}/taken")
    assert "Timian tog den i dag kl." in page(login(cast.rose), f"/desk/alerts/{alert.id}")


def test_taking_twice_is_once(timian, alert, session):
    for _ in range(2):
        assert timian.post(f"/desk/alerts/{alert.id}/taken").status_code == 303
    assert len(letter(session).steps) == 1


def test_taking_what_was_recalled_shows_why_instead(viol, timian, cast, session):
    first = no_show(cast.birk, cast.viol)
    put(viol, first)
    put(viol, came(first, cast.birk))
    answer = timian.post(f"/desk/alerts/{letter(session).id}/taken")
    assert letter(session).state == "recalled"
    assert "Borgeren kom alligevel." in page(timian, answer.location)


def test_contact_is_kept_with_when_and_how(timian, cast, alert, session):
    answer = timian.post(f"/desk/alerts/{alert.id}/contacted", data=told())
    step = letter(session).steps[-1]
    assert answer.status_code == 303
    assert (letter(session).state, step.how, step.by_id) == ("contacted", "phone", cast.timian.id)
    assert abs(now() - step.contact_at - timedelta(minutes=5)) < timedelta(minutes=2)
    assert "Kontakt igen i dag kl." in page(timian, answer.location)


def test_contact_twice_is_once(timian, alert, session):
    for how in ("phone", "sms"):
        timian.post(f"/desk/alerts/{alert.id}/contacted", data=told(how=how))
    assert [step.how for step in letter(session).steps] == ["phone"]


@pytest.mark.parametrize("written", ["{0:%H}.{0:%M}", "{0:%H}:{0:%M}", "{0:%H}{0:%M}"])
def test_a_clock_may_be_written_in_three_ways(timian, alert, session, written):
    here = (now() - timedelta(minutes=5)).astimezone(ZONE)
    timian.post(f"/desk/alerts/{alert.id}/contacted", data=told(clock=written.format(here)))
    assert letter(session).state == "contacted"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"clock": "kvart i ti"}, "Skriv klokkeslættet som 10.40."),
        ({"clock": "25.10"}, "Skriv klokkeslættet som 10.40."),
        ({"day": "i går"}, "Vælg den dag, I fik kontakt."),
        ({"day": "2099-01-01"}, "Tiden ligger i fremtiden."),
        ({"day": "2020-01-01"}, "Tiden ligger før aftalen."),
        ({"how": ""}, "Vælg, hvordan I fik kontakt."),
        ({"how": "pigeon"}, "Vælg, hvordan I fik kontakt."),
    ],
)
def test_a_field_to_correct_is_named_and_nothing_typed_is_lost(timian, alert, session, wrong, sentence):
    form = told(**wrong)
    answer = timian.post(f"/desk/alerts/{alert.id}/contacted", data=form)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2  # in the summary, and at the field
    assert f'value="{form["clock"]}"' in answer.text
    assert letter(session).state == "open"


def test_contact_typed_while_it_was_recalled_is_not_lost_silently(viol, timian, cast, session):
    first = no_show(cast.birk, cast.viol)
    put(viol, first)
    put(viol, came(first, cast.birk))
    answer = timian.post(f"/desk/alerts/{letter(session).id}/contacted", data=told())
    assert answer.status_code == 422
    assert "Beskeden er trukket tilbage." in answer.text


@pytest.mark.parametrize("step", ["taken", "contacted"])
@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol"])
def test_a_stranger_can_do_nothing_with_it(login, cast, alert, session, who, step):
    answer = login(getattr(cast, who)).post(f"/desk/alerts/{alert.id}/{step}", data=told())
    assert answer.status_code == 404
    assert letter(session).state == "open"
