"""A browser rings for as long as a login lives in it, and not a minute longer."""

import pytest
from sqlalchemy import update

from fieldapp.accounts.models import LoginSession, User
from fieldapp.alerts.subscriptions import forget_ended
from fieldapp.clock import now
from tests.cast import PASSWORD
from tests.test_alerts_subscription import phone, said

__all__ = ["phone"]


@pytest.fixture
def here(timian, phone):
    """Timian's client, whose browser has said yes."""
    timian.put("/desk/subscription", json=said(phone))
    return timian


def endpoints(post) -> list[str]:
    return [device.endpoint for device in post.devices()]


def test_who_logs_out_is_not_rung_in_this_browser(post, here):
    answer = here.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert post.devices() == []


def test_the_other_devices_ring_on(post, here, cast, login):
    other = post.service.subscribe()
    login(cast.timian).put("/desk/subscription", json=said(other))
    here.post("/logout")
    assert endpoints(post) == [other.endpoint]


def test_a_device_belongs_to_the_login_that_confirmed_it_last(post, here, cast, login, phone):
    login(cast.timian).put("/desk/subscription", json=said(phone))
    here.post("/logout")
    assert endpoints(post) == [phone.endpoint]


def test_logging_out_without_a_login_is_fine(app, post, here, phone):
    assert app.test_client().post("/logout").status_code == 303
    assert endpoints(post) == [phone.endpoint]


def test_a_letter_to_somebody_who_has_logged_out_goes_by_mail(post, here, cast):
    letter = post.write(cast.timian)
    post.claim()
    here.post("/logout")
    post.hurry()
    post.deliver()
    post.deliver()
    assert ("mail", "sent") in post.states(letter)


def test_another_password_silences_the_other_logins(post, here, cast, login, phone):
    other = post.service.subscribe()
    login(cast.timian).put("/desk/subscription", json=said(other))
    new = "havre og lyng i vinden"
    assert here.post("/desk/me/password", data={"current": PASSWORD, "password": new}).status_code == 303
    assert endpoints(post) == [phone.endpoint]


def test_who_ends_is_rung_nowhere(post, here, cast, login):
    with post.session() as own:
        own.execute(update(User).where(User.id == cast.timian.id).values(ended_at=now()))
        forget_ended(own)
        own.commit()
    assert post.devices() == []


def test_a_login_that_was_ended_elsewhere_is_swept_up(post, here, cast, login):
    login(cast.merian).put("/desk/subscription", json=said(post.service.subscribe()))
    with post.session() as own:
        mine = LoginSession.user_id == cast.timian.id
        own.execute(update(LoginSession).where(mine).values(revoked_at=now()))
        forget_ended(own)
        own.commit()
    assert [device.user_id for device in post.devices()] == [cast.merian.id]


def test_a_lost_phone_is_removed_from_another_device(post, here, cast, phone):
    letter = post.write(cast.timian)
    answer = here.post(f"/desk/subscription/{post.devices()[0].id}/removed")
    post.deliver()
    assert answer.status_code == 303
    assert (phone.messages, post.states(letter)) == ([], [("mail", "sent")])


def test_a_removed_browser_is_told_so_once_and_then_forgotten(post, here, phone):
    here.post(f"/desk/subscription/{post.devices()[0].id}/removed")
    assert here.put("/desk/subscription", json=said(phone)).json == {"stopped": True}
    assert post.devices() == []


def test_nobody_removes_another_persons_device(post, here, cast, login):
    (device,) = post.devices()
    login(cast.merian).post(f"/desk/subscription/{device.id}/removed")
    assert post.devices()[0].dead_at is None
