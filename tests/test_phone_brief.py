"""On the phone: what is good to know is read with no connection, and goes by itself when it is over."""

import pytest

from fieldapp.clock import iso, now
from tests.briefs import TEXT, give, readings
from tests.moments import this_day
from tests.phone_fixtures import AWAKE
from tests.stolen import Thief
from tests.test_phone_leaving import EVERYTHING
from tests.test_phone_leaving_course import hand_over, holds

pytestmark = pytest.mark.browser

FORWARD = "() => { const now = Date.now; Date.now = () => now() + 11 * 86_400_000; }"
# No room for a document, nor for what has been on the screen; what is small still gets its place.
FULL = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (record) {
        const isLarge = record.data?.byteLength > 600 || record.id === "opened";
        if (isLarge) throw new DOMException("full", "QuotaExceededError");
        return put.call(this, record);
    };
}"""
# Letters that stand together nowhere else, so that no packing writes them as a copy of something.
SECRET = "Vædxq må ikke ringes op før Jøxkul"


@pytest.fixture
def given(phone, timian, cast):
    """Viol's phone has been told something about Siv, until in ten days."""
    give(timian, cast.siv)
    phone.say(AWAKE)
    return phone


def held(phone, course):
    """Does the phone's memory hold a record of it, sealed or not?"""
    return f"brief-{course.id}" in phone.ask(EVERYTHING)


def openings(session):
    return [at for what, at in readings(session) if what == "opened"]


def test_it_is_read_with_no_connection_and_the_opening_is_told_later(given, mast, cast, session):
    before = now()
    mast.stop()
    given.go(f"/field/courses/{cast.siv.id}")
    given.page.click("text=Godt at vide (til")
    given.page.wait_for_url("**/field/brief?*")
    shown = given.page.inner_text("main")
    assert TEXT in shown
    assert "Kun til dig, til og med" in shown
    assert openings(session) == []
    mast.start()
    given.say(AWAKE)
    given.say(AWAKE)
    (at,) = openings(session)
    assert iso(before) <= iso(at) <= iso(now())
    assert [what for what, _ in readings(session)].count("fetched") == 1


def test_a_locked_phone_shows_nothing_of_it_and_lets_it_go_by_its_own_clock(given, mast, cast):
    given.go(f"/field/brief?course={cast.siv.id}")
    assert held(given, cast.siv)
    given.lock()
    given.go(f"/field/brief?course={cast.siv.id}")
    assert "helst mødes ude" not in given.page.content()
    mast.stop()
    given.worker(FORWARD)
    given.say(AWAKE)
    assert not held(given, cast.siv)


def test_a_page_that_is_left_open_loses_it_too(given, mast, cast):
    given.go(f"/field/brief?course={cast.siv.id}")
    mast.stop()
    given.worker(FORWARD)
    given.say(AWAKE)
    given.page.wait_for_selector("text=Her står ikke noget lige nu.")
    given.go(f"/field/courses/{cast.siv.id}")
    given.page.wait_for_selector("main h1")
    assert "Godt at vide" not in given.page.inner_text("main")


def test_the_day_has_to_be_over(given, mast, cast):
    mast.stop()
    given.worker("() => { const now = Date.now; Date.now = () => now() + 10 * 86_400_000 - 3_600_000; }")
    given.say(AWAKE)
    assert held(given, cast.siv)


def test_it_goes_at_once_when_it_is_ended_also_while_locked_and_with_something_unsent(
    given, mast, network, timian, cast, session
):
    network.faults = [503] * 4
    waiting = given.report_absence(cast.siv.id)
    given.lock()
    timian.post(f"/desk/courses/{cast.siv.id}/brief/end")
    given.say({"type": "wake"})
    assert not held(given, cast.siv)
    assert waiting in given.ask(EVERYTHING)


def test_a_copy_of_the_profile_holds_nothing_of_it_before_and_after(own_phone, mast, timian, cast, tmp_path):
    thief, profile = Thief({"brief": SECRET}), own_phone.chromium.profile
    give(timian, cast.siv, SECRET)
    own_phone.say(AWAKE)
    own_phone.go(f"/field/brief?course={cast.siv.id}")
    assert SECRET in own_phone.page.inner_text("main")
    assert thief.finds(profile, tmp_path / "read") == {}
    mast.stop()
    own_phone.worker(FORWARD)
    own_phone.say(AWAKE)
    own_phone.page.wait_for_selector("text=Her står ikke noget lige nu.")
    assert thief.finds(profile, tmp_path / "over") == {}
    own_phone.chromium.close()
    assert thief.finds(profile, tmp_path / "closed") == {}


def test_a_locked_phone_does_not_keep_what_a_newer_one_replaces(given, mast, timian, cast, session):
    given.lock()
    give(timian, cast.siv, "Mød Siv ved porten.", until=this_day().isoformat())
    for _ in range(2):
        given.say(AWAKE)
    assert not held(given, cast.siv)
    assert readings(session) == []  # nothing of the new one lies there
    given.unlock()
    given.page.wait_for_selector("nav.nav")
    for _ in range(2):
        given.say(AWAKE)
    assert [what for what, _ in readings(session)] == ["fetched"]
    given.go(f"/field/brief?course={cast.siv.id}")
    assert "Mød Siv ved porten." in given.page.inner_text("main")


def test_a_full_phone_lets_go_what_is_ended(given, timian, cast):
    given.worker(FULL)
    timian.post(f"/desk/courses/{cast.siv.id}/brief/end")
    hand_over(timian, cast.birk, cast.hassel)
    given.say(AWAKE)
    assert not held(given, cast.siv)
    assert not holds(given, cast.birk)


def test_a_full_phone_still_shows_it(given, mast, cast):
    given.worker(FULL)
    given.go(f"/field/brief?course={cast.siv.id}")
    assert TEXT in given.page.inner_text("main")
