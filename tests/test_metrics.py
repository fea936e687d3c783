"""What /metrics tells whoever keeps watch, and that it tells strangers nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fieldapp.accounts.models import Device
from fieldapp.alerts.chores import Chore
from fieldapp.clock import now, uuid7

TOKEN = "vandkande"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def ask(app, said="", **more):
    headers = {"Authorization": said} if said else {}
    return app.test_client().get("/metrics", headers=headers | more.pop("headers", {}), **more)


def figures(app):
    lines = ask(app).text.splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


@pytest.fixture
def token(app, monkeypatch):
    monkeypatch.setitem(app.config, "FIELDAPP", replace(app.config["FIELDAPP"], metrics_token=TOKEN))


def test_this_machine_may_read_it(app):
    for near in ("127.0.0.1", "127.8.8.8", "::1"):
        assert ask(app, environ_base={"REMOTE_ADDR": near}).status_code == 200


@pytest.mark.parametrize("passed_on", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_a_proxy_on_this_machine_opens_it_to_nobody(app, passed_on):
    assert ask(app, headers={passed_on: "127.0.0.1"}).status_code == 401


@pytest.mark.parametrize("address", ["192.0.2.7", "unix:", ""])
def test_a_stranger_may_not(app, address):
    answer = ask(app, environ_base={"REMOTE_ADDR": address})
    assert (answer.status_code, "fieldapp_" in answer.text) == (401, False)


def test_whoever_has_the_token_may(app, token):
    assert ask(app, f"Bearer {TOKEN}", environ_base=ELSEWHERE).status_code == 200


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer vand", f"Basic {TOKEN}", TOKEN, "Bearer æ"])
def test_a_wrong_token_is_none(app, token, said):
    assert ask(app, said, environ_base=ELSEWHERE).status_code == 401


def test_without_a_token_in_the_house_none_opens_it(app):
    assert ask(app, "Bearer ", environ_base=ELSEWHERE).status_code == 401


def test_it_counts_letters_and_how_they_travelled(app, post, cast):
    phone = post.phone(cast.timian)
    post.write(cast.timian)
    post.write(cast.merian)
    post.deliver()
    post.service.drop(phone.endpoint)
    post.write(cast.timian)
    post.deliver()
    told = figures(app)
    assert told['fieldapp_deliveries{channel="push",state="sent"}'] == "1"
    assert told['fieldapp_deliveries{channel="push",state="failed"}'] == "1"
    assert told['fieldapp_alerts{kind="no_show",state="open"}'] == "3"
    assert told['fieldapp_subscriptions{state="dead"}'] == "1"
    assert told["fieldapp_workers"] == "1"


def test_it_tells_how_late_the_post_is(app, post, cast):
    assert figures(app)["fieldapp_worker_silent_seconds"] == "inf"
    post.deliver()
    post.write(cast.timian, due_at=now() - timedelta(minutes=5))
    told = figures(app)
    assert float(told['fieldapp_late_seconds{what="alert"}']) == pytest.approx(300, abs=30)
    assert float(told["fieldapp_worker_silent_seconds"]) < 30


def test_it_counts_phones_that_hold_something_back(app, cast, session):
    mine = {"organisation_id": cast.ours.id, "user_id": cast.viol.id, "name": "Violas telefon"}
    for unsent, since in ((0, None), (3, now() - timedelta(hours=2))):
        session.add(Device(**mine, id=uuid7(), unsent=unsent, unsent_since=since))
    session.commit()
    told = figures(app)
    assert told["fieldapp_phones_unsent"] == "1"
    assert float(told["fieldapp_phones_unsent_seconds"]) == pytest.approx(7200, abs=60)


def test_it_tells_when_a_rule_of_the_clock_was_gone_through(app, session, monkeypatch):
    monkeypatch.setattr("fieldapp.metrics.CHORES", {"silence", "reminders"})
    done = now() - timedelta(minutes=10)
    session.add_all(
        [Chore(name="silence", due_at=now(), done_at=done), Chore(name="reminders", due_at=now())]
    )
    session.add(Chore(name="gone", due_at=now(), done_at=done))
    session.commit()
    told = {name: age for name, age in figures(app).items() if "chore_done" in name}
    assert set(told) == {
        f'fieldapp_chore_done_seconds{{chore="{name}"}}' for name in ("silence", "reminders")
    }
    assert float(told['fieldapp_chore_done_seconds{chore="silence"}']) == pytest.approx(600, abs=30)
    assert told['fieldapp_chore_done_seconds{chore="reminders"}'] == "inf"


def test_it_names_nobody(app, post, cast):
    post.phone(cast.timian)
    post.write(cast.timian)
    post.deliver()
    told = ask(app).text
    hidden = [*(str(x) for x in (cast.ours.id, cast.timian.id)), "Eksempel", "Timian", "@", "Telefon"]
    assert [word for word in hidden if word in told] == []


def test_every_line_is_as_prometheus_reads_it(app, post, cast):
    post.write(cast.timian)
    post.deliver()
    for line in ask(app).text.splitlines():
        if not line.startswith(("# HELP fieldapp_", "# TYPE fieldapp_")):
            name, value = line.rsplit(" ", 1)
            assert name.startswith("fieldapp_")
            assert float(value) >= 0
