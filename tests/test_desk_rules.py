"""An organisation chooses its own rules: read as people type them, kept with who and when."""

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Unit
from fieldapp.accounts.settings import RULES, Setting, Settings
from fieldapp.clock import uuid7
from fieldapp.desk.rules import GROUPS
from fieldapp.desk.rules_form import called, of
from tests.desk import page


@pytest.fixture
def admin(cast, login):
    return login(cast.admin)


@pytest.fixture
def young(cast, session):
    unit = Unit(organisation_id=cast.ours.id, id=uuid7(), name="Unge")
    session.add(unit)
    session.commit()
    return unit


def settings(session, organisation):
    session.rollback()
    found = Settings.of(organisation.id, session)
    session.commit()
    return found


def form(session, organisation, **typed):
    """The page's form as it stands, with some of it typed anew."""
    return of(settings(session, organisation), RULES) | typed


def rows(session, organisation, name):
    session.rollback()
    found = session.scalars(
        select(Setting)
        .where(Setting.organisation_id == organisation.id, Setting.name == name)
        .order_by(Setting.at, Setting.id)
    ).all()
    session.commit()
    return found


def test_every_rule_stands_on_the_page_once():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(RULES)


@pytest.mark.parametrize("typed", ["7.30", "7:30", "07.30", "0730"])
def test_a_clock_is_read_however_it_is_typed(admin, cast, session, typed):
    answer = admin.post("/desk/rules", data=form(session, cast.ours, opens=typed))
    assert answer.status_code == 303
    assert settings(session, cast.ours).number("opens") == 7 * 60 + 30


def test_a_day_may_end_at_midnight_but_not_later(admin, cast, session):
    assert admin.post("/desk/rules", data=form(session, cast.ours, closes="24.00")).status_code == 303
    assert admin.post("/desk/rules", data=form(session, cast.ours, closes="24.15")).status_code == 422


def test_a_rule_is_switched_off_and_on_again(admin, cast, session):
    admin.post("/desk/rules", data=form(session, cast.ours, **{"off-no_contact_after": "1"}))
    assert settings(session, cast.ours).value("no_contact_after") is None
    admin.post("/desk/rules", data=form(session, cast.ours, **{"off-no_contact_after": ""}))
    assert settings(session, cast.ours).value("no_contact_after") == 14


def test_the_ladder_cannot_be_switched_off(admin, cast, session):
    admin.post("/desk/rules", data=form(session, cast.ours, **{"off-again_after": "1"}))
    assert settings(session, cast.ours).value("again_after") == 30


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"opens": "syv"}, "Besked tidligst kl.: skriv et klokkeslæt mellem 0.00 og 24.00. Du skrev »syv«."),
        (
            {"again_after": "en halv time"},
            "Besked igen efter: skriv et tal mellem 5 og 120. Du skrev »en halv time«.",
        ),
        ({"again_after": "2"}, "Besked igen efter: skriv et tal mellem 5 og 120. Du skrev »2«."),
        ({"again_after": "-5"}, "Besked igen efter: skriv et tal mellem 5 og 120. Du skrev »-5«."),
        ({"again_after": ""}, "Besked igen efter: skriv et tal mellem 5 og 120. Feltet er tomt."),
        (
            {"opens": "18.00", "closes": "7.00"},
            "Besked senest kl.: skriv et klokkeslæt, der ligger efter det tidligste.",
        ),
        (
            {"leader_at": "24.00"},
            "Besked til teamlederen kl.: skriv et klokkeslæt mellem 0.00 og 23.59. Du skrev »24.00«.",
        ),
        ({"closes": "0.00"}, "Besked senest kl.: skriv et klokkeslæt, der ligger efter det tidligste."),
        (
            {"again_after": "61", "backup_after": "60"},
            "Besked igen efter: skriv højst så lang tid som for stedfortræderen.",
        ),
        ({"phone_nudge_after": "80"}, "sagsbehandleren skal have besked senere end mentoren."),
        ({"ending_again": "60"}, "anden gang skal ligge tættere på slutdagen end første gang."),
    ],
    ids=str,
)
def test_what_to_correct_is_said_and_nothing_typed_is_lost(admin, cast, session, wrong, sentence):
    told = form(session, cast.ours, gap_after="17") | wrong
    answer = admin.post("/desk/rules", data=told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in (*wrong.values(), "17"))
    assert not settings(session, cast.ours).is_own("gap_after")


def test_the_bell_may_ring_again_at_the_moment_of_the_stand_in(admin, cast, session):
    admin.post("/desk/rules", data=form(session, cast.ours, again_after="60", backup_after="60"))
    assert settings(session, cast.ours).value("again_after") == 60


def test_all_that_is_wrong_is_said_at_once_and_by_name(admin, cast, session):
    wrong = {"opens": "25.00", "again_after": "-5", "leader_at": "24.00", "backup_after": "9"}
    answer = admin.post("/desk/rules", data=form(session, cast.ours, **wrong))
    summary = answer.text.partition('id="wrong"')[2].partition("</section>")[0]
    assert "4 ting skal rettes" in summary
    for name in wrong:
        assert f'<a href="#f-{name}">{called(name)}: skriv ' in summary


def test_the_history_says_a_clock_once(admin, cast, session):
    admin.post("/desk/rules", data=form(session, cast.ours, opens="7.00"))
    assert "<b>Besked tidligst kl.</b>: 0.00 → 7.00" in page(admin, "/desk/rules")


def test_every_value_is_said_with_its_unit(admin):
    html = page(admin, "/desk/rules")
    for said in ("kl. 7.00", "30 min", "120 min i åbningstiden", "24 timer", "2 arbejdsdage", "hverdage"):
        assert f"Vores forslag: {said}" in html
    assert "Vores forslag: 60 procent af det aftalte" in html


def test_a_change_leaves_who_what_and_before(admin, cast, session):
    admin.post("/desk/rules", data=form(session, cast.ours, again_after="45"))
    (row,) = rows(session, cast.ours, "again_after")
    assert (row.by, row.value) == (cast.admin.id, 45)
    assert "<b>Besked igen efter</b>: 30 min → 45 min" in page(admin, "/desk/rules")
    assert "Admin, i dag kl." in page(admin, "/desk/rules")


def test_saving_the_same_again_leaves_no_row(admin, cast, session):
    for _ in range(2):
        admin.post("/desk/rules", data=form(session, cast.ours, again_after="45"))
    assert len(rows(session, cast.ours, "again_after")) == 1
    assert rows(session, cast.ours, "gap_after") == []


def test_a_unit_has_its_own_hours_until_it_follows_again(admin, cast, session, young):
    own = {"own": "1", "opens": "8.00", "closes": "15.00", "every_day": "0"}
    admin.post(f"/desk/rules/units/{young.id}", data=own)
    assert settings(session, cast.ours).hours(young.id).closes == 15 * 60
    admin.post(f"/desk/rules/units/{young.id}", data=own | {"own": ""})
    admin.post("/desk/rules", data=form(session, cast.ours, opens="9.00", closes="12.00"))
    found = settings(session, cast.ours).hours(young.id)
    assert (found.opens, found.closes) == (9 * 60, 12 * 60)
    assert "følger kommunen igen" in page(admin, "/desk/rules")


def test_own_hours_that_look_like_the_organisations_stay_when_those_change(admin, cast, session, young):
    own = {"own": "1", "opens": "0.00", "closes": "24.00", "every_day": "1"}
    admin.post(f"/desk/rules/units/{young.id}", data=own)
    admin.post("/desk/rules", data=form(session, cast.ours, closes="12.00"))
    assert settings(session, cast.ours).hours(young.id).closes == 24 * 60


def test_a_units_wrong_hours_are_said_at_the_unit_and_kept(admin, cast, session, young):
    own = {"own": "1", "opens": "15.00", "closes": "8.00", "every_day": "0"}
    answer = admin.post(f"/desk/rules/units/{young.id}", data=own)
    assert answer.status_code == 422
    assert f'href="#f-closes-{young.id}"' in answer.text
    assert 'value="15.00"' in answer.text
    assert rows(session, cast.ours, "opens")[-1].unit_id is None


def test_one_organisations_rules_are_its_own(admin, cast, session):
    before = settings(session, cast.theirs).value("again_after")
    admin.post("/desk/rules", data=form(session, cast.ours, again_after="45"))
    assert settings(session, cast.theirs).value("again_after") == before


def test_another_organisations_unit_is_not_there(admin, cast, session):
    strange = Unit(organisation_id=cast.theirs.id, id=uuid7(), name="Fremmede")
    session.add(strange)
    session.commit()
    own = {"own": "1", "opens": "8.00", "closes": "15.00", "every_day": "0"}
    assert admin.post(f"/desk/rules/units/{strange.id}", data=own).status_code == 404
    assert "Fremmede" not in page(admin, "/desk/rules")


def test_a_leader_looks_and_changes_nothing(login, cast, session):
    rose = login(cast.rose)
    assert "30 min" in page(rose, "/desk/rules")
    assert "Gem" not in page(rose, "/desk/rules")
    assert rose.post("/desk/rules", data=form(session, cast.ours, again_after="45")).status_code == 404
    assert rows(session, cast.ours, "again_after") == []


@pytest.mark.parametrize("who", ["viol", "timian"])
def test_the_page_is_not_there_for_others(login, cast, who):
    assert login(getattr(cast, who)).get("/desk/rules").status_code == 404
