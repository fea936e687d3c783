"""A phone that is closed brings home what it holds, and then nothing of it is left."""

import pytest
from sqlalchemy import select, update

from fieldapp.accounts.models import Device
from fieldapp.clock import now
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Held

pytestmark = pytest.mark.browser

GONE = "text=fieldapp er slettet på denne telefon"
EVERYTHING = """async () => {
    const answered = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const found = {};
    for (const { name } of await indexedDB.databases()) {
        const database = await answered(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            const records = database.transaction(store).objectStore(store).getAll();
            found[`${name}/${store}`] = await answered(records);
        }
        database.close();
    }
    return JSON.stringify(found);
}"""


def close(session, of=None):
    """As the leader does it from the desk: every phone, or one person's."""
    phones = update(Device).where(Device.user_id == of.id) if of else update(Device)
    with session.get_bind().execution_options(write=True).begin() as connection:
        connection.execute(phones.values(revoked_at=now()))


def met(session):
    session.rollback()
    return [str(row.id) for row in session.scalars(select(Meeting))]


def device(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Device).order_by(Device.created_at.desc())).first()


def test_a_closed_phone_sends_what_waits_and_then_nothing_is_left(phone, mast, cast, session):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    close(session)
    mast.start()
    phone.go("/field/citizens")
    phone.page.wait_for_selector(GONE)
    phone.page.wait_for_selector("a[href='/login?next=/field/']")
    assert met(session) == [entry]
    assert phone.page.inner_text(".strip") == ""
    left = phone.ask(EVERYTHING)
    assert str(cast.viol.id) not in left, left
    assert entry not in left
    assert device(session).wiped_at is not None
    assert session.scalars(select(Held.until)).all().count(None) == 0
    old = device(session).id
    phone.log_in(cast.viol)
    phone.enrol()
    phone.page.wait_for_selector("nav.nav")
    phone.say({"type": "wake", "eager": True})
    assert device(session).id != old


def test_what_cannot_be_sent_stays_sealed_while_the_rest_goes(phone, mast, network, cast, session):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    close(session)
    network.faults = [503] * 9
    mast.start()
    phone.go("/field/citizens")
    phone.page.wait_for_selector(GONE)
    assert "1 ting er ikke sendt endnu" in phone.page.inner_text("main")
    left = phone.ask(EVERYTHING)
    assert entry in left
    assert "Siv" not in left
    assert '/documents":[]' in left
    assert '/keys":[]' in left
    assert device(session).wiped_at is None
    network.faults = []
    phone.page.reload()
    phone.page.wait_for_selector("a[href='/login?next=/field/']")
    assert met(session) == [entry]


def test_two_on_one_phone_each_send_their_own_and_leave_the_other_s(phone, mast, cast, session):
    mast.stop()
    first = phone.report_absence(cast.siv.id)
    network_is_back(phone, mast, cast.hassel)
    phone.enrol()
    assert met(session) == []
    mast.stop()
    second = phone.report_absence(cast.ask.id)
    session.rollback()
    one, other = (
        session.scalars(select(Device).where(Device.user_id == who.id)).one()
        for who in (cast.viol, cast.hassel)
    )
    assert one.id != other.id
    close(session, of=cast.hassel)
    mast.start()
    phone.go("/field/")
    phone.page.wait_for_selector("a[href='/login?next=/field/']")
    assert met(session) == [second]
    left = phone.ask(EVERYTHING)
    assert second not in left
    assert first in left
    phone.log_in(cast.viol)
    phone.unlock()
    phone.page.wait_for_selector("nav.nav")
    phone.say({"type": "wake", "eager": True})
    assert sorted(met(session)) == sorted([first, second])


def network_is_back(phone, mast, who):
    """Somebody else logs in on the phone, by the login page, as they would."""
    phone.chromium.context.clear_cookies()
    mast.start()
    phone.log_in(who)
