"""`fieldapp vapid …`: make, list and retire the keys that ring phones."""

import click
from sqlalchemy.orm import Session

from fieldapp.alerts.vapid import Ring, RingError, in_use
from fieldapp.config import Config
from fieldapp.databases import connect


@click.group()
def vapid() -> None:
    """The keys that prove to push services who rings."""


@vapid.command()
def new() -> None:
    """Make a key and use it from now on; the others go on ringing their phones."""
    path = Config.load().vapid_ring
    if path.exists():
        ring = _ring().with_new_key()
        ring.save(path)
    else:
        ring = Ring.start(path)
    click.echo(f"{ring.current} is current. Keep a backup of {path}.")


@vapid.command("list")
def list_keys() -> None:
    """Show every key, which one is current, and which a phone still needs."""
    ring, used = _ring(), _used()
    for name, key in ring.keys.items():
        marks = ["current"] * (name == ring.current) + ["in use"] * (name in used)
        click.echo(f"{name}  {key.public}  {', '.join(marks)}".rstrip())
    for name in sorted(used - ring.keys.keys()):
        click.echo(f"{name}  MISSING, in use: restore the ring from the backup")


@vapid.command()
@click.argument("key_id")
@click.option("--leaked", is_flag=True, help="Also when phones still need it: they fall back to e-mail.")
def retire(key_id: str, leaked: bool) -> None:
    """Take a key off the ring."""
    ring = _ring()
    if not leaked and key_id in _used():
        raise click.ClickException(f"{key_id} is in use. A phone changes over when it opens the app.")
    try:
        ring.without(key_id).save(Config.load().vapid_ring)
    except KeyError:
        raise click.ClickException(f"{key_id} is current or unknown. Run first: fieldapp vapid new") from None
    click.echo(f"{key_id} is gone.")


def _ring() -> Ring:
    try:
        return Ring.load(Config.load().vapid_ring)
    except RingError as error:
        raise click.ClickException(str(error)) from error


def _used() -> set[str]:
    engine = connect(Config.load().database)
    with Session(engine) as own:
        used = in_use(own)
    engine.dispose()
    return used
