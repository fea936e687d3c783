"""One thing goes wrong at a time, and the entry is where it belongs: still here, or there once."""

import pytest
from sqlalchemy import delete, func, select

from fieldapp.accounts.models import LoginSession
from fieldapp.alerts.models import Alert
from fieldapp.clock import uuid7
from fieldapp.meetings.models import Meeting
from fieldapp.wire.models import ReceivedBody
from tests.browsers.waiting import wait_until
from tests.test_phone_agreements import agreement, day

pytestmark = pytest.mark.browser

# The last thing that saving does succeeds, and then the disk gives up before all of it is written.
THE_DISK_FAILS = """() => {
    const remove = IDBObjectStore.prototype.delete;
    IDBObjectStore.prototype.delete = function (key) {
        const request = remove.call(this, key);
        queueMicrotask(() => request.addEventListener("success", () => this.transaction.abort()));
        return request;
    };
}"""


def absence(phone, cast, **more) -> int:
    return phone.post("/field/absence", {"course": str(cast.siv.id), "reason": "not_stated"} | more)


def wake(phone) -> None:
    phone.say({"type": "wake", "eager": True})


def received(session) -> int:
    session.rollback()  # see what others have committed since
    return session.scalar(select(func.count()).select_from(Meeting))


def test_an_entry_that_did_not_get_through_is_sent_again(phone, network, cast, session):
    network.faults = [500, "cut"]
    absence(phone, cast)
    for _ in range(3):
        wake(phone)
    assert received(session) == 1
    assert len(network.seen) == 3


def test_an_entry_that_gets_no_answer_does_not_hold_the_next_one_back(phone, mast, network, cast):
    mast.stop()
    absence(phone, cast)
    absence(phone, cast)
    wake(phone)
    network.faults = ["cut"]
    mast.start()
    wake(phone)
    assert len(set(network.seen)) == 2


@pytest.mark.parametrize("lie", ["portal", "other"])
def test_what_is_no_receipt_takes_nothing_out(phone, network, cast, session, lie):
    network.faults = [lie, lie]  # also to the second try, which follows as soon as the house is there
    absence(phone, cast)
    for _ in range(3):
        wake(phone)
    assert received(session) == 1


def test_an_entry_is_not_carried_to_where_a_redirect_points(phone, network, cast, session):
    network.faults = ["moved"]
    absence(phone, cast)
    for _ in range(2):
        wake(phone)
    assert {path.split("/")[1] for path in network.seen} == {"meetings"}
    assert received(session) == 1


def test_saved_is_said_when_the_disk_has_it_and_not_before(phone, cast):
    phone.worker(THE_DISK_FAILS)
    assert absence(phone, cast) == 500


def test_a_refused_entry_stays_and_is_not_sent_again(phone, network, cast):
    network.faults = [422]
    absence(phone, cast)
    for _ in range(2):
        wake(phone)
    assert len(network.seen) == 1
    phone.go("/field/outbox")
    assert phone.page.locator("[data-entry][data-state=help]").count() == 1


def test_a_mended_entry_is_sent_under_its_old_id(phone, network, cast, session):
    network.faults = [422]
    absence(phone, cast)
    wake(phone)
    refused = network.seen[0]
    absence(phone, cast, corrects=refused.strip("?").split("/")[-1])
    wake(phone)
    assert network.seen == [refused, refused]
    assert received(session) == 1


def test_an_entry_outlives_a_login_that_has_run_out(phone, cast, session):
    session.execute(delete(LoginSession))
    session.commit()
    absence(phone, cast)
    wake(phone)
    phone.log_in(cast.viol)
    phone.page.wait_for_selector("nav.nav")
    wake(phone)
    assert received(session) == 1


def test_the_next_mentor_sends_nothing_of_the_first(phone, mast, cast, session):
    mast.stop()
    absence(phone, cast)
    phone.chromium.context.clear_cookies()
    mast.start()
    phone.log_in(cast.hassel)
    phone.page.wait_for_selector("#passphrase")
    wake(phone)
    session.rollback()
    assert session.scalars(select(ReceivedBody)).all() == []


def test_the_server_hears_that_an_undo_follows(phone, mast, network, cast):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    phone.post(f"/field/entries/{entry}/undo", {})
    mast.start()
    wake(phone)
    # One that has been tried in vain rests a moment, so the other may go first.
    wait_until(lambda: any(f"/meetings/{entry}?correction=" in url for url in network.seen), 20, "the word")


def test_what_was_said_about_a_refused_appointment_goes_home_without_it(phone, network, cast, session):
    network.faults = [422]
    agreed = agreement(cast, day=day(-1))
    phone.post("/field/appointment", agreed)
    wake(phone)
    absence(phone, cast, appointment=agreed["entry"])
    wake(phone)
    phone.go("/field/outbox")
    assert "så bliver mødet sendt uden den" in phone.page.inner_text("[data-state=waiting]")
    phone.post(f"/field/entries/{agreed['entry']}/aside", {})
    wake(phone)
    absence(phone, cast, appointment=agreed["entry"])  # from a page that was open too long
    wake(phone)
    session.rollback()
    assert [row.appointment_id for row in session.scalars(select(Meeting))] == [None, None]
    assert session.scalars(select(Alert.state)).all() == ["open", "open"]


def test_a_correction_that_was_given_up_leaves_the_way_open_to_another(phone, network, cast, session):
    network.faults = [None, 422]
    about = {"course": str(cast.siv.id), "outcome": "held", "form": "phone", "goal": "none", "minutes": "45"}
    first, second = str(uuid7()), str(uuid7())
    phone.post("/field/log", about | {"entry": first})
    phone.post("/field/log", about | {"entry": second, "corrects": first, "error_in": "minutes"})
    wake(phone)
    phone.go("/field/outbox")
    phone.wait_for(second, "help")
    assert phone.post(f"/field/entries/{second}/aside", {}) == 303
    phone.go(f"/field/entries/{first}")
    assert phone.page.locator("text=Ret mødet").count() == 1
    phone.post(f"/field/entries/{first}/undo", {"entry": str(uuid7())})
    wake(phone)
    session.rollback()
    assert {row.outcome for row in session.scalars(select(Meeting))} == {"held", "mistake"}
