"""A reminder says when, and how to answer: no name, no place, no reason, and all in one text message."""

from email import message_from_bytes, policy

import pytest
from sqlalchemy import update

from fieldapp.accounts.models import Organisation, User
from fieldapp.config import Config
from fieldapp.i18n import Catalogue
from fieldapp.meetings import reminder_text
from fieldapp.mentorships.models import Citizen
from tests.citizen import give
from tests.reminding import text

pytestmark = [pytest.mark.usefixtures("wednesday"), pytest.mark.any_database]
# The telephone's own alphabet (3GPP TS 23.038 § 6.2.1): anything else makes a message 70 letters long.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.fixture
def called(app, session, monkeypatch):
    """An organisation with this name, and a house at this address."""

    def once(name, base_url="https://fieldapp.kommune.dk"):
        session.execute(update(Organisation).values(name=name))
        session.commit()
        settings = app.config["FIELDAPP"]
        monkeypatch.setitem(app.config, "FIELDAPP", Config(**(vars(settings) | {"base_url": base_url})))

    return once


def test_it_says_when_and_nothing_else(agreed, go, outbox):
    go()
    assert text(outbox) == (
        "Eksempel Kommune: Husk din aftale torsdag kl. 10.00. Kan du ikke komme? Ring 12 34 56 78."
    )


def test_whoever_has_a_code_can_answer_with_it(app, cast, agreed, go, outbox):
    code = give(app, cast.siv).grouped
    go()
    assert text(outbox).endswith(f" Kan du ikke komme? Svar på localhost:8000/c med koden {code}.")


def test_without_code_and_number_it_only_reminds(agreed, go, outbox, session):
    session.execute(update(User).values(phone=None))
    session.commit()
    go()
    assert text(outbox) == "Eksempel Kommune: Husk din aftale torsdag kl. 10.00."


def test_a_mail_says_the_same(wants, agreed, go, outbox):
    wants("email")
    go()
    (file,) = outbox.glob("*.eml")
    mailed = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (mailed["To"], mailed["Subject"]) == ("siv@borger.test", "Eksempel Kommune: husk din aftale")
    assert mailed.get_content().startswith("Eksempel Kommune: Husk din aftale torsdag kl. 10.00. Kan du")


def test_it_tells_nobody_whom_what_and_where(app, cast, agreed, go, outbox):
    give(app, cast.siv)
    go()
    told = ("Siv", "Skov", "Viol", "Timian", "mentor", "caf", "http", "støttes", "forløb")
    assert [word for word in told if word.lower() in text(outbox).lower()] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ærø Kommune", "Ærø Kommune: "),
        (
            "Lyngby-Taarbæk Kommune, Center for Arbejdsmarked",
            "Lyngby-Taarbæk Kommune, Center for Arbejdsmarked: ",
        ),
        (
            "Åbenrå Kommune, Arbejdsmarkeds- og Beskæftigelsesforvaltningen for Unge og Uddannelse",
            "Åbenrå Kommune: ",
        ),
        (
            "Jobcenter Vestegnen, Ungeindsats og Virksomhedsservice i Brøndby, Hvidovre og Ishøj",
            "Jobcenter Vestegnen, Ungeindsats og Virksomhedsservice: ",
        ),
    ],
)
def test_it_is_one_message_however_long_the_name(app, cast, agreed, go, outbox, called, name, said):
    give(app, cast.siv)
    called(name)
    go()
    words = text(outbox)
    assert words.startswith(said)
    assert "Husk din aftale torsdag kl. 10.00." in words
    assert (len(words) <= 160, set(words) - GSM) == (True, set())


def test_a_mail_has_room_for_the_whole_name(agreed, go, outbox, called, wants):
    wants("email")
    called(name := "Kommune " * 20 + "Nord")
    go()
    (file,) = outbox.glob("*.eml")
    mailed = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mailed.get_content().startswith(f"{name}: Husk")


def test_a_citizen_is_reminded_in_their_own_language(agreed, go, outbox, session, monkeypatch):
    english = {"%(organisation)s: Husk din aftale %(when)s.": "%(organisation)s: Remember %(when)s."}
    monkeypatch.setattr(reminder_text, "catalogue", lambda code: Catalogue(code, english, {}))
    session.execute(update(Citizen).values(language="en"))
    session.commit()
    go()
    assert text(outbox).startswith("Eksempel Kommune: Remember Thursday at 10:00.")
