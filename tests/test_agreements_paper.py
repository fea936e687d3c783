"""The agreement on paper and in the records: what was agreed, as of its own days, in Danish and once."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fieldapp.accounts.audit import Reading
from fieldapp.accounts.dated import say
from fieldapp.accounts.models import User
from fieldapp.agreements import paper
from fieldapp.agreements.commands import agree, open_course, rewrite, set_going
from fieldapp.clock import now, uuid7
from fieldapp.db import session as here
from fieldapp.journal.models import Document
from fieldapp.mentorships.commands import assign
from fieldapp.mentorships.goals import add_goal, mark_goal
from fieldapp.mentorships.models import Citizen
from fieldapp.mentorships.order import GoalOrder
from fieldapp.mentorships.periods import Agreement
from tests.desk import one, page
from tests.moments import this_day
from tests.orders import order

pytestmark = pytest.mark.any_database


class Signed:
    """Liv's agreement with Viol, as Timian writes it."""

    def __init__(self, cast):
        self.cast, self.by = cast, here().merge(cast.timian)
        first = order(this_day(), place="cafe", assessment="Liv er på vej.")
        self.agreement = open_course(first, cast.viol, id=uuid7(), by=self.by, at=now())
        self.course = self.agreement.course

    def yes(self, how="paper", **more):
        version = self.agreement.version
        agree(self.agreement, how, this_day(), version=version, by=self.by, at=now(), **more)

    def sheet(self):
        return paper.sheet(self.agreement, self.by, now())

    def said(self):
        return json.dumps(self.sheet(), ensure_ascii=False)


@pytest.fixture
def signed(app, cast):
    """On the session of a running command."""
    with app.app_context():
        yield Signed(cast)


@pytest.fixture
def url(app, cast):
    """The address of a signed agreement that is under way."""
    with app.app_context():
        made = Signed(cast)
        made.yes()
        set_going(made.agreement, by=made.by, at=now())
        here().commit()
        return f"/desk/courses/{made.course.id}/agreement/{made.agreement.id}"


def documents(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Document))


def test_it_says_all_that_the_law_asks_for(signed):
    said = signed.said()
    for word in (
        "Mellem Liv Skov og Eksempel Kommune",
        "Liv skal støttes i at komme op og af sted.",
        "Liv er på vej.",
        "Finde en praktik (job og uddannelse)",
        "Komme op og af sted",
        "Transport og kørsel",
        "12 34 56 78, viol@test.test",
        "Intern mentor, helhedsorienteret mentor",
        "60 minutter om ugen",
        "Fastholdelse",
        "Café",
        "Hver 30. dag",
        "kapitel 26",
        "kan du klage",
        "Udgave 1.",
    ):
        assert word in said


def test_what_is_not_signed_has_lines_to_sign_on(signed):
    assert signed.sheet()["sign"] == ["Liv Skov", "Sagsbehandler"]
    signed.yes("spoken", words="Liv ville høre den læst op.")
    sheet = signed.sheet()
    assert sheet["sign"] == []
    assert sheet["yes"].startswith("Liv har sagt ja mundtligt, ")
    assert sheet["yes"].endswith("Liv ville høre den læst op.")


def test_what_began_without_a_yes_says_why(signed):
    set_going(signed.agreement, waived="other", words="Liv er indlagt.", by=signed.by, at=now())
    assert signed.sheet()["yes"] == "Aftalen er sat i gang uden ja: andet. Liv er indlagt."


def test_a_text_changed_since_its_first_day_leaves_the_paper_as_it_was(signed):
    admin, first = here().merge(signed.cast.admin), this_day() - timedelta(days=5)
    rewrite(signed.agreement, order(first), by=signed.by, at=now())
    for text, day in (("Ring til {organisation}.", first), ("Skriv.", this_day())):
        say("text.complaint", text, day, source="Byrådet", by=admin, at=now())
        assert signed.sheet()["rights"][1]["text"] == "Ring til kommunen."


def test_what_changes_after_the_yes_changes_no_paper(signed):
    signed.yes()
    before, stated = signed.sheet()["parts"], paper.stated(signed.agreement)
    hassel = here().merge(signed.cast.hassel)
    assign(signed.course, hassel, reason="illness", by=signed.by, at=now())
    mark_goal(signed.course, signed.course.goals[0], "dropped", "Det passer ikke.", by=signed.by, at=now())
    add_goal(signed.course, GoalOrder("network", "Gå ud"), by=signed.by, at=now())
    here().refresh(signed.course)
    assert signed.course.mentor.name == "Hassel"
    assert (signed.sheet()["parts"], paper.stated(signed.agreement)) == (before, stated)


def test_a_goal_that_was_given_up_before_the_yes_is_not_agreed(signed):
    goal = signed.course.goals[0]
    mark_goal(signed.course, goal, "dropped", "Det passer ikke.", by=signed.by, at=now())
    signed.yes()
    assert goal.title not in signed.said()


def test_it_is_tagged_and_has_nobodys_name_outside(timian, url):
    answer = timian.get(f"{url}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    name = url[-8:]
    assert answer.headers["Content-Disposition"] == f'inline; filename="aftale-{name}.pdf"'
    for said in (b"<pdfuaid:part>1</", b"/Marked true", b"/Lang(da)", b"NPages>1</"):
        assert said in answer.data
    assert b"Liv" not in answer.data


def test_it_is_danish_for_every_reader_and_its_reading_is_noted(timian, cast, session, url):
    session.get(User, (cast.ours.id, cast.timian.id)).language = "en"
    session.commit()
    assert b"/Lang(da)" in timian.get(f"{url}.pdf").data
    read = one(session, select(Reading).where(Reading.what == "agreement"))
    assert (str(read.subject_id), read.user_id) == (url.rsplit("/", 1)[1], cast.timian.id)


def test_what_people_type_is_text_and_never_code(timian, session, url):
    citizen = session.scalars(select(Citizen).where(Citizen.first_name == "Liv")).one()
    citizen.first_name = '#panic("x") *fed* $x$ @ref <b>'
    session.commit()
    assert timian.get(f"{url}.pdf").status_code == 200


def test_it_goes_to_the_records_once(timian, session, url):
    for _ in range(2):
        answer = timian.post(f"{url}/filed", data={"document": str(uuid7())})
        assert answer.location.endswith("/agreement#filing")
    kept = one(session, select(Document))
    assert (kept.kind, kept.state, str(kept.subject_id)) == ("agreement", "ready", url.rsplit("/", 1)[1])
    assert kept.title.startswith("Mentoraftale for ")
    assert "Liv" not in kept.title
    assert kept.content.startswith(b"%PDF")
    assert kept.reference in timian.get(f"{url}.pdf").headers["Content-Disposition"]
    shown = page(timian, url.rsplit("/", 1)[0])
    assert f"reference {kept.reference}" in shown
    assert "Journalisér" not in shown


def test_the_same_form_twice_is_one_document(timian, session, url):
    form = {"document": str(uuid7())}
    for _ in range(2):
        assert timian.post(f"{url}/filed", data=form).status_code == 303
    assert documents(session) == 1


def test_a_draft_is_not_filed_and_another_yes_is_another_document(app, cast, timian, session):
    with app.app_context():
        made = Signed(cast)
        here().commit()
        url = f"/desk/courses/{made.course.id}/agreement/{made.agreement.id}"
        assert timian.post(f"{url}/filed", data={"document": str(uuid7())}).status_code == 422
        assert timian.get(f"{url}/filed").status_code == 302
        made.yes()
        here().commit()
        timian.post(f"{url}/filed", data={"document": str(uuid7())})
        rewrite(made.agreement, order(this_day(), weekly_minutes=90), by=made.by, at=now())
        made.yes()
        here().commit()
    assert "Der er kommet nyt siden." in page(timian, url.rsplit("/", 1)[0])
    timian.post(f"{url}/filed", data={"document": str(uuid7())})
    assert documents(session) == 2


def test_the_page_and_the_last_step_say_what_the_law_says(timian, login, cast, url):
    for client in (timian, login(cast.rose)):
        shown = page(client, url.rsplit("/", 1)[0])
        assert "kan du klage" in shown
        assert "kapitel 26" in shown
    assert "Klagevejledningen er ikke godkendt af jer endnu." in shown
    assert "kan du klage" in page(timian, f"/desk/agreements/{uuid7()}/read")


def test_a_leader_prints_but_does_not_file(login, cast, session, url):
    rose = login(cast.rose)
    assert rose.get(f"{url}.pdf").status_code == 200
    assert rose.post(f"{url}/filed", data={"document": str(uuid7())}).status_code == 403
    assert documents(session) == 0


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol", "admin"])
def test_a_stranger_gets_no_paper(login, cast, session, url, who):
    stranger = login(getattr(cast, who))
    assert stranger.get(f"{url}.pdf").status_code == 404
    assert stranger.post(f"{url}/filed", data={"document": str(uuid7())}).status_code == 404
    assert documents(session) == 0


def test_an_agreement_of_another_course_is_not_there(timian, cast, session, url):
    other = session.scalars(select(Agreement).where(Agreement.course_id == cast.siv.id)).one()
    assert timian.get(f"{url.rsplit('/', 1)[0]}/{other.id}.pdf").status_code == 404
