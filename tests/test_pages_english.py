"""Whoever reads English meets no Danish on any page, apart from what people have typed themselves."""

import html
import re

import pytest
from sqlalchemy import update

from fieldapp.accounts.models import User
from fieldapp.clock import iso, now
from fieldapp.mentorships.models import Course, Goal
from tests import briefs
from tests.cast import held, no_show
from tests.desk import letter, put

pytestmark = pytest.mark.any_database

DANISH = re.compile(
    r"[æøåÆØÅ]|\b(og|er|ikke|det|der|du|til|har|med|kl|ingen|mangler|uge|dage?|timer|kom|mig|sendt|gemt"
    r"|aftale\w*|besked\w*|borger\w*|sagsbehandler\w*|skriv\w*|afbud|aflyst|flyttet|afholdt|fakta)\b",
    re.IGNORECASE,
)
SPOKEN = r'(?:aria-label|data-(?:off|asking|on|refused|unsupported|install|failed|tested|stale))="([^"]*)"'


def danish(page: str) -> list[str]:
    """What a person sees or hears on the page that is not English."""
    texts = [*re.split(r"<[^>]*>", page), *re.findall(SPOKEN, page)]
    return [text.strip() for text in map(html.unescape, texts) if DANISH.search(text)]


@pytest.fixture
def lived(cast, viol, timian, session) -> dict[str, str]:
    """English readers, a citizen with a meeting behind and one ahead, and one who did not come."""
    session.execute(update(User).values(language="en"))
    session.execute(update(Course).values(purpose="Get up and about."))
    session.execute(update(Goal).values(title="Keep appointments"))
    missed, ahead = cast.appointment(cast.birk), cast.appointment(cast.siv, now())
    put(viol, met := held(cast.siv, cast.viol))
    briefs.give(timian, cast.siv, "Meet outdoors.")
    put(
        viol,
        absence := no_show(cast.birk, cast.viol, appointment=str(missed.id), met_at=iso(missed.starts_at)),
    )
    names = {"siv": cast.siv.id, "birk": cast.birk.id, "ahead": ahead.id, "met": met["id"]}
    return {name: str(id) for name, id in names.items()} | {
        "absence": absence["id"],
        "alert": str(letter(session).id),
    }


FIELD = ["", "citizens", "courses/{siv}", "courses/{birk}", "log", "log?course={siv}&appointment={ahead}"]
PAPERS = ("appointment", "messages", "link", "check", "report", "proposal")
FIELD += [f"{page}?course={{siv}}" for page in PAPERS] + ["install"]
FIELD += ["appointment?course={siv}&replaces={ahead}"]
FIELD += ["log?course={siv}&corrects={met}", "absence?course={siv}", "entries/{met}", "entries/{absence}"]
FIELD += ["brief?course={siv}", "brief?course={birk}"]
DESK = ["", "alerts/{alert}", "courses", "courses/{siv}", "courses/{birk}", "me"]
DESK += ["courses/{siv}/brief", "courses/{birk}/brief", "courses/{siv}/mentor", "courses/{siv}/proposals"]


@pytest.mark.parametrize("path", [*FIELD, "outbox", "me", "gone"])
def test_a_mentor_reads_english(viol, lived, path):
    page = viol.get("/field/" + path.format(**lived)).text
    assert '<html lang="en">' in page
    assert danish(page) == []


@pytest.mark.parametrize("path", DESK)
def test_a_caseworker_reads_english(timian, lived, path):
    page = timian.get("/desk/" + path.format(**lived)).text
    assert '<html lang="en">' in page
    assert danish(page) == []


@pytest.mark.parametrize("path", ["people", "people/new", "people/{viol}", "places", "me"])
def test_an_administrator_reads_english(login, cast, lived, path):
    page = login(cast.admin).get("/desk/" + path.format(viol=cast.viol.id)).text
    assert '<html lang="en">' in page
    assert danish(page.replace("Leverandør Nord", "Provider North")) == []


@pytest.mark.parametrize("path", ["/forgotten", "/invitation/nothing"])
def test_the_pages_before_a_password_speak_the_browsers_language(app, path):
    page = app.test_client().get(path, headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert danish(page) == []


def test_a_form_that_needs_correcting_says_so_in_english(viol, timian, lived):
    log = viol.post("/field/log", data={"course": lived["siv"], "outcome": "held", "minutes": "4500"})
    contact = timian.post(
        f"/desk/alerts/{lived['alert']}/contacted", data={"clock": "soon", "day": "", "how": ""}
    )
    assert (log.status_code, contact.status_code) == (422, 422)
    assert danish(log.text) + danish(contact.text) == []


def test_the_browsers_language_is_spoken_before_anybody_has_logged_in(app):
    page = app.test_client().get("/login", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert '<html lang="en">' in page
    assert danish(page) == []


@pytest.mark.browser
def test_a_phone_speaks_english_also_when_it_is_locked_and_has_just_woken(phone, cast, session):
    session.execute(update(User).values(language="en"))
    session.commit()
    phone.say({"type": "wake", "eager": True})
    phone.lock()
    phone.chromium.stop_workers()
    told = phone.say({"type": "unlock", "secret": {"passphrase": "a wrong guess"}})
    assert told["error"].startswith("It did not match.")
    phone.go("/field/")
    assert danish(phone.page.content()) == []
