"""A browser says yes, says so again, moves to somebody else, and asks for a test."""

from dataclasses import replace

import pytest

from fieldapp.alerts.models import Alert
from fieldapp.alerts.vapid import Ring
from tests.browsers.autopush import PretendedPhone


def said(phone: PretendedPhone, **more) -> dict:
    """What a browser puts."""
    return phone.info | {"device_name": "Telefon"} | more


@pytest.fixture
def phone(post) -> PretendedPhone:
    """A browser that has subscribed at its push service and not told us yet."""
    return post.service.subscribe(post.ring.keys[post.ring.current].public)


def test_a_browser_is_rung_after_it_said_yes(post, cast, timian, phone):
    answer = timian.put("/desk/subscription", json=said(phone))
    assert (answer.status_code, answer.json["renew"]) == (200, False)
    assert answer.json["confirmed"].startswith("i dag kl. ")
    post.write(cast.timian)
    post.deliver()
    assert len(phone.messages) == 1


def test_saying_yes_at_every_page_load_is_one_device(post, timian, phone):
    for _ in range(3):
        timian.put("/desk/subscription", json=said(phone))
    (device,) = post.devices()
    assert device.confirmed_at > device.created_at


def test_a_shared_browser_rings_only_for_who_came_last(post, cast, timian, login, phone):
    timian.put("/desk/subscription", json=said(phone))
    login(cast.merian).put("/desk/subscription", json=said(phone))
    assert [device.user_id for device in post.devices()] == [cast.merian.id]


def test_a_shared_browser_moves_across_organisations_too(post, cast, timian, login, phone):
    timian.put("/desk/subscription", json=said(phone))
    login(cast.fremmed_sagsbehandler).put("/desk/subscription", json=said(phone))
    (device,) = post.devices()
    assert (device.organisation_id, device.user_id) == (cast.theirs.id, cast.fremmed_sagsbehandler.id)


def test_a_renewed_subscription_replaces_the_old_one(post, timian, phone):
    timian.put("/desk/subscription", json=said(phone))
    new = post.service.subscribe()
    timian.put("/desk/subscription", json=said(new, replaces=phone.endpoint))
    assert [device.endpoint for device in post.devices()] == [new.endpoint]


def test_nobody_replaces_another_persons_device(post, cast, timian, login, phone):
    timian.put("/desk/subscription", json=said(phone))
    other = post.service.subscribe()
    login(cast.merian).put("/desk/subscription", json=said(other, replaces=phone.endpoint))
    assert len(post.devices()) == 2


def test_a_worker_renews_what_its_person_said_yes_to(post, timian, phone):
    for endpoint in (phone.endpoint, None):  # not every browser tells the worker what it had
        timian.put("/desk/subscription", json=said(phone))
        new = post.service.subscribe()
        answer = timian.put("/desk/subscription", json=said(new, replaces=endpoint, renewal=True))
        assert "stopped" not in answer.json
        assert [device.endpoint for device in post.devices()] == [new.endpoint]
        timian.delete("/desk/subscription", json={"endpoint": new.endpoint})


def test_a_worker_says_yes_for_nobody_who_has_not(post, timian, login, cast, phone):
    timian.put("/desk/subscription", json=said(phone))
    new = post.service.subscribe()
    merian = login(cast.merian)
    for endpoint in (phone.endpoint, None):
        renewal = said(new, replaces=endpoint, renewal=True)
        assert merian.put("/desk/subscription", json=renewal).json == {"stopped": True}
    assert [(device.user_id, device.endpoint) for device in post.devices()] == [
        (cast.timian.id, phone.endpoint)
    ]


def test_a_worker_does_not_bring_back_what_was_removed_and_the_page_hears_of_it(post, timian, phone):
    timian.put("/desk/subscription", json=said(phone))
    timian.post(f"/desk/subscription/{post.devices()[0].id}/removed")
    renewal = said(post.service.subscribe(), replaces=phone.endpoint, renewal=True)
    for endpoint in (phone.endpoint, None):
        said_so = timian.put("/desk/subscription", json=renewal | {"replaces": endpoint})
        assert said_so.json == {"stopped": True}
    page = said(post.service.subscribe(), replaces=phone.endpoint)
    assert timian.put("/desk/subscription", json=page).json == {"stopped": True}
    assert post.devices() == []


def test_a_device_that_its_push_service_gave_up_must_subscribe_anew(post, cast, timian, phone):
    timian.put("/desk/subscription", json=said(phone))
    post.service.drop(phone.endpoint)
    post.write(cast.timian)
    post.deliver()
    assert timian.put("/desk/subscription", json=said(phone)).json["renew"] is True
    assert post.devices()[0].dead_at is not None


def test_a_device_keeps_the_key_that_it_subscribed_with(post, timian, phone):
    old = post.ring.keys["k1"].public
    post.ring.with_new_key().save(post.settings.vapid_ring)
    timian.put("/desk/subscription", json=said(phone, public_key=old))
    post.ring.save(post.settings.vapid_ring)
    assert [device.key_id for device in post.devices()] == ["k1"]


def test_an_unknown_key_means_subscribe_anew(post, timian, phone):
    assert timian.put("/desk/subscription", json=said(phone, public_key="BAAA")).json["renew"] is True
    assert post.devices() == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"endpoint": "https://evil.example/push"}, "endpoint"),
        ({"endpoint": "http://127.0.0.1:22/"}, "endpoint"),
        ({"endpoint": None}, "endpoint"),
        ({"keys": {}}, "keys"),
        ({"keys": None}, "keys"),
        ({"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, "keys"),
    ],
)
def test_what_cannot_be_rung_is_refused_in_plain_words(post, timian, phone, wrong, code):
    answer = timian.put("/desk/subscription", json=said(phone) | wrong)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, code)
    assert post.devices() == []


@pytest.mark.parametrize(("body", "status"), [("[]", 400), ("{", 400), ("null", 400)])
def test_what_cannot_be_read_is_400(post, timian, body, status):
    answer = timian.put("/desk/subscription", data=body, content_type="application/json")
    assert answer.status_code == status


def test_a_browser_can_be_forgotten_twice(post, timian, phone):
    timian.put("/desk/subscription", json=said(phone))
    answers = [timian.delete("/desk/subscription", json={"endpoint": phone.endpoint}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert post.devices() == []


def test_nobody_forgets_another_persons_browser(post, cast, timian, login, phone):
    timian.put("/desk/subscription", json=said(phone))
    login(cast.merian).delete("/desk/subscription", json={"endpoint": phone.endpoint})
    assert len(post.devices()) == 1


def test_a_test_rings_all_my_devices_and_is_in_no_list(post, timian, phone):
    timian.put("/desk/subscription", json=said(phone))
    assert timian.post("/desk/subscription/test").status_code == 202
    post.deliver()
    assert phone.messages[0]["notification"]["navigate"].endswith("/desk/")
    assert post.count(Alert) == 1


def test_a_test_without_a_device_is_refused(post, timian):
    answer = timian.post("/desk/subscription/test", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert post.count(Alert) == 0


def test_the_push_key_is_the_rings_current_one(post, timian, cast):
    ring = Ring.load(post.settings.vapid_ring)
    current = {"public_key": ring.keys[ring.current].public, "key_id": ring.current}
    assert timian.get("/desk/push-key").json == current | {"user": str(cast.timian.id)}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/desk/push-key"),
        ("PUT", "/desk/subscription"),
        ("DELETE", "/desk/subscription"),
        ("POST", "/desk/subscription/test"),
    ],
)
def test_a_stranger_gets_nothing(app, method, path):
    answer = app.test_client().open(path, method=method, json={}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_the_outbox_shows_mails_with_their_links(post, cast, app):
    letter = post.write(cast.timian)
    post.deliver()
    page = app.test_client().get("/dev/outbox").text
    assert f'href="{post.settings.base_url}/desk/alerts/{letter}"' in page


def test_the_outbox_is_for_development_only(post, app, monkeypatch):
    monkeypatch.setitem(app.config, "FIELDAPP", replace(post.settings, development=False))
    assert app.test_client().get("/dev/outbox").status_code == 404
