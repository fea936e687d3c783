"""»Fakta om aftalen«: each line is a stored row with its source, and nothing is shown that nobody said."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from fieldapp.accounts.audit import Reading
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.alerts.notes import Note
from fieldapp.clock import iso, now, uuid7
from fieldapp.meetings.models import Answer, Reminder
from tests.cast import correction, no_show
from tests.desk import came, facts, letter, one, page, put

pytestmark = pytest.mark.usefixtures("midday")


@pytest.fixture
def birk(cast):
    """An appointment of Birk's, an hour ago, that Viol made the day before."""
    return cast.appointment(cast.birk, saved_at=now() - timedelta(days=1))


def absence(cast, appointment, **more):
    """Birk did not come to it."""
    told = {"appointment": str(appointment.id), "met_at": iso(appointment.starts_at)}
    return no_show(cast.birk, cast.viol, **told | more)


def test_every_line_traces_to_a_stored_row(viol, timian, cast, birk, session):
    entry = absence(cast, birk)
    put(viol, entry)
    alert = letter(session)
    timian.post(f"/desk/alerts/{alert.id}/taken")
    step = letter(session).steps[0]
    lines = facts(page(timian, f"/desk/alerts/{alert.id}"))
    assert lines == [
        ("made", f"appointment/{birk.id}"),
        ("arrived", f"meeting/{entry['id']}"),
        ("agreed", f"appointment/{birk.id}"),
        ("attempt", f"meeting/{entry['id']}"),
        ("waited", f"meeting/{entry['id']}"),
        ("reason", f"meeting/{entry['id']}"),
        ("registered", f"meeting/{entry['id']}"),
        ("received", f"meeting/{entry['id']}"),
        ("taken", f"alert_step/{step.id}"),
    ]


def test_nothing_is_shown_that_nobody_said(viol, timian, cast, birk, session):
    bare = {"arrived": None, "waited": None, "attempts": [], "reason": None}
    put(viol, absence(cast, birk, **bare))
    kinds = [kind for kind, _ in facts(page(timian, f"/desk/alerts/{letter(session).id}"))]
    assert kinds == ["made", "agreed", "registered", "received"]


def test_minutes_are_counted_from_the_agreed_time(viol, timian, cast, birk, session):
    put(viol, absence(cast, birk))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert "−5 min" in shown
    assert "+12 min" in shown


def test_minutes_are_those_between_the_clocks_that_are_shown(viol, timian, cast, session):
    birk = cast.appointment(cast.birk, now().replace(hour=9, minute=0, second=0, microsecond=0))
    came, rang = (iso(birk.starts_at + timedelta(seconds=seconds)) for seconds in (-1, 12 * 60 + 40))
    attempts = [{"how": "phone", "at": rang, "result": "no_answer"}]
    put(viol, absence(cast, birk, arrived=came, attempts=attempts))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert "+12 min" in shown
    assert "+13 min" not in shown
    assert "−1 min" in shown


def test_what_was_said_is_shown_with_who_said_it(viol, timian, cast, birk, session):
    put(viol, absence(cast, birk, reason="misunderstanding", stated_by="citizen"))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert "Årsag: misforstod tid eller sted" in shown
    assert "Birk har selv sagt det til Viol" in shown


def test_a_clock_that_is_wrong_is_said_in_words(viol, timian, cast, birk, session):
    saved = iso(now() - timedelta(minutes=7))
    put(viol, absence(cast, birk, saved_at=saved, clock_offset_ms=7 * 60_000))
    assert "Telefonens ur gik 7 min bagud" in page(timian, f"/desk/alerts/{letter(session).id}")


def test_an_entry_that_lay_on_the_phone_says_how_long(viol, timian, cast, birk, session):
    put(viol, absence(cast, birk, saved_at=iso(now() - timedelta(minutes=18))))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert "18 min efter, at det blev skrevet. Indtil da lå det på telefonen." in shown


def test_the_citizens_own_answer_is_the_citizens_line(viol, timian, cast, birk, session):
    session.add(Answer(organisation_id=cast.ours.id, appointment_id=birk.id, answer="coming",
                       at=now() - timedelta(hours=5)))  # fmt: skip
    session.commit()
    put(viol, absence(cast, birk))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert "Birk: </span>Birk svarede: »Jeg kommer«" in shown


@pytest.mark.parametrize(
    ("to", "why", "channel", "sentence"),
    [
        ("timian", "first", "push", "Sendt til din telefon<"),
        ("timian", "again", "mail", "Sendt til dig som mail (besked igen)"),
        ("merian", "backup", "push", "Sendt til telefonen hos Merian (stedfortræder)"),
        ("rose", "leader", "mail", "Sendt til Rose som mail (teamleder)"),
        ("timian", "recalled", "push", "Besked sendt om, at den er trukket tilbage<small>Til dig<"),
    ],
)
def test_it_says_who_was_rung_and_which_step_it_was(
    viol, timian, cast, birk, session, to, why, channel, sentence
):
    put(viol, absence(cast, birk))
    alert = letter(session)
    row = {"organisation_id": cast.ours.id, "alert_id": alert.id, "user_id": getattr(cast, to).id}
    sent = {"state": "sent", "due_at": now(), "sent_at": now()}
    session.add(Delivery(**row, **sent, round=0, why=why, channel=channel, target="x"))
    session.commit()
    assert sentence in page(timian, f"/desk/alerts/{alert.id}")


def reminded(session, appointment, way):
    """A reminder that has not left yet, and its note."""
    owner = {"organisation_id": appointment.organisation_id, "way": way}
    row = Reminder(**owner, id=uuid7(), appointment_id=appointment.id)
    note = Note(**owner, subject_id=row.id, key="", until=now())
    session.add_all([row, note])
    session.commit()
    return note


@pytest.mark.parametrize(("way", "words"), [("sms", "Sms"), ("email", "Mail")])
def test_a_reminder_is_a_line_that_says_how(viol, timian, cast, birk, session, way, words):
    note = reminded(session, birk, way)
    put(viol, absence(cast, birk))
    there = f"Påmindelse sendt<small>{words}</small>"
    assert there not in page(timian, f"/desk/alerts/{letter(session).id}")
    note.state, note.sent_at = "sent", now()
    session.commit()
    assert there in page(timian, f"/desk/alerts/{letter(session).id}")


def test_an_absence_that_was_called_off_before_says_that_nobody_was_rung_and_why(
    viol, timian, cast, birk, session
):
    session.add(Answer(organisation_id=cast.ours.id, appointment_id=birk.id, answer="not_coming"))
    session.commit()
    put(viol, absence(cast, birk))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert 'data-state="recalled"' in shown
    assert "Borgeren havde svaret: Jeg kan ikke komme." in shown
    assert "Derfor fik ingen besked på telefonen." in shown


def test_birk_came_after_all_and_the_old_entry_stays_struck(viol, timian, cast, birk, session):
    first = absence(cast, birk)
    put(viol, first)
    put(viol, came(first, cast.birk))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert "<h1>Birk kom alligevel</h1>" in shown
    assert "Borgeren kom alligevel." in shown
    assert "Rettet af Viol: afholdt, 30 min" in shown
    assert "<s>Viol var på stedet</s>" in shown


def test_a_correction_strikes_only_what_it_changes(viol, timian, cast, birk, session):
    first = absence(cast, birk)
    put(viol, first)
    same = {name: first[name] for name in ("arrived", "attempts", "reason")}
    put(viol, correction(first, "no_show", waited=35, **same))
    shown = page(timian, f"/desk/alerts/{letter(session).id}")
    assert shown.count("<s>") == 1
    assert "<s>Viol ventede 20 min</s>" in shown
    assert "Viol ventede 35 min" in shown


def test_earlier_absences_are_a_number_and_recalled_ones_do_not_count(viol, timian, cast, birk, session):
    before = iso(now() - timedelta(days=20))
    for _ in range(2):
        put(viol, no_show(cast.birk, cast.viol, met_at=before))
    undone = no_show(cast.birk, cast.viol, met_at=before)
    put(viol, undone)
    put(viol, correction(undone))
    last = absence(cast, birk)
    put(viol, last)
    alert = one(session, select(Alert).where(Alert.subject_id == UUID(last["id"])))
    assert "2 gange" in page(timian, f"/desk/alerts/{alert.id}")


def test_opening_is_not_taking_and_leaves_a_reading(viol, timian, cast, birk, session):
    put(viol, absence(cast, birk))
    alert = letter(session)
    page(timian, f"/desk/alerts/{alert.id}")
    reading = one(session, select(Reading))
    assert (reading.user_id, reading.what, reading.subject_id) == (cast.timian.id, "alert", alert.id)
    assert letter(session).state == "open"


def test_the_key_for_contact_is_said_while_there_is_a_form_and_leads_to_it(viol, timian, cast, birk, session):
    put(viol, absence(cast, birk))
    url = f"/desk/alerts/{letter(session).id}"
    hint, opens, field = (
        "<kbd>c</kbd> jeg har fået kontakt",
        '<summary class="btn" data-key="c">',
        'f-clock" data-',
    )
    shown = page(timian, url)
    assert (hint in shown, opens in shown, field in shown) == (True, True, False)
    timian.post(f"{url}/taken")
    shown = page(timian, url)
    assert (hint in shown, opens in shown, field in shown) == (True, False, True)
    contact = {"clock": "12.00", "day": f"{now():%Y-%m-%d}", "how": "phone"}
    assert timian.post(f"{url}/contacted", data=contact).status_code == 303
    assert hint not in page(timian, url)


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol", "hassel"])
def test_a_stranger_is_told_that_there_is_no_such_page(viol, login, cast, birk, session, who):
    put(viol, absence(cast, birk))
    assert login(getattr(cast, who)).get(f"/desk/alerts/{letter(session).id}").status_code == 404
