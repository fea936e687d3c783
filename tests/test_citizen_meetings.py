"""What is written about the appointments, as the citizen reads it: all about them, and nobody else."""

from datetime import timedelta

import pytest
import time_machine

from fieldapp.clock import now
from fieldapp.formats import clock
from tests.cast import correction, held, no_show
from tests.citizen import confirm, met, say, seen
from tests.desk import put


def test_what_happened_is_told_in_the_citizens_words(visitor, token, cast, viol):
    put(viol, held(cast.siv, cast.viol, note="Gik tur ved havnen."))
    put(viol, no_show(cast.siv, cast.viol, reason="forgot", stated_by="citizen"))
    page = seen(visitor, f"/c/{token}/meetings")
    assert "I mødtes" in page
    assert "45 minutter" in page
    assert "Gik tur ved havnen." in page
    assert "Du kom ikke til aftalen" in page
    assert "Din mentor ventede 20 minutter." in page
    assert "Årsag, som den er oplyst: Glemte det" in page


@pytest.mark.parametrize("reason", ["illness", "treatment"])
def test_a_reason_that_tells_of_health_is_not_on_the_page(visitor, token, cast, viol, reason):
    put(viol, no_show(cast.siv, cast.viol, reason=reason, stated_by="citizen"))
    page = seen(visitor, f"/c/{token}/meetings")
    assert "Du kom ikke til aftalen" in page
    assert "Årsag" not in page


def test_what_was_talked_about_and_where_stands_there_without_naming_the_clinic(
    visitor, token, cast, viol, session
):
    met(session, cast.siv, now() - timedelta(days=1), topics=["health", "job"], place="treatment")
    met(session, cast.siv, now() - timedelta(days=2), place="home")
    page = seen(visitor, f"/c/{token}/meetings")
    assert "I talte om: helbred og behandling, job og praktik" in page
    assert "Sted: Det sted, I havde aftalt" in page
    assert "Sted: Hjemme hos dig" in page
    assert "Du har ret til at se resten: spørg din sagsbehandler." in page


def test_how_the_mentor_tried_to_reach_the_citizen_stands_there(visitor, token, cast, viol):
    put(viol, told := no_show(cast.siv, cast.viol))
    rang = clock(told["attempts"][0]["at"])
    page = seen(visitor, f"/c/{token}/meetings")
    assert f"Din mentor prøvede at få fat i dig: ringede kl. {rang} (intet svar)" in page


def test_a_corrected_entry_says_so_and_hides_the_old_one(visitor, token, cast, viol):
    put(viol, first := held(cast.siv, cast.viol, minutes=90))
    how = {name: first[name] for name in ("form", "place", "goal", "topics")}
    put(viol, correction(first, "held", minutes=30, error_in="minutes", **how))
    page = seen(visitor, f"/c/{token}/meetings")
    assert "30 minutter" in page
    assert "90 minutter" not in page
    assert "Rettet i dag" in page


def test_what_was_written_by_mistake_is_not_shown(visitor, token, cast, viol):
    put(viol, first := held(cast.siv, cast.viol))
    put(viol, correction(first))
    assert "Der er ikke skrevet noget endnu." in seen(visitor, f"/c/{token}/meetings")


def test_a_talk_is_not_called_a_meeting(visitor, token, cast, session):
    met(session, cast.siv, now() - timedelta(days=1), form="phone", place=None)
    page = seen(visitor, f"/c/{token}/meetings")
    assert "I talte i telefon" in page
    assert "I mødtes" not in page


def test_what_the_citizen_has_answered_stands_there_too(visitor, token, cast, session):
    meeting = met(session, cast.siv, now() - timedelta(days=1))
    confirm(visitor, token, meeting, "yes", duration="shorter")
    say(visitor, token, cast.appointment(cast.siv, now() + timedelta(hours=20)), "not_coming", words="Syg.")
    page = seen(visitor, f"/c/{token}/meetings")
    assert "Dit svar: Ja · Passer tiden? Kortere" in page
    assert "Dit svar: Jeg kan ikke komme" in page
    assert "Dine ord: “Syg.”" in page


def test_an_answer_is_still_there_when_the_appointment_is_over(visitor, token, cast):
    ahead = cast.appointment(cast.siv, now() + timedelta(hours=1))
    say(visitor, token, ahead, "not_coming", words="Syg.")
    with time_machine.travel(now() + timedelta(days=2)):
        page = seen(visitor, f"/c/{token}/meetings")
    assert "Det har du svaret Jeg kan ikke komme" in page
    assert "Dine ord: “Syg.”" in page


def test_only_the_citizens_own_is_there(visitor, token, cast, viol):
    put(viol, held(cast.birk, cast.viol, note="Om en anden."))
    assert "Om en anden." not in seen(visitor, f"/c/{token}/meetings")


def test_a_long_list_comes_in_parts(visitor, token, cast, session):
    for day in range(32):
        met(session, cast.siv, now() - timedelta(days=day), note=f"Nummer {day}.")
    first = visitor.get(f"/c/{token}/meetings").text
    assert ("Nummer 29." in first, "Nummer 30." in first, "shown=60" in first) == (True, False, True)
    assert "Nummer 31." in seen(visitor, f"/c/{token}/meetings?shown=60")


def test_what_is_kept_and_whom_to_ask_is_told_before_and_after_the_code(visitor, token):
    before, after = seen(visitor, "/c/about"), seen(visitor, f"/c/{token}/about")
    for page in (before, after):
        assert "Det gemmer vi om dig" in page
        assert "Det er frivilligt at svare" in page
    assert "Timian" not in before
    assert "Timian" in after
