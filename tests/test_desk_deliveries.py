"""»Sådan er beskeden sendt«: to whom, by which way, how it went, and what comes next."""

from datetime import datetime, timedelta

import pytest
import time_machine

from fieldapp.alerts.models import Delivery
from fieldapp.clock import now, uuid7
from fieldapp.formats.zone import ZONE
from tests.cast import no_show
from tests.desk import letter, page, put
from tests.silences import ending

THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)


@pytest.fixture
def rung(post, cast, viol, session):
    """On a Thursday at ten Birk has not come, and Timian's one device has been rung; Merian stands in."""
    cast.choose(cast.ours, opens=7 * 60, closes=18 * 60, every_day=0)
    cast.timian.backup_id = cast.merian.id
    session.commit()
    with time_machine.travel(THURSDAY, tick=False) as clock:
        post.phone(cast.timian, device_name="Kontorets Firefox")
        put(viol, no_show(cast.birk, cast.viol))
        clock.shift(timedelta(minutes=1))
        post.deliver()
        yield clock


def deliveries(session):
    return f"/desk/alerts/{letter(session).id}/deliveries"


def test_a_delivery_says_to_whom_it_went_how_and_when(rung, timian, session):
    shown = page(timian, deliveries(session))
    assert "<b>Timian</b>, første besked <p>Sendt i dag kl. 10.01</p>" in shown
    assert "Enhed: Kontorets Firefox · 1 forsøg" in shown


def test_what_the_device_has_shown_is_said(rung, timian, session):
    said = page(timian, deliveries(session))
    assert "vist på enheden" not in said
    found = letter(session)
    session.refresh(found, ["deliveries"])
    found.deliveries[0].shown_at = now()
    session.commit()
    assert "vist på enheden i dag kl. 10.01" in page(timian, deliveries(session))


def test_the_next_step_names_who_is_rung_and_when(rung, timian, session, post):
    assert "Næste: Timian (besked igen), i dag kl. 10.31</b>, hvis ingen tager den." in page(
        timian, deliveries(session)
    )
    rung.shift(timedelta(minutes=31))
    post.deliver()
    assert "Næste: Merian (stedfortræder), i dag kl. 12.01</b>, hvis ingen tager den." in page(
        timian, deliveries(session)
    )


def test_a_step_outside_the_hours_waits_for_the_morning(rung, timian, session):
    found = letter(session)
    found.due_at = now().replace(hour=20)
    session.add(found)
    session.commit()
    rung.move_to(THURSDAY.replace(hour=19))
    assert "Timian (besked igen), i morgen kl. 7.00</b>" in page(timian, deliveries(session))
    assert "<dt>Ringer</dt><dd>i morgen kl. 7.00</dd>" in page(timian, "/desk/")


def test_whoever_took_it_is_reminded_next(rung, timian, session):
    timian.post(f"/desk/alerts/{letter(session).id}/taken")
    shown = page(timian, deliveries(session))
    assert "Timian (mangler kontakt), man. 30. nov. kl. 10.01</b>, hvis der ikke er skrevet kontakt." in shown


def test_a_device_that_is_gone_still_counts(rung, timian, session, post):
    with post.session() as own:
        for device in post.devices():
            own.delete(own.merge(device))
        own.commit()
    assert "En enhed, der ikke er tilmeldt mere" in page(timian, deliveries(session))


def test_a_silence_that_rings_nobody_says_so(timian, cast):
    shown = page(timian, f"/desk/alerts/{ending(cast).id}/deliveries")
    assert "Der bliver ikke givet besked om den. Den står på listen." in shown
    assert "Ingen har fået besked om den endnu." in shown


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("HTTP 410", "enheden er meldt fra<"),
        ("HTTP 503", "tjenesten svarede ikke som ventet: HTTP 503<"),
        ("ConnectionError", "tjenesten kunne ikke nås<"),
        ("no such key", "fejlen er hos os<"),
    ],
)
def test_an_answer_is_said_in_words(rung, timian, session, kept, said):
    found = letter(session)
    session.refresh(found, ["deliveries"])
    found.deliveries[0].state, found.deliveries[0].answer = "failed", kept
    session.commit()
    assert f"svar: {said}" in page(timian, deliveries(session))


def test_a_silence_that_has_rung_says_that_it_rings_no_more_and_leads_back(timian, cast, session):
    about = ending(cast)
    url = f"/desk/alerts/{about.id}/deliveries"
    assert url not in page(timian, "/desk/")
    told = {"user_id": cast.timian.id, "channel": "mail", "target": str(cast.timian.id), "state": "sent"}
    session.add(Delivery(organisation_id=cast.ours.id, id=uuid7(), alert_id=about.id, round=0, **told))
    session.commit()
    assert f'href="{url}">Sådan er beskeden sendt</a>' in page(timian, "/desk/")
    shown = page(timian, url)
    assert "Der bliver ikke givet mere besked." in shown
    assert f'<a class="up" href="/desk/alerts/{about.id}"' in shown


def test_the_case_leads_there(rung, timian, session):
    assert deliveries(session) in page(timian, f"/desk/alerts/{letter(session).id}")


@pytest.mark.parametrize("who", ["fremmed_sagsbehandler", "viol", "admin"])
def test_others_have_no_such_page(rung, login, cast, session, who):
    assert login(getattr(cast, who)).get(deliveries(session)).status_code == 404
