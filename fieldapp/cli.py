"""The house's commands: `fieldapp run`, `worker`, `migrate`, `organisation`, `vapid`, `sealing`, `demo`."""

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

import click
from sqlalchemy import inspect
from waitress import create_server

from fieldapp import create_app, migrations
from fieldapp.accounts.founding import Refused, found
from fieldapp.alerts.commands import vapid
from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.vapid import start_up
from fieldapp.clockwork import ROUNDS
from fieldapp.config import Config, config
from fieldapp.databases import connect
from fieldapp.db import engine, session
from fieldapp.demo import LOGINS, PASSWORD, load
from fieldapp.lan.open import Lan
from fieldapp.pwa.switch import turn
from fieldapp.sealing import SealingKeys

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only for --https: a phone on the network must reach it
# Who begins when there is no demo.
NEW_NAME, NEW_ADMIN = "Ny Kommune", "admin@ny.test"


@click.group()
def main() -> None:
    """fieldapp: mentors log what happened, offline; an absence rings the caseworker."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


main.add_command(vapid)


@main.command()
@click.option("--port", type=int, help="8000, or 8443 with --https.")
@click.option("--host", help="127.0.0.1, or 0.0.0.0 with --https.")
@click.option("--data", default="var", type=click.Path(path_type=Path), show_default=True)
@click.option("--empty", is_flag=True, help="A new organisation with nobody in it, instead of the demo.")
@click.option("--https", is_flag=True, help="For phones on this network, with an authority of your own.")
def run(port: int | None, host: str | None, data: Path, empty: bool, https: bool) -> None:
    """Everything in one process, with the demo organisation: for trying out and for developing."""
    lan = Lan(data, host or EVERYWHERE, port or 8443) if https else None
    url = lan.url if lan else f"http://localhost:{port or 8000}"
    settings = _settings(data_dir=data, base_url=url, development=True)
    database = connect(settings.database)
    migrations.upgrade(database)
    database.dispose()
    app = create_app(settings)
    with app.app_context():
        if empty:
            welcome = _first_link()
        else:
            welcome = _logins()
            if load(session()):
                click.echo("Loaded the demo organisation.")
        start_up(settings.vapid_ring, session(), make=True)
        session().commit()
        session().close()
    stop = threading.Event()
    carrier = threading.Thread(target=Worker(app, "run", ROUNDS).run, args=(stop,), name="worker")
    inner = ("127.0.0.1", 0) if lan else (host or "127.0.0.1", port or 8000)
    server = create_server(app, host=inner[0], port=inner[1], threads=8, ident=None)
    door, told = lan.open(server.effective_port) if lan else (None, "")
    carrier.start()
    click.echo(f"\nfieldapp is at {url}  (Ctrl-C stops it)\n\n{welcome}\n{told}")
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        stop.set()
        if door:
            door.close()
        carrier.join()


@main.command()
@click.argument("switch", type=click.Choice(["on", "off"]), required=False)
def worker(switch: str | None) -> None:
    """Carry alerts out of the house. Run as many as you like.

    With off or on: switch the server that each phone carries off, or on again; alerts go out as ever.
    """
    if switch:
        turn(switch == "on", _settings())
        click.echo(f"The phones' own server is {switch}, for each phone from its next contact.")
        return
    app = create_app()
    with app.app_context():
        start_up(config().vapid_ring, session(), make=config().development)
        session().close()
    Worker(app, f"worker-{os.getpid()}", ROUNDS).run(threading.Event())


@main.command()
def migrate() -> None:
    """Bring the database to the newest step."""
    migrations.upgrade(connect(_settings().database))


@main.command()
@click.argument("message")
def migration(message: str) -> None:
    """Write a migration for what the models say and the database does not have yet."""
    migrations.write_step(connect(_settings().database), message)


@main.command()
def demo() -> None:
    """Load the demo organisation, once."""
    app = create_app()
    with app.app_context():
        click.echo("Loaded." if load(session()) else "It is there already.")
        session().commit()
        engine().dispose()


@main.command()
@click.argument("name")
@click.option("--admin", required=True, metavar="E-MAIL", help="The first administrator's address.")
@click.option("--municipality", metavar="CODE", help="Four digits, such as 0751.")
def organisation(name: str, admin: str, municipality: str | None) -> None:
    """Make an organisation called NAME, and print the link by which its administrator comes in."""
    _must_be_migrated()
    app = create_app()
    with app.app_context():
        try:
            link = found(name, admin, municipality)
            session().commit()
        except Refused as refused:
            raise click.ClickException(str(refused)) from refused
        finally:
            session().close()
            engine().dispose()
    click.echo(f"{name.strip()} is there. {admin} chooses a password here, within seven days:\n{link}")


@main.group()
def sealing() -> None:
    """The keys that phones seal entries to."""


@sealing.command()
def new() -> None:
    """Make the first key. Its backup belongs with the database's: without it, sealed entries stay shut."""
    SealingKeys.load(_settings().sealing_keys, make=True)


def _settings(**given: Any) -> Config:
    """The settings, and a data folder that only its owner may enter."""
    settings = Config.load(**given)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings


def _must_be_migrated() -> None:
    database = connect(_settings().database)
    has_tables = inspect(database).has_table("organisation")
    database.dispose()
    if not has_tables:
        raise click.ClickException("Kør fieldapp migrate først.")


def _logins() -> str:
    people = [f"  {email:<24} {what}" for email, what in LOGINS]
    return "\n".join([*people, "", f"  password for all: {PASSWORD}"])


def _first_link() -> str:
    """How to come into an organisation that has nobody yet."""
    try:
        link = found(NEW_NAME, NEW_ADMIN)
    except Refused:
        return f"  {NEW_NAME}: log in as {NEW_ADMIN} with the password you chose."
    return f"  {NEW_NAME} is empty. Its administrator, {NEW_ADMIN}, begins here:\n  {link}"
