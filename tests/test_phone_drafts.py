"""What is typed is kept, whatever happens before it is saved."""

import pytest

from tests.moments import just_now

pytestmark = pytest.mark.browser

# A browser's own quota is first felt after megabytes; its answer is what matters.
FULL = "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') } }"


def test_a_draft_survives_a_reload_and_shows_today_until_it_is_saved(phone, mast, cast):
    mast.stop()
    phone.go(f"/field/absence?course={cast.siv.id}")
    phone.page.fill("#arrived", "9.55")
    phone.page.wait_for_selector("[data-draft-state]:not(:empty)")
    phone.page.reload()
    assert phone.page.input_value("#arrived") == "9.55"
    phone.go("/field/")
    assert "Kladde" in phone.page.content()
    phone.report_absence(cast.siv.id)
    phone.go("/field/")
    assert "Kladde" not in phone.page.content()


def test_a_draft_nobody_wants_is_deleted_after_a_question(phone, mast, cast):
    mast.stop()
    phone.go(f"/field/absence?course={cast.siv.id}")
    phone.page.fill("#arrived", "9.55")
    phone.page.wait_for_selector("[data-draft-state]:not(:empty)")
    phone.go("/field/")
    phone.page.click("summary:has-text('Slet kladden')")
    phone.page.click("button:has-text('Slet kladden')")
    phone.page.wait_for_selector("main:not(:has(summary))")
    phone.go(f"/field/absence?course={cast.siv.id}")
    assert phone.page.input_value("#arrived") == ""


def test_a_wrong_field_is_told_beside_the_form_and_what_was_typed_stays(phone, mast, cast):
    mast.stop()
    phone.go(f"/field/log?course={cast.siv.id}")
    phone.page.fill("#note", "Det gik godt")
    phone.page.click("button[form=meeting]")
    phone.page.wait_for_selector(".errors")
    assert "Vælg, hvad der skete." in phone.page.inner_text(".errors")
    assert phone.page.input_value("#note") == "Det gik godt"
    phone.page.reload()
    assert phone.page.input_value("#note") == "Det gik godt"


def test_a_full_phone_says_so_and_keeps_the_form(phone, cast):
    phone.go(f"/field/absence?course={cast.siv.id}")
    phone.page.fill("#arrived", "9.55")
    phone.worker(FULL)
    phone.page.click("button[form=absence]")
    phone.page.wait_for_selector(".errors")
    assert "Telefonen er fuld" in phone.page.inner_text(".errors")
    assert phone.page.input_value("#arrived") == "9.55"


def test_a_draft_of_todays_absence_is_found_again(phone, cast):
    cast.appointment(cast.siv, just_now())
    phone.say({"type": "wake", "eager": True})
    phone.go(f"/field/absence?course={cast.siv.id}")
    phone.page.click("input[name=waited][value='20']")
    phone.page.wait_for_selector("[data-draft-state]:not(:empty)")
    phone.page.reload()
    assert phone.page.is_checked("input[name=waited][value='20']")


def test_the_last_letters_are_kept_when_the_page_is_left(phone, mast, cast):
    mast.stop()
    phone.go(f"/field/absence?course={cast.siv.id}")
    phone.page.fill("#arrived", "9.55")
    phone.go("/field/me")
    phone.go(f"/field/absence?course={cast.siv.id}")
    assert phone.page.input_value("#arrived") == "9.55"


def test_a_draft_that_is_not_kept_says_so(phone, cast):
    phone.go(f"/field/absence?course={cast.siv.id}")
    phone.worker(FULL)
    phone.page.fill("#arrived", "9.55")
    phone.page.wait_for_selector("[data-draft-state]:has-text('Kladden er ikke gemt.')")
