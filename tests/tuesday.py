"""The scenes of a whole Tuesday, each played by hand on one screen."""

from playwright.sync_api import expect

from fieldapp.mentorships.models import Course
from tests.cast import PASSWORD
from tests.conftest import LiveServer
from tests.hand import Hand
from tests.moments import this_day
from tests.phone import Phone


def in_step(phone: Phone) -> None:
    """The phone has sent what it had, and heard what is new; it takes the time from the server."""
    phone.say({"type": "wake", "eager": True})


def a_link(viol: Hand, phone: Phone, lyng: Course) -> str:
    phone.go("/field/")
    with viol.task("give Lyng a link"):
        viol.tap("Borgere", "link", within="nav")
        viol.arrives("Borgere")
        viol.tap("Lyng", "link")
        viol.arrives("Lyng")
        viol.tap("Link til Lyng", "link")
        viol.tap("Lav linket")
    expect(viol.page.locator(".code")).to_be_visible()
    viol.keep("link")
    return viol.page.locator(".code").inner_text().replace(" ", "")


def i_cannot_come(citizen: Hand, mast: LiveServer, code: str) -> None:
    citizen.page.goto(f"{mast.url}/c/")
    with citizen.task("Lyng cannot come"):
        citizen.write("Kode", code)
        citizen.tap("Vis min aftale")
        citizen.keep("citizen-asked")
        citizen.tap("Jeg kan ikke komme")
        citizen.write("Vil du skrive hvorfor?", "Jeg har ikke sovet i nat. Næste uge?")
        citizen.tap("Send til din mentor")
    citizen.sees("Tak for besked.")
    citizen.keep("citizen-answered")


def as_agreed(viol: Hand, phone: Phone, name: str, goal: str) -> None:
    """The meeting was as agreed: one tap on the day's list, one for the goal, one to save."""
    phone.go("/field/")
    with viol.task(f"write the meeting with {name}"):
        viol.tap("Vi mødtes", "link", within=f"li:has-text('{name}')")
        viol.choose(goal)
        viol.keep(f"log-{name.lower()}")
        viol.tap("Gem")
    viol.page.wait_for_selector("[data-entry]")


def birk_did_not_come(viol: Hand, phone: Phone) -> None:
    phone.go("/field/")
    with viol.task("report that Birk did not come"):
        viol.tap("Kom ikke", "link", within="li:has-text('Birk')")
        viol.choose("9.55")
        viol.choose("20 min")
        viol.choose("Ringede")
        viol.choose("Intet svar")
        viol.tap("Send besked")
    viol.sees("Beskeden er klar")
    viol.sees("Gemt på telefonen i dag kl. 10.18")  # by our clock, however wrong the phone's own is
    viol.keep("absence-saved")


def the_bell(desk: Hand, mast: LiveServer) -> None:
    desk.page.goto(f"{mast.url}/login?next=/desk/")
    desk.page.fill("[name=email]", "timian@test.test")
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("main button")
    desk.sees("Birk kom ikke")
    desk.keep("worklist")
    with desk.task("take the case and note the contact"):
        desk.tap("Se fakta", "link")
        desk.arrives("Birk kom ikke")
        desk.tap("Jeg tager den")
        desk.keep("evidence")
        desk.choose("Telefon")
        desk.tap("Jeg har fået kontakt")
    desk.sees("Kontakt igen: telefon")


def an_agreement(desk: Hand) -> None:
    """The wizard from its first page to a draft; `desk` is on the list of courses."""
    desk.tap("Opret forløb", "link")
    desk.arrives("Borger og mentor")
    desk.write("Fornavn", "Pil")
    desk.write("Efternavn", "Eng")
    desk.pick("Mentor", "Viol")
    desk.tap("Næste")
    desk.arrives("Formål og opgaver")
    desk.write("Formål", "Pil skal i gang med en praktik.")
    desk.choose("Helhedsorienteret mentor")
    desk.choose("Finde praktik")
    desk.tap("Næste")
    desk.arrives("Mål")
    desk.write("Mål 1", "Besøge et værksted")
    desk.pick("Område", "Job og uddannelse")
    desk.write("Mål 2", "Stå op til aftaler")
    desk.pick("Område", "Hverdag og døgnrytme", 1)
    desk.tap("Næste")
    desk.arrives("Periode og tid")
    desk.pick("Ordning", "Fastholdelse")
    desk.choose("60 min")
    desk.keep("new-course")
    desk.tap("Næste")
    desk.arrives("Læs aftalen")
    desk.tap("Gem mentoraftalen")
    desk.sees("Aftalen er gemt som kladde.")


def a_new_citizen(desk: Hand, mast: LiveServer) -> None:
    desk.page.goto(f"{mast.url}/desk/courses")
    with desk.task("open a course"):
        an_agreement(desk)
        desk.choose("På papir")
        desk.tap("Skriv ned, at Pil er enig")
        desk.sees("Pil har sagt ja.")
        desk.tap("Sæt aftalen i gang")
    desk.sees("Aftalen er i gang.")
    desk.page.click("a.up")
    desk.write("Skriv til Viol", "Kan du se Pil i dag? Ring, hvis du er i tvivl.")
    desk.choose("Ring til mig")
    desk.tap("Send besked")


def words_and_a_time(viol: Hand, phone: Phone) -> None:
    phone.go("/field/citizens")
    with viol.task("answer a message offline"):
        viol.tap("Pil", "link")
        viol.arrives("Pil")
        viol.tap("Skriv til Timian", "link")
        viol.arrives("Dig og Timian om Pil")
        viol.keep("thread")
        viol.write("Skriv til Timian", "Ja, jeg går forbi 14.30")
        viol.tap("Send til Timian")
    viol.sees("Venter på at blive sendt")
    phone.go("/field/citizens")
    with viol.task("make an appointment offline"):
        viol.tap("Pil", "link")
        viol.arrives("Pil")
        viol.tap("Ny aftale", "link")
        viol.arrives("Ny aftale med Pil")
        viol.write("Dag", this_day().isoformat())
        viol.write("Klokken", "1430")
        viol.choose("Café")
        viol.tap("Gem aftalen")
    viol.sees("Venter på at blive sendt")
    viol.keep("course-new")


def wrong_and_right(viol: Hand, phone: Phone, siv: Course) -> None:
    phone.go("/field/citizens")
    with viol.task("put a wrong meeting right"):
        viol.tap("Siv", "link")
        viol.arrives("Siv")
        viol.tap("Ret mødet", "link")
        viol.arrives("Ret mødet med Siv")
        viol.choose("Minutterne")
        viol.choose("60 min")
        viol.keep("correction")
        viol.tap("Gem")
    phone.go(f"/field/courses/{siv.id}")
    viol.sees("Sådan stod der før")


def siv_confirms(desk: Hand, citizen: Hand, mast: LiveServer, siv: Course) -> None:
    desk.page.goto(f"{mast.url}/desk/courses/{siv.id}")
    desk.tap("Lav linket")
    desk.keep("desk-course")
    code = desk.page.locator(".code").first.inner_text().replace(" ", "")
    citizen.page.goto(f"{mast.url}/c/")
    with citizen.task("Siv confirms"):
        citizen.write("Kode", code)
        citizen.tap("Vis min aftale")
        citizen.choose("Ja")
        citizen.keep("citizen-confirm")
        citizen.touch(citizen.page.locator(".lasted label.chip", has_text="Ja"))
        citizen.tap("Send svar")
    citizen.sees("Tak")
