"""A new organisation: one command, one link, and then everything in the browser."""

import os
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from fieldapp.accounts.models import Organisation, User
from fieldapp.cli import main


@pytest.fixture
def run(app, data_dir, database, monkeypatch):
    """The command line over the test's own database."""
    for name, value in {"DATA_DIR": data_dir, "DATABASE_URL": database, "DEVELOPMENT": "1"}.items():
        monkeypatch.setitem(os.environ, f"FIELDAPP_{name}", str(value))
    return lambda *words: CliRunner().invoke(main, ["organisation", *words])


def link_in(text):
    return re.search(r"/invitation/[\w-]+", text)[0]


def test_the_printed_link_lets_the_first_administrator_in(run, app, session):
    told = run("Ny Kommune", "--admin", "Navn@kommune.dk", "--municipality", "0751")
    client = app.test_client()
    chosen = {"password": "fire små grønne ænder", "name": "Lind Bøg"}
    answer = client.post(link_in(told.output), data=chosen)
    made = session.scalars(select(Organisation)).one()
    assert (made.name, made.municipality_code) == ("Ny Kommune", "0751")
    assert answer.location == "/desk/people"
    assert "Kom i gang" in client.get(answer.location).text
    assert session.scalars(select(User.name)).one() == "Lind Bøg"


def test_the_same_command_again_gives_another_link_to_the_same_organisation(run, app, session):
    first, second = (run("Ny Kommune", "--admin", "navn@kommune.dk") for _ in range(2))
    assert link_in(first.output) != link_in(second.output)
    assert len(session.scalars(select(Organisation)).all()) == 1


def test_after_the_first_login_the_command_opens_no_back_door(run, app, session):
    told = run("Ny Kommune", "--admin", "navn@kommune.dk")
    app.test_client().post(link_in(told.output), data={"password": "fire små grønne ænder"})
    again = run("Ny Kommune", "--admin", "navn@kommune.dk")
    assert again.exit_code == 1
    assert "/forgotten" in again.output


@pytest.mark.parametrize(
    "words",
    [
        ("Ny Kommune", "--admin", "navn"),
        ("Ny Kommune", "--admin", "navn@kommune.dk", "--municipality", "75"),
        ("Ny Kommune", "--admin", "viol@test.test"),
        ("Ny Kommune",),
        ("  ", "--admin", "navn@kommune.dk"),
        ("eksempel  kommune ", "--admin", "navn@kommune.dk"),
    ],
)
@pytest.mark.usefixtures("cast")
def test_what_cannot_be_is_said_and_nothing_is_made(run, session, words):
    before = len(session.scalars(select(User)).all())
    session.rollback()
    told = run(*words)
    assert told.exit_code != 0
    assert "Error" in told.output
    assert len(session.scalars(select(User)).all()) == before


def test_a_house_without_tables_says_what_to_do_first(run, monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "FIELDAPP_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    told = run("Ny Kommune", "--admin", "navn@kommune.dk")
    assert (told.exit_code, told.output) == (1, "Error: Kør fieldapp migrate først.\n")
