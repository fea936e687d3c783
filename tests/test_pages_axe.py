"""Every page, in light and dark, for everybody: axe finds nothing, a thumb hits, nothing scrolls sideways."""

from datetime import timedelta

import pytest

from fieldapp.accounts.models import Unit
from fieldapp.clock import now, uuid7
from tests.axe import faults
from tests.browsers.chromium_tabs import Tabs
from tests.cast import PASSWORD, Cast, held, no_show
from tests.conftest import LiveServer
from tests.desk import letter, put
from tests.moments import this_day
from tests.test_accounts_leaving import TWO, ask
from tests.test_phone_screen import choose, shut, type_in
from tests.tour import Tour, log_in

pytestmark = pytest.mark.browser
FAULTY = """<!doctype html><html lang="da"><title>t</title><main><h1>x</h1><img src=""><button>y</button>
<p style="width: 900px; color: #bbb; background: #fff">utydelig</p></main>"""


def test_what_is_wrong_with_a_page_is_seen(chromium):
    page = chromium.context.pages[0]
    page.set_content(FAULTY)
    found = " ".join(faults(page))
    expected = ("light: image-alt", "dark: color-contrast", "px high", "px wide")
    assert [words for words in expected if words not in found] == []


@pytest.fixture
def lived_in(cast: Cast, viol) -> Cast:
    """Meetings behind, appointments ahead and today."""
    put(viol, held(cast.siv, cast.viol, note="Gik tur ved havnen.", topics=["situation", "health"]))
    put(viol, no_show(cast.birk, cast.viol))
    for course, hours in ((cast.siv, -1), (cast.birk, 2), (cast.siv, 50)):
        cast.appointment(course, now() + timedelta(hours=hours))
    return cast


@pytest.mark.usefixtures("lived_in")
def test_the_mentors_pages_on_the_phone(phone, network, cast):
    tour, siv = Tour(phone.page, phone.server.url), cast.siv.id
    for name in ("today", "citizens", "outbox", "me", "log"):
        tour.look(name, f"/field/{name.replace('today', '')}", "nav.nav")
    tour.look("course", f"/field/courses/{siv}")
    tour.look("log of Siv", f"/field/log?course={siv}")
    phone.page.click("button[form=meeting]")
    tour.look("log with errors", until=".errors")
    tour.look("absence", f"/field/absence?course={siv}")
    ahead = cast.appointment(cast.siv, now() + timedelta(hours=30))
    phone.say({"type": "wake", "eager": True})
    for page in (
        "appointment",
        f"appointment?replaces={ahead.id}",
        "messages",
        "link",
        "install",
        "check",
        "report",
        "proposal",
        f"proposal?what=step&of={cast.siv.goals[0].id}",
    ):
        tour.look(page, f"/field/{page}{'&' if '?' in page else '?'}course={siv}")
    for what in ("goal", "minutes", "period"):
        phone.go(f"/field/proposal?course={siv}&what={what}")
        phone.page.click("button[form=proposal]")
        tour.look(f"proposal of {what} with errors", until=".errors")
    phone.page.fill("#text", "Praktikken er kun lige begyndt.")
    phone.page.click("button[form=proposal]")
    tour.look("course with a proposal", until="section[aria-labelledby=proposals] li")
    phone.go(f"/field/check?course={siv}")
    phone.page.click("button[form=check]")
    tour.look("check with errors", until=".errors")
    for area in ("everyday", "attendance"):
        phone.page.check(f"[name=mark_{area}][value='3']", force=True)
    phone.page.click("button[form=check]")
    phone.page.wait_for_url("**/field/courses/*")
    tour.look("course with charts", until="svg.steps")
    network.faults = [422]
    refused = phone.report_absence(siv)
    phone.wait_for(refused, "help")
    tour.look("saved, refused")
    sent = phone.report_absence(cast.birk.id)
    phone.wait_for(sent, "sent")
    tour.look("saved, sent")
    tour.look("outbox with one refused", "/field/outbox")
    tour.look("not on the phone", "/field/nothing")
    phone.lock()
    tour.look("locked", until="#passphrase")
    assert tour.found == {}


@pytest.mark.usefixtures("lived_in")
def test_the_mentors_pages_with_no_connection(phone, mast, cast):
    tour = Tour(phone.page, phone.server.url)
    mast.stop()
    waiting = phone.report_absence(cast.siv.id)
    phone.say({"type": "wake", "eager": True})
    for name, path in (
        ("saved", f"/field/entries/{waiting}"),
        ("today", "/field/"),
        ("outbox", "/field/outbox"),
    ):
        tour.look(f"{name}, offline", path, ".strip:not(:empty)")
    phone.page.click("summary:has-text('Kan telefonen ikke sende?')")
    tour.look("outbox, as a file", until="a[href='/field/outbox/file']")
    choose(phone, "12a4")
    tour.look("me, with no PIN", until="#pin-error")
    shut(phone)
    tour.look("screen, shut", until="#pin")
    type_in(phone, "0000")
    tour.look("screen, wrong PIN", until="#lock-error:not(:empty)")
    assert tour.found == {}


def test_the_page_of_one_s_own_phones(phone, viol):
    ask(viol, unsent=TWO)
    tour = Tour(phone.page, phone.server.url)
    tour.look("own phones", "/account/devices", "#others")
    for fold in tour.page.locator("summary").all():
        fold.click()
    tour.look("own phones, all folds open", until="details[open] form[action$='/close']")
    tour.page.fill("li:has(form[action$='/close']) [name=name]", "")
    tour.page.click("li:has(form[action$='/close']) form[action$='/name'] button")
    tour.look("own phones, with errors", until="[aria-invalid]")
    tour.page.click("summary:has-text('Luk telefonen')")
    for typed in ("noget andet", PASSWORD):
        tour.page.fill("form[action$='/close'] [name=password]", typed)
        tour.page.click("form[action$='/close'] button")
        tour.page.wait_for_selector("[name=password][aria-invalid], [role=status]")
    tour.look("own phones, one closed", until="[role=status]")
    assert tour.found == {}


def test_the_desks_pages(chromium: Tabs, server: LiveServer, lived_in: Cast, viol, timian, session):
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, lived_in.timian.email)
    evidence = f"/desk/alerts/{letter(session).id}"
    tour.look("overview", "/desk/")
    tour.look("evidence, open", evidence)
    timian.post(f"{evidence}/taken")
    tour.look("evidence, taken", evidence)
    tour.look("overview, taken", "/desk/")
    for name in ("courses", f"courses/{lived_in.siv.id}", f"courses/{lived_in.birk.id}", "me"):
        tour.look(name, f"/desk/{name}")
    tour.look("not there", f"/desk/alerts/{uuid7()}")
    tour.page.goto(server.url + evidence)
    tour.page.fill("#f-clock", "25.99")
    tour.page.click("form[action$='/contacted'] button")
    tour.look("evidence with errors", until="[aria-invalid]")
    assert tour.found == {}


def test_the_pages_of_somebody_who_has_just_come(chromium, server, cast):
    tour = Tour(chromium.context.pages[0], server.url)
    tour.look("login", "/login")
    tour.page.fill("[name=email]", cast.viol.email)
    tour.page.fill("[name=password]", "forkert")
    tour.page.click("main button")
    tour.look("login, refused", until="[role=alert]")
    tour.look("nothing there", "/nothing")
    tour.page.goto(f"{server.url}/login?next=/field/")
    tour.page.fill("[name=email]", cast.viol.email)
    tour.page.fill("[name=password]", PASSWORD)
    tour.page.click("main button")
    tour.look("enrol", until="form[action='/field/enrol']")
    assert tour.found == {}


def test_the_administrators_pages(chromium, server, cast, login):
    admin, tour = login(cast.admin), Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.admin.email)
    admin.post(f"/desk/people/{cast.rose.id}/end")
    for name in (
        "people",
        "people?q=ingen",
        f"people/{cast.viol.id}",
        f"people/{cast.rose.id}",
        "places",
        "me",
    ):
        tour.look(name, f"/desk/{name}")
    tour.look("new", "/desk/people/new?role=mentor")
    tour.page.click("main button")
    tour.look("new, with errors", until=".errors")
    tour.page.fill("[name=name]", "Lind")
    tour.page.fill("[name=email]", "lind@test.test")
    tour.page.click("main button")
    tour.look("invited", until="#handed")
    assert tour.found == {}


def test_the_pages_of_rules_and_leave(chromium, server, cast, login, session):
    session.add(Unit(organisation_id=cast.ours.id, id=uuid7(), name="Unge"))
    admin, away = login(cast.admin), f"away/{cast.timian.id}"
    today = str(this_day())
    admin.post(f"/desk/{away}", data={"starts_on": today, "ends_on": str(this_day() + timedelta(days=9))})
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.admin.email)
    for name in ("rules", f"people/{cast.timian.id}", away):
        tour.look(name, f"/desk/{name}")
    tour.page.click(f"form[action='/desk/{away}'] button")
    tour.look("away, with errors", until=".errors")
    tour.page.goto(f"{server.url}/desk/rules")
    tour.page.fill("#opens", "25")
    tour.page.click("main .btn-1")
    tour.look("rules, with errors", until=".errors")
    assert tour.found == {}


def test_the_pages_before_a_password(chromium, server, cast, login):
    told = {"name": "Lind", "email": "lind@test.test", "role": "caseworker", "language": "da"}
    invited = login(cast.admin).post("/desk/people", data=told).text
    link = "/invitation/" + invited.partition("/invitation/")[2].partition('"')[0]
    tour = Tour(chromium.context.pages[0], server.url)
    tour.look("invitation", link)
    tour.page.fill("#password", "password1234")
    tour.page.click("main button")
    tour.look("invitation, refused", until=".errors")
    tour.look("ended", "/invitation/nothing")
    tour.look("forgotten", "/forgotten")
    tour.page.fill("#email", "lind@test.test")
    tour.page.click("main button")
    tour.look("forgotten, sent", until="main h1[tabindex]")
    assert tour.found == {}


def test_the_first_page_of_an_empty_organisation(chromium, server, cast, session):
    first = cast.person("ny", "admin", of=cast.theirs)
    cast.fremmed_mentor.ended_at = now()
    session.commit()
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, first.email)
    tour.look("begin", until="#start")
    assert tour.found == {}
