"""A caseworker's browser, for real: says yes, is rung, opens the page behind the login."""

from dataclasses import replace

import pytest

from fieldapp.accounts.models import User
from fieldapp.alerts.vapid import Ring
from tests.browsers.firefox import Firefox
from tests.browsers.firefox_page import Page
from tests.browsers.waiting import wait_until
from tests.cast import PASSWORD
from tests.post import Post

pytestmark = pytest.mark.browser

REFUSED_ONCE = "performance.getEntriesByName(new URL('/desk/subscription', location).href).length > 0"
STATE = "document.querySelector('[data-push=panel]').dataset.state"


@pytest.fixture
def desk(post: Post, server) -> str:
    """Where the desk is; letters link there."""
    settings = post.app.config["FIELDAPP"]
    post.app.config["FIELDAPP"] = replace(settings, base_url=server.url)
    return server.url


def log_in(page: Page, desk: str, user: User) -> None:
    page.open(f"{desk}/login?next=/desk/me")
    page.fill("[name=email]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for("[data-push=panel]")


@pytest.fixture
def me(firefox: Firefox, desk: str, cast) -> Page:
    """Timian's own page in Firefox, with push switched on."""
    firefox.grant_notifications(desk)
    page = firefox.open("about:blank")
    log_in(page, desk, cast.timian)
    page.click("[data-push=enable]")
    page.wait_for(f"js:{STATE} === 'on'", timeout=40)
    return page


def test_a_letter_is_shown_and_a_tap_opens_its_page(firefox, me, post, cast, desk):
    assert "Sidst bekræftet i dag kl." in me.text("[data-push=state]")
    letter = post.write(cast.timian)
    post.deliver()
    assert firefox.wait_for_notification() == {"title": "fieldapp", "body": "Der er nyt til dig."}
    firefox.click_notification()
    assert firefox.wait_for_page(f"/desk/alerts/{letter}")
    assert [message.ack for message in post.service.wait_for_ack()] == [100]


def test_a_test_comes_to_this_device(firefox, me, post):
    me.click("[data-push=test]")
    me.wait_for(f"js:{STATE} === 'tested'")
    post.deliver()
    assert firefox.wait_for_notification()["body"] == "Der er nyt til dig."


def test_a_new_key_is_taken_up_at_the_next_page_load(firefox, me, post, cast):
    first = post.devices()[0]
    ring = Ring.load(post.settings.vapid_ring)
    ring.with_new_key().save(post.settings.vapid_ring)
    post.write(cast.timian)  # meanwhile it rings with the key that it knows
    post.deliver()
    assert firefox.wait_for_notification()
    me.reload()
    me.wait_for(f"js:{STATE} === 'on'", timeout=40)
    (device,) = post.devices()
    ring.save(post.settings.vapid_ring)
    assert (first.key_id, device.key_id) == ("k1", "k2")
    assert device.endpoint != first.endpoint


def test_a_device_that_was_given_up_is_mended_at_the_next_page_load(firefox, me, post, cast):
    (first,) = post.devices()
    post.service.drop(first.endpoint)
    post.write(cast.timian)
    post.deliver()
    post.deliver()
    me.reload()
    me.wait_for(f"js:{STATE} === 'on'", timeout=40)
    assert [mail["To"] for mail in post.mails()] == [cast.timian.email]
    post.write(cast.timian)
    post.deliver()
    assert firefox.wait_for_notification()
    assert [device.dead_at for device in post.devices()] == [None]


def test_a_push_service_that_forgets_everybody_is_told_again_without_a_page(firefox, me, post, cast):
    (first,) = post.devices()
    post.service.forget_devices()

    def renewed() -> bool:
        return [device.endpoint != first.endpoint for device in post.devices()] == [True]

    assert wait_until(renewed, 20, "the worker to subscribe anew")
    post.write(cast.timian)
    post.deliver()
    assert firefox.wait_for_notification()


def test_no_means_no_until_the_person_changes_it(firefox, desk, cast):
    firefox.grant_notifications(desk, "denied")
    page = firefox.open("about:blank")
    log_in(page, desk, cast.timian)
    page.wait_for(f"js:{STATE} === 'refused'")
    assert page.eval("document.querySelector('[data-push=enable]').hidden")


def test_a_permission_that_is_taken_back_is_told_to_the_house(firefox, me, post, desk):
    firefox.grant_notifications(desk, "prompt")
    me.reload()
    me.wait_for(f"js:{STATE} === 'lost'")
    assert wait_until(lambda: post.devices() == [], what="the house to hear of it")
    me.reload()
    me.wait_for(f"js:{STATE} === 'lost'")
    assert not me.eval("document.querySelector('[data-push=enable]').hidden")


def test_a_house_that_could_not_hear_of_it_is_told_again(firefox, me, post, desk, monkeypatch):
    with monkeypatch.context() as trouble:
        trouble.setitem(post.app.view_functions, "alerts.unsubscribe", lambda: ("", 503))
        firefox.grant_notifications(desk, "prompt")
        me.reload()
        me.wait_for(f"js:{STATE} === 'lost'")
        wait_until(lambda: me.eval(REFUSED_ONCE), 20, "the house to refuse")
    assert len(post.devices()) == 1
    me.reload()
    assert wait_until(lambda: post.devices() == [], what="the house to hear of it")


def test_whoever_logs_in_next_has_not_said_yes(me, post, desk, cast):
    me.click("form[action='/logout'] button")
    me.wait_for("[name=email]")
    assert post.devices() == []
    log_in(me, desk, cast.merian)
    me.wait_for(f"js:{STATE} === 'off'")
    assert post.devices() == []


def test_a_device_that_was_removed_elsewhere_falls_silent(me, post, timian):
    me.reload()
    me.wait_for(f"js:{STATE} === 'on'", timeout=40)
    assert me.eval("document.querySelector('[data-device] form').hidden")  # this very device
    timian.post(f"/desk/subscription/{post.devices()[0].id}/removed")
    me.reload()
    me.wait_for(f"js:{STATE} === 'off'", timeout=40)
    assert post.devices() == []


def test_switched_off_stays_off(me, post):
    me.click("[data-push=disable]")
    me.wait_for(f"js:{STATE} === 'off'")
    me.reload()
    me.wait_for(f"js:{STATE} === 'off'")
    assert post.devices() == []
