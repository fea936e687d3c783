"""A week in airplane mode, and home to a house where everything has changed meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from fieldapp.accounts.models import LoginSession
from fieldapp.clock import now, uuid7
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Course, CourseChange
from fieldapp.wire import stamped
from tests.phone import Phone

pytestmark = pytest.mark.browser

WRITE = """async forms => {
    const how = {method: "POST", redirect: "manual"};
    const send = ([name, form]) => fetch(`/field/${name}`, {...how, body: new URLSearchParams(form)});
    let kept = 0;
    for (const form of forms) kept += (await send(form)).type === "opaqueredirect";
    return kept;
}"""
DAY = 86_400_000
MET = {"outcome": "held", "form": "phone", "goal": "none", "minutes": "45"}


def met(course: Course, **more: str) -> tuple[str, dict[str, str]]:
    return "log", {"course": str(course.id), "entry": str(uuid7())} | MET | more


def stayed_away(course: Course) -> tuple[str, dict[str, str]]:
    return "absence", {"course": str(course.id), "reason": "not_stated", "entry": str(uuid7())}


def correction(of: tuple[str, dict[str, str]]) -> tuple[str, dict[str, str]]:
    about = {"course": of[1]["course"], "corrects": of[1]["entry"], "error_in": "minutes"}
    return "log", MET | about | {"minutes": "30", "entry": str(uuid7())}


def write(phone: Phone, *forms: tuple[str, dict[str, str]]) -> None:
    """Every one of them is said to be saved."""
    assert phone.ask(WRITE, forms) == len(forms)


def set_clock(phone: Phone, days: int) -> None:
    """Somebody sets the phone's clock wrong; nobody tells the phone."""
    phone.worker(f"() => {{ const right = Date.now; Date.now = () => right() + {days * DAY} }}")


def hand_over(cast, session, at) -> None:
    """Hassel follows Siv since that moment."""
    for mentor, since in ((cast.viol, at - timedelta(days=30)), (cast.hassel, at)):
        owner = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "by": cast.timian.id}
        session.add(CourseChange(**owner, what="assigned", mentor_id=mentor.id, at=since))
    cast.siv.mentor_id = cast.hassel.id


def test_a_hundred_entries_come_home_from_a_week_away_or_say_why(phone, mast, cast, session, monkeypatch):
    liv = cast.course("Liv", cast.viol, cast.timian)
    session.commit()
    phone.say({"type": "wake", "eager": True})
    mast.stop()
    first, rest = [met(cast.siv) for _ in range(20)], [met(cast.birk) for _ in range(30)]
    write(phone, *first, *[correction(one) for one in first[:5]], *rest[:15])
    handed = now()
    write(phone, *rest[15:], met(cast.siv), met(cast.siv))
    phone.go(f"/field/absence?course={cast.birk.id}")
    phone.page.fill("#arrived", "9.55")
    phone.page.wait_for_selector("[data-draft-state]:not(:empty)")
    phone.go("/field/outbox")
    set_clock(phone, -1)
    write(phone, *[met(liv) for _ in range(30)], *[stayed_away(liv) for _ in range(10)])
    set_clock(phone, 2)
    write(phone, met(liv), met(liv), met(liv))
    set_clock(phone, -1)
    # Meanwhile, at home
    hand_over(cast, session, handed)
    cast.ends(cast.birk, (now() - timedelta(days=1)).date())
    session.execute(delete(LoginSession))
    session.commit()
    monkeypatch.setattr(stamped, "VERSION", stamped.VERSION + 2)
    mast.start()
    phone.go("/field/outbox")
    phone.page.wait_for_selector(".strip a[href^='/login']")
    phone.log_in(cast.viol)
    phone.go("/field/outbox")
    phone.page.wait_for_selector("main:not(:has([data-state=waiting], [data-state=sending]))")
    assert "100 gemt på 14 dage: 95 sendt, 0 venter, 5 mangler dig." in phone.page.inner_text("main")
    reasons = phone.page.locator("[data-state=help] > p:not(.meta, .line)").all_inner_texts()
    assert sorted({one.split(".")[0] for one in reasons}) == [
        "Forløbet findes ikke længere hos dig",
        "Mødet ligger i fremtiden",
    ]
    phone.go("/field/")
    assert "Kladde" in phone.page.inner_text("main")
    session.rollback()
    home = session.scalars(select(Meeting)).all()
    assert len(home) == len({one.id for one in home}) == 95
    assert {one.not_counted for one in home if one.course_id == cast.birk.id} == {"after_end"}
    assert sorted(one.sequence for one in home)[0] == 1
