"""Guessing is slow wherever it comes from, and whoever proves a password keeps nobody waiting."""

import pytest
import time_machine
from sqlalchemy import event

from fieldapp.accounts import invitations
from fieldapp.accounts.limits import place
from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.mentorships import keys
from tests.cast import PASSWORD
from tests.test_accounts_invitations import NEW, link
from tests.test_accounts_people import admin

__all__ = ["admin", "link"]


@pytest.fixture
def held(app, monkeypatch):
    """What happened in order: `begin` and `end` of whoever may write, and `slow` for a password's sake."""
    told, engine = [], app.extensions["fieldapp.engine"]

    def begin(connection):
        if connection.get_execution_options().get("write", True):
            told.append("begin")

    def end(connection):
        if connection.get_execution_options().get("write", True):
            told.append("end")

    slow = {name: getattr(User, name) for name in ("has_password", "hashed", "check_nobody")}
    monkeypatch.setattr(
        User, "has_password", lambda self, said: told.append("slow") or slow["has_password"](self, said)
    )
    for name in ("hashed", "check_nobody"):
        monkeypatch.setattr(
            User, name, staticmethod(lambda said, name=name: told.append("slow") or slow[name](said))
        )
    heard = [("begin", begin), ("commit", end), ("rollback", end)]
    for what, listener in heard:
        event.listen(engine, what, listener)
    yield told
    for what, listener in heard:
        event.remove(engine, what, listener)


def slow_while_held(told):
    """How many passwords were proven or hashed by somebody who could write."""
    return sum(
        told[:at].count("begin") > told[:at].count("end") for at, what in enumerate(told) if what == "slow"
    )


def test_logging_in_holds_no_writers_place_while_the_password_is_proven(app, cast, held):
    for email, password in (("viol@test.test", PASSWORD), ("viol@test.test", "gæt"), ("x@test.test", "gæt")):
        app.test_client().post("/login", data={"email": email, "password": password})
    assert held.count("slow") >= 3
    assert slow_while_held(held) == 0


def test_nor_does_choosing_the_first_password_or_another(app, timian, link, held):
    assert app.test_client().post(link, data={"password": NEW}).status_code == 303
    form = {"current": PASSWORD, "password": NEW}
    assert timian.post("/desk/me/password", data=form).status_code == 303
    assert held.count("slow") == 3
    assert slow_while_held(held) == 0


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix:", "unix:"),
        (None, ""),
    ],
)
def test_a_house_with_many_addresses_is_one_place(address, where):
    assert place(address) == where


def tried(app, url, number, **form):
    """How the last of so many tries is answered, each from another address of one house."""
    with time_machine.travel(now().replace(second=5), tick=False):
        for one in range(number):
            where = {"REMOTE_ADDR": f"2001:db8::{one:x}"}
            answer = app.test_client().open(
                url, data=form, environ_base=where, method="POST" if form else "GET"
            )
    return answer.status_code


@pytest.mark.parametrize(
    ("url", "number", "form"),
    [
        ("/c/", 11, {"code": "7F3K9QXM"}),
        ("/forgotten", 11, {"email": "a@b.dk"}),
        ("/invitation/x", 31, {}),
        ("/login", 31, {"email": "a@b.dk", "password": "gæt"}),
    ],
)
def test_a_new_address_for_each_guess_helps_nobody(app, cast, monkeypatch, url, number, form):
    monkeypatch.setattr(User, "check_nobody", staticmethod(lambda _said: None))
    assert tried(app, url, number, **form) == 429


def test_nobody_guesses_at_one_account_from_everywhere(app, cast, monkeypatch):
    monkeypatch.setattr(User, "check_nobody", staticmethod(lambda _said: None))
    form = {"email": "x@test.test", "password": "gæt"}
    with time_machine.travel(now().replace(second=5), tick=False):
        answers = [
            app.test_client().post("/login", data=form, environ_base={"REMOTE_ADDR": f"192.0.2.{one}"})
            for one in range(101)
        ]
    assert [answers[at].status_code for at in (0, 99, 100)] == [422, 422, 429]


@pytest.mark.parametrize("url", ["/invitation/hemmeligt", "/c/hemmeligt"])
def test_what_goes_wrong_with_a_link_is_logged_without_it(app, cast, url, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(invitations, "open_", broken)
    monkeypatch.setattr(keys, "find", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert app.test_client().get(url).status_code == 500
    assert "<token>" in caplog.text
    assert "hemmeligt" not in caplog.text
