"""The desk's lists, forms and messages, in light and dark: axe finds nothing, nothing scrolls sideways."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from fieldapp.clock import now
from tests import wire
from tests.browsers.chromium_tabs import Tabs
from tests.cast import Cast, correction, held, no_show
from tests.conftest import LiveServer
from tests.desk import letter, put
from tests.proposals import proposal
from tests.silences import every_kind
from tests.test_accounts_leaving import PHONE, TWO, ask, send
from tests.test_desk_brought import PHONE as ILL
from tests.test_desk_brought import carry
from tests.test_reports_wire import status
from tests.tour import Tour, log_in

pytestmark = pytest.mark.browser


def test_the_desks_list_of_everything_and_how_it_is_sent(chromium, server, cast, viol, timian):
    every_kind(cast, viol)
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.timian.email)
    tour.look("overview with every kind", "/desk/")
    tour.look("one filter", "/desk/?show=phone&q=viol")
    tour.look("nothing in a filter", "/desk/?show=ending&q=ingen")
    tour.page.keyboard.press("?")
    tour.look("all keys", until="dialog[open]")
    tour.page.goto(f"{server.url}/desk/?show=no_show")
    case = tour.page.get_attribute("article", "data-alert")
    timian.post(f"/desk/alerts/{case}/taken")
    tour.look("deliveries", f"/desk/alerts/{case}/deliveries")
    assert tour.found == {}


def test_the_desks_messages_and_the_citizens_link(chromium, server, cast, viol, timian):
    wire.put(viol, "messages", wire.message(cast.siv, cast.viol, wants_call=True))
    timian.post(f"/desk/courses/{cast.birk.id}/link", data={"send": ""})
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.timian.email)
    tour.look("overview with a message", "/desk/")
    tour.look("course with a message", f"/desk/courses/{cast.siv.id}")
    tour.look("course with a link", f"/desk/courses/{cast.birk.id}")
    tour.look("slip", f"/desk/courses/{cast.birk.id}/slip")
    assert tour.found == {}


def test_the_desks_pages_of_an_order(chromium: Tabs, server: LiveServer, cast: Cast, viol, timian, session):
    put(viol, held(cast.siv, cast.viol, goal=str(cast.siv.goals[0].id), mark=3, note="Siv stod selv op."))
    put(viol, held(cast.siv, cast.viol, form="sms", place=None))
    entry = status(cast.siv, cast.viol, ask="Må Siv prøve praktik?")
    wire.put(viol, "reports", entry)
    wire.put(viol, "proposals", proposal(cast.siv, cast.viol, text="Siv har selv spurgt."))
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.timian.email)
    tour.look("overview with a status", "/desk/?show=reports")
    tour.look("sixty seconds", f"/desk/courses/{cast.siv.id}")
    tour.page.click("summary:text-is('Send tilbage med ord')")
    tour.look("a proposal to answer", until="details[open] [name=words]")
    tour.page.click("button[value=talk]")
    tour.look("a proposal returned", until="main [role=status]")
    tour.look("proposals answered", f"/desk/courses/{cast.siv.id}/proposals")
    tour.look("minutes", f"/desk/courses/{cast.siv.id}/minutes")
    tour.look("status to read", f"/desk/reports/{entry['id']}")
    timian.post(f"/desk/reports/{entry['id']}/returned", data={"reason": "examples"})
    tour.look("status given back", f"/desk/reports/{entry['id']}")
    draft = f"/desk/agreements/{UUID(int=11)}"
    for purpose, was in (("Et", "{}"), ("To", '{"purpose": "Tre"}')):
        answer = timian.post(f"{draft}/purpose", data={"purpose": purpose, "was": was})
    assert answer.status_code == 409
    tour.look("an order that is not finished", "/desk/courses")
    assert tour.found == {}


def test_the_desks_pages_for_making_work(chromium: Tabs, server: LiveServer, cast: Cast):
    ahead = cast.appointment(cast.siv, now() + timedelta(days=1)).id
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.timian.email)
    own = f"courses/{cast.siv.id}"
    pages = ("courses?q=siv", "courses?q=ingen", f"appointments/{ahead}", f"{own}?done=agreed", "brought")
    for name in (
        *pages,
        *(f"{own}/{page}" for page in ("mentor", "end", "goals", "citizen", "appointments/new")),
    ):
        tour.look(name, f"/desk/{name}")
    for step in ("citizen", "purpose", "goals", "period", "read"):
        tour.look(f"order: {step}", f"/desk/agreements/{UUID(int=9)}/{step}")
        tour.look(f"order: {step}, with errors", f"/desk/agreements/{UUID(int=9)}/{step}?check=1")
    tour.look("agreement", f"/desk/{own}/agreement")
    assert tour.found == {}


def test_the_desks_page_of_what_was_recalled(chromium, server, cast, viol, session):
    entry = no_show(cast.siv, cast.viol)
    put(viol, entry)
    found = letter(session).id
    put(viol, correction(entry, "mistake"))
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.timian.email)
    tour.look("evidence, recalled", f"/desk/alerts/{found}")
    tour.look("overview with nothing", "/desk/")
    tour.look("mail", "/dev/outbox")
    assert tour.found == {}


def test_the_desks_pages_of_phones(chromium, server, cast, viol):
    ask(viol)
    for number in (1, 4):
        send(viol, cast, sequence=number)
    ask(viol, unsent=TWO)
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.rose.email)
    tour.look("phones", "/desk/phones")
    tour.look("phones, none closed", "/desk/phones?show=closed")
    tour.page.goto(f"{server.url}/desk/phones/{PHONE}")
    tour.page.click("summary:has-text('Luk telefonen')")
    tour.look("phone", until="details[open]")
    tour.page.click("form[action$='/close'] button")
    tour.look("phone, closed", until="text=Hvis telefonen dukker op")
    tour.look("phones, one closed", "/desk/phones?show=closed")
    assert tour.found == {}


def test_the_desks_page_of_what_was_brought_in(chromium, server, app, cast, viol):
    viol.post("/field/caseload", json={"device": {"id": ILL, "name": "iPhone"}, "have": {}})
    new, refused = held(cast.siv, cast.viol), held(cast.siv, cast.viol, outcome="unheard of")
    all_three = enumerate([new, refused, correction(held(cast.birk, cast.viol))], 1)
    entries = [carry(app.extensions["fieldapp.sealing"], number, entry) for number, entry in all_three]
    file = {"fieldapp": "unsent", "version": 1, "author": str(cast.viol.id), "entries": entries}
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.timian.email)
    for name, until, content in (("errors", "[aria-invalid]", "x"), ("results", "#each", json.dumps(file))):
        tour.page.goto(f"{server.url}/desk/brought")
        chosen = {"name": "fieldapp-usendt.json", "mimeType": "application/json", "buffer": content.encode()}
        tour.page.set_input_files("#file", [chosen])
        tour.page.click("main form .btn-1")
        tour.look(f"brought, {name}", until=until)
    assert tour.found == {}
