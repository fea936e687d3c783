"""The scenes of an order, from the agreement to the leader who finds the course that drifts; all by hand."""

from playwright.sync_api import expect

from tests import tuesday
from tests.cast import PASSWORD
from tests.conftest import LiveServer
from tests.hand import Hand
from tests.phone import Phone

DAY = 86_400_000


def log_in(hand: Hand, mast: LiveServer, name: str, page: str) -> None:
    hand.page.goto(f"{mast.url}/login?next={page}")
    hand.page.fill("[name=email]", f"{name}@test.test")
    hand.page.fill("[name=password]", PASSWORD)
    hand.page.click("main button")


def an_order(desk: Hand, mast: LiveServer) -> str:
    """A caseworker's first agreement, and the link that the citizen answers it by: its code."""
    log_in(desk, mast, "timian", "/desk/courses")
    with desk.task("write an agreement"):
        tuesday.an_agreement(desk)
    with desk.task("give the citizen a link"):
        desk.page.click("a.up")
        desk.arrives("Pil")
        desk.tap("Lav linket")
    code = desk.page.locator(".code").first
    expect(code).to_be_visible()
    return code.inner_text().replace(" ", "")


def she_agrees(citizen: Hand, mast: LiveServer, code: str) -> None:
    citizen.page.goto(f"{mast.url}/c/")
    citizen.write("Kode", code)
    citizen.tap("Vis min aftale")
    with citizen.task("agree by the link"):
        citizen.tap("Læs aftalen", "link")
        citizen.tap("Ja, det er jeg enig i")
    citizen.sees("Din sagsbehandler kan se dit ja.")


def it_begins(desk: Hand) -> None:
    with desk.task("set it going"):
        desk.tap("Aftalen", "link", within="main")
        desk.arrives("Mentoraftale")
        desk.tap("Sæt aftalen i gang")
    desk.sees("Aftalen er i gang.")


def a_night(phone: Phone) -> None:
    """The phone's clock goes on by a day. A phone that has been left alone is locked in the morning."""
    phone.worker(f"() => {{ const before = Date.now; Date.now = () => before() + {DAY} }}")


def they_meet(viol: Hand, phone: Phone, goal: str) -> None:
    phone.go("/field/citizens")
    with viol.task("write a meeting that nobody had agreed"):
        viol.tap("Pil", "link")
        viol.arrives("Pil")
        viol.tap("Skriv møde", "link", within="main")
        viol.arrives("Pil")
        viol.choose("Vi mødtes")
        viol.choose("Fremmøde")
        viol.choose("Café")
        viol.choose("60 min")
        viol.choose(goal)
        viol.tap("Gem")
    viol.sees("Gemt på telefonen")


def how_it_stands(viol: Hand, phone: Phone) -> None:
    """The mentor's own voice, area by area."""
    phone.go("/field/citizens")
    with viol.task("make a check"):
        viol.tap("Pil", "link")
        viol.arrives("Pil")
        viol.tap("Lav tjek", "link")
        viol.arrives("Hvordan går det for Pil?")
        for area in viol.page.locator("fieldset:has(input[type=radio])").all()[:2]:
            viol.touch(area.locator("label.chip").nth(2))
        viol.tap("Gem tjekket")
    viol.sees("Dit tjek")


def a_status(viol: Hand, phone: Phone) -> None:
    phone.go("/field/citizens")
    with viol.task("send a status"):
        viol.tap("Pil", "link")
        viol.arrives("Pil")
        viol.tap("Skriv status", "link")
        viol.arrives("Status om Pil")
        viol.keep("status-draft")
        viol.write("Næste skridt", "Pil ringer selv til værkstedet.")
        viol.tap("Send status til Timian")
    viol.sees("Venter på at blive sendt")


def her_own_view(citizen: Hand, mast: LiveServer, code: str) -> None:
    citizen.page.goto(f"{mast.url}/c/")
    citizen.write("Kode", code)
    citizen.tap("Vis min aftale")
    with citizen.task("confirm the newest meeting"):
        citizen.choose("Ja")
        citizen.tap("Send svar")
    citizen.sees("Tak")
    with citizen.task("say how it goes"):
        citizen.tap("Sig, hvordan det går", "link")
        for area in citizen.page.locator("fieldset").all():
            citizen.touch(area.locator("label.chip", has_text="Svært").last)
        citizen.tap("Send svar")
    citizen.sees("Tak. Dit svar er gemt.")


def read_and_approve(desk: Hand, mast: LiveServer) -> None:
    desk.page.goto(f"{mast.url}/desk/")
    with desk.task("approve a status"):
        desk.tap("Læs status", "link")
        desk.arrives("Pil")
        desk.keep("status")
        desk.tap("Godkend og journalisér")
    desk.sees("Godkendt i dag")


def the_one_that_drifts(office: Hand, mast: LiveServer) -> None:
    log_in(office, mast, "rose", "/desk/")
    with office.task("find the course that drifts"):
        office.tap("Forløb", "link", within="nav")
        office.arrives("Forløb")
        office.tap("uden for målene", "link", within=".filters")
        office.sees("4 af 5 møder")
        office.keep("drifts")
        office.tap("Pil", "link", within="main table")
        office.arrives("Pil")
    office.sees("Møder med mål")
