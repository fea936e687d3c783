"""Without a connection, and while it is locked, a mentor goes through the areas of a course."""

import pytest
from sqlalchemy import select

from fieldapp.clock import uuid7
from fieldapp.progress.models import Mark, MarkEntry

pytestmark = pytest.mark.browser


def said(session):
    session.rollback()
    return {row.area: row.value or row.why for row in session.scalars(select(Mark))}


def choose(phone, **answers):
    for area, answer in answers.items():
        phone.page.check(f"[name=mark_{area}][value='{answer}']", force=True)


def form_of(course, **more):
    shape = {"occasion": "start", "set": "small_steps_1", "areas": "everyday attendance"}
    return shape | {"course": str(course.id), "entry": str(uuid7())} | more


def section(phone):
    return phone.page.locator("section[aria-labelledby=goals]").inner_html()


def test_a_check_made_with_no_connection_is_in_the_chart_at_once_and_stays_the_same(
    phone, mast, cast, session
):
    mast.stop()
    phone.go(f"/field/check?course={cast.siv.id}")
    choose(phone, everyday=4, attendance="not_today")
    phone.page.fill("#hours", "4,5")
    phone.page.click("button[form=check]")
    phone.page.wait_for_url("**/field/courses/*")
    at_once = phone.page.locator("#a-everyday").locator("..").inner_html()
    assert "Står selv op til de fleste aftaler" in at_once
    assert "Venter på at blive sendt" in section(phone)
    assert "4½ timer" in section(phone)
    assert "Skulle være lavet" not in section(phone)
    mast.start()
    assert phone.say({"type": "wake", "eager": True}) is True
    assert said(session) == {"everyday": 4, "attendance": "not_today"}
    phone.go(f"/field/courses/{cast.siv.id}")
    assert phone.page.locator("#a-everyday").locator("..").inner_html() == at_once
    assert "Venter på at blive sendt" not in section(phone)


def test_a_locked_phone_saves_a_check(phone, cast, session):
    phone.lock()
    phone.post("/field/check", form_of(cast.siv, mark_everyday="3", mark_attendance="2"))
    phone.say({"type": "wake", "eager": True})
    assert said(session) == {"everyday": 3, "attendance": 2}
    assert session.scalars(select(MarkEntry.occasion)).all() == ["start"]


def test_what_is_chosen_is_kept_as_a_draft_until_all_is_said(phone, mast, cast, session):
    mast.stop()
    phone.go(f"/field/check?course={cast.siv.id}")
    choose(phone, everyday=4)
    phone.page.click("button[form=check]")
    phone.page.wait_for_selector(".errors")
    assert phone.page.inner_text(".errors li") == (
        "Fremmøde og deltagelse: Vælg et trin fra 1 til 5, eller hvorfor ikke."
    )
    phone.go("/field/")
    assert "tjekket om Siv" in phone.page.inner_text("main")
    phone.page.click("text=Skriv færdig")
    assert phone.page.is_checked("[name=mark_everyday][value='4']")
    choose(phone, attendance=2)
    phone.page.click("button[form=check]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.go("/field/outbox")
    assert "Tjek · 2 områder" in phone.page.inner_text("main")


def test_a_refused_check_is_mended_under_its_own_id(phone, network, cast, session):
    network.faults = [422]
    form = form_of(cast.siv, mark_everyday="3", mark_attendance="not_relevant", hours="0,5")
    phone.post("/field/check", form)
    phone.go("/field/outbox")
    phone.wait_for(form["entry"], "help")
    phone.page.click("text=Ret og send igen")
    assert phone.page.is_checked("[name=mark_everyday][value='3']")
    assert phone.page.is_checked("[name=mark_attendance][value=not_relevant]")
    assert phone.page.input_value("#hours") == "0,5"
    choose(phone, everyday=5)
    phone.page.click("button[form=check]")
    phone.page.wait_for_url("**/field/courses/*")
    phone.say({"type": "wake", "eager": True})
    assert said(session) == {"everyday": 5, "attendance": "not_relevant"}
    assert [str(id) for id in session.scalars(select(MarkEntry.id))] == [form["entry"]]
