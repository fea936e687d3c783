"""Silences in the worklist: each says what stored rows say, and goes when somebody has dealt with it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from fieldapp.accounts.models import StaffChange
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.clock import now, uuid7
from fieldapp.desk import worklist
from fieldapp.mentorships.models import Course
from tests.desk import page
from tests.silences import (
    chips,
    ending,
    every_kind,
    few_minutes,
    lines,
    quiet,
    send_on_leave,
    silent_phone,
    unanswered,
    yesterday,
)

pytestmark = pytest.mark.usefixtures("midday")


def rung(cast, letter, at, user=None):
    """What is kept when somebody has been rung about a letter."""
    cast.session.add(
        Delivery(
            organisation_id=letter.organisation_id,
            id=uuid7(),
            alert_id=letter.id,
            round=0,
            user_id=user.id if user else letter.recipient_id,
            channel="push",
            target="1",
            state="sent",
            sent_at=at,
        )
    )
    cast.session.commit()


def test_an_appointment_without_an_answer_is_no_absence(timian, cast):
    unanswered(cast, cast.siv)
    shown = page(timian, "/desk/")
    assert "<b>Siv:</b> mødet i går kl. 14.00 – intet svar endnu" in shown
    assert "Viol er ikke påmindet endnu. Det betyder ikke, at Siv udeblev." in shown
    assert f'href="/desk/courses/{cast.siv.id}#thread">Skriv til Viol' in shown


def test_the_mentor_is_said_to_be_reminded_when_that_was_sent(timian, cast):
    about = unanswered(cast, cast.siv)
    nudge = Alert(subject_id=about.subject_id, organisation_id=cast.ours.id, id=uuid7(), kind="nudge")
    nudge.recipient_id = cast.viol.id
    cast.session.add(nudge)
    cast.session.flush()
    rung(cast, nudge, yesterday(16))
    assert "Viol er påmindet kl. 16.00." in page(timian, "/desk/")


def test_a_course_without_contact_says_when_it_last_was(viol, timian, cast):
    letter = quiet(cast, viol)
    shown = page(timian, "/desk/")
    assert "<b>Pil:</b> 16 dage siden sidste kontakt" in shown
    assert ", telefon, 15 min. Ingen ny aftale. Mentor Viol." in shown
    pil = cast.session.get_one(Course, (cast.ours.id, letter.subject_id))
    cast.appointment(pil, now() + timedelta(days=1))
    assert "Næste aftale i morgen kl. 12.00. Mentor Viol." in page(timian, "/desk/")


def test_a_course_that_never_had_contact_counts_from_its_start(timian, cast):
    cast.letter("no_contact", cast.birk, cast.timian)
    assert "<b>Birk:</b> begyndt for 60 dage siden, ingen kontakt endnu" in page(timian, "/desk/")


def test_minutes_are_those_of_four_whole_weeks(viol, timian, cast):
    few_minutes(cast, viol)
    assert "<b>Siv:</b> 40 af 240 aftalte minutter de sidste fire uger" in page(timian, "/desk/")


@pytest.mark.parametrize(
    ("days", "said"), [(42, "om 6 uger"), (14, "om 2 uger"), (1, "om 1 dag"), (0, "i dag")]
)
def test_a_course_that_ends_says_when(timian, cast, days, said):
    ending(cast, days)
    assert f"<b>Lyng:</b> forløbet slutter {said}" in page(timian, "/desk/")


def test_a_day_ends_its_sentence_in_both_languages(timian, cast):
    ending(cast)
    assert re.search(r"\d\. \w+\.? Tag stilling", said := page(timian, "/desk/"))
    assert ".. Tag" not in said
    cast.timian.language = "en"
    cast.session.commit()
    assert re.search(r"\d [A-Z][a-z]+\. Decide", page(timian, "/desk/"))


def test_a_silent_phone_says_what_it_held(timian, cast):
    silent_phone(cast)
    shown = page(timian, "/desk/")
    assert "<b>Viol:</b> telefonen har ikke haft forbindelse i 3 dage" in shown
    assert "Telefonen (Telefon) var her sidst" in shown
    assert "Da ventede 2 ting på at blive sendt. Bed mentoren åbne fieldapp" in shown
    assert 'href="/desk/brought"' in shown
    assert 'href="tel:+4512345678">Ring 12 34 56 78' in shown


def test_a_phone_that_was_emptied_says_what_is_gone(timian, cast, session):
    letter = silent_phone(cast)
    session.add(StaffChange(organisation_id=cast.ours.id, subject_id=letter.subject_id, what="phone_emptied"))
    session.commit()
    assert "<b>Viol:</b> 2 ting er væk fra telefonen" in page(timian, "/desk/")


def test_a_phone_that_comes_and_holds_back_says_so(timian, cast):
    silent_phone(cast, seen_at=now(), unsent_since=now() - timedelta(days=3))
    assert "telefonen har i 3 dage haft noget, der ikke er sendt" in page(timian, "/desk/")


def test_what_is_dealt_with_goes_and_twice_is_once(timian, cast, session):
    letter = ending(cast)
    for _ in range(2):
        answer = timian.post(f"/desk/alerts/{letter.id}/handled", data={"show": "ending", "q": "lyng"})
        assert (answer.status_code, answer.location) == (303, f"/desk/?show=ending&q=lyng&done={letter.id}")
    session.expire_all()
    found = session.get_one(Alert, (cast.ours.id, letter.id))
    assert (found.state, [step.by_id for step in found.steps]) == ("handled", [cast.timian.id])
    shown = page(timian, "/desk/")
    assert lines(shown) == []
    assert "Ordnet i dag kl. 12.00." in shown


def test_a_press_by_mistake_is_undone_and_nobody_is_rung(timian, cast, session):
    letter = ending(cast)
    timian.post(f"/desk/alerts/{letter.id}/handled")
    for _ in range(2):
        assert timian.post(f"/desk/alerts/{letter.id}/reopened").location == "/desk/"
    session.expire_all()
    found = session.get_one(Alert, (cast.ours.id, letter.id))
    assert (found.state, found.due_at, len(found.steps)) == ("open", None, 2)
    assert lines(page(timian, "/desk/")) == ["ending"]


def test_what_was_just_dealt_with_is_said_and_can_be_undone(timian, cast):
    letter = ending(cast)
    url = f"/desk/?show=ending&done={letter.id}"
    assert 'class="toast"' not in page(timian, url)
    timian.post(f"/desk/alerts/{letter.id}/handled")
    said = page(timian, url).partition('<form class="toast"')[2]
    assert said.startswith(f' method="post" action="/desk/alerts/{letter.id}/reopened">')
    assert 'name="show" value="ending"' in said
    assert '<span role="status">Ordnet.</span>' in said


def test_what_is_open_cannot_be_opened_again(timian, cast, session):
    letter = ending(cast)
    timian.post(f"/desk/alerts/{letter.id}/reopened")
    session.expire_all()
    assert session.get_one(Alert, (cast.ours.id, letter.id)).steps == []


def test_a_stand_in_who_was_rung_has_it_too(login, cast):
    rung(cast, letter := unanswered(cast, cast.siv), now(), cast.merian)
    cast.timian.backup_id = cast.merian.id
    cast.session.commit()
    shown = page(login(cast.merian), "/desk/")
    assert f'data-alert="{letter.id}"' in shown
    assert "Sagsbehandler Timian. Du er stedfortræder for Timian." in shown
    assert "Skriv til Viol" in shown


def test_a_long_list_says_that_it_is_cut_and_counts_all(timian, cast, monkeypatch):
    monkeypatch.setattr(worklist, "SHOWN", 2)
    for days in (5, 6, 7):
        ending(cast, days)
    shown = page(timian, "/desk/")
    assert (len(lines(shown)), chips(shown)["ending"]) == (2, 3)
    assert "Listen viser de 2, der har ventet længst." in shown
    assert len(lines(page(timian, "/desk/?q=lyng"))) == 3


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler"])
def test_a_stranger_neither_sees_nor_deals_with_it(login, cast, who):
    letter = unanswered(cast, cast.siv)
    stranger = login(getattr(cast, who))
    assert lines(page(stranger, "/desk/")) == []
    assert stranger.post(f"/desk/alerts/{letter.id}/handled").status_code == 404


def test_a_leader_sees_whose_it_is(login, cast):
    unanswered(cast, cast.siv)
    shown = page(login(cast.rose), "/desk/")
    assert lines(shown) == ["unanswered"]
    assert "Sagsbehandler Timian." in shown
    assert "Skriv til Viol" not in shown


def test_a_stand_in_sees_it_while_the_colleague_is_away(login, cast):
    cast.timian.backup_id = cast.merian.id
    unanswered(cast, cast.siv)
    merian = login(cast.merian)
    assert lines(page(merian, "/desk/")) == []
    send_on_leave(cast, cast.timian)
    shown = page(merian, "/desk/")
    assert "Sagsbehandler Timian er fraværende. Du er stedfortræder for Timian." in shown


def test_ones_own_leave_is_told_of_in_the_second_person(timian, cast):
    unanswered(cast, cast.siv)
    send_on_leave(cast, cast.timian)
    shown = page(timian, "/desk/")
    assert "Det betyder ikke, at Siv udeblev. Du er meldt fraværende. " in shown
    assert "Timian er fraværende" not in shown


def test_its_own_address_leads_to_the_list(timian, cast):
    letter = ending(cast)
    assert timian.get(f"/desk/alerts/{letter.id}").location == f"/desk/#alert-{letter.id}"
    assert f'<li id="alert-{letter.id}"' in page(timian, "/desk/")
    assert timian.get(f"/desk/alerts/{letter.id}/handled").location == f"/desk/alerts/{letter.id}"


def test_a_longer_list_takes_no_more_queries(app, viol, timian, cast):
    def queries() -> int:
        asked: list[object] = []
        engine = app.extensions["fieldapp.engine"]

        def listener(*told: object) -> None:
            asked.append(told[2])

        event.listen(engine, "before_cursor_execute", listener)
        page(timian, "/desk/")
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    every_kind(cast, viol)
    few = queries()
    for name in ("Eg", "Elm", "Hyld"):
        course = cast.course(name, cast.viol, cast.timian)
        unanswered(cast, course)
        for kind in ("no_contact", "minutes", "ending"):
            cast.letter(kind, course, cast.timian)
        silent_phone(cast)
    assert queries() == few <= 45
