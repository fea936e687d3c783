"""From the moment a letter is due to the push service's yes, and to the notification in real Firefox."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.alerts.chores import Heartbeat
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.alerts.vapid import Ring
from fieldapp.clock import now, uuid7
from fieldapp.config import Config
from tests.bench.wire import p95
from tests.browsers.autopush import Autopush
from tests.browsers.firefox import Firefox
from tests.browsers.push_devices import Message
from tests.browsers.waiting import wait_until
from tests.cast import PASSWORD, Cast
from tests.conftest import LiveServer
from tests.soak._chaos import Letters, Postmen, reading

WITHIN = timedelta(seconds=2)
STATE = "document.querySelector('[data-push=panel]').dataset.state"


def handed(app: Flask, number: int, workers: int) -> list[str]:
    """So many letters to one phone, due within two seconds, carried by so many workers."""
    engine = app.extensions["fieldapp.engine"]
    with Autopush() as service:
        settings = with_service(app, service)
        person = somebody(app)
        ring = Ring.load(settings.vapid_ring)
        Letters(engine, service).phone(person, ring.current, ring.keys[ring.current].public)
        with Postmen(settings, workers, settings.data_dir / "workers.log"):
            wait_for(app, workers)
            carried(app, person, service, [now()] * 10 * workers)  # nobody's first letter of the day
            due_at = carried(
                app, person, service, [now() + WITHIN * (1 + at / number) for at in range(number)]
            )
        rung = [message for message in service.accepted if message.topic in due_at]
        times = [(accepted_at(message) - due_at[message.topic]).total_seconds() for message in rung]
    return [str(len(times)), *figures(times)]


def carried(app: Flask, to: User, service: Autopush, due: list[datetime]) -> dict[str, datetime]:
    """Write letters, due then, and wait until the push service has every one; when each was due, by topic."""
    due_at = write(app, to, due)
    wait_until(lambda: due_at.keys() <= {message.topic for message in service.accepted}, 120, "every push")
    return due_at


def shown(app: Flask, number: int) -> list[str]:
    """So many letters, one after the other, in a browser that said yes on its own page."""
    with Autopush() as service, Firefox(push_server=service.url) as firefox:
        server = LiveServer(app)
        try:
            settings = replace(with_service(app, service), base_url=server.url)
            person = somebody(app)
            say_yes(firefox, server.url, person)
            with Postmen(settings, 1, settings.data_dir / "workers.log"):
                wait_for(app, 1)
                times = [one(app, person) for _ in range(number)]
        finally:
            server.stop()
    return [str(len(times)), *figures(times)]


def one(app: Flask, person: User) -> float:
    """Seconds from due to shown; the moment when the browser said so."""
    # The workers' rounds and the letters must not keep step.
    due_at = now() + timedelta(seconds=0.5 + uuid7().int % 250 / 1000)
    (topic,) = write(app, person, [due_at])
    found = select(Delivery.shown_at).join(Alert).where(Alert.topic == topic)

    def shown_at() -> datetime | None:
        with reading(app.extensions["fieldapp.engine"]) as own:
            return own.scalar(found)

    return (wait_until(shown_at, 30, "the notification") - due_at).total_seconds()


def say_yes(firefox: Firefox, house: str, person: User) -> None:
    """Log in and switch push on, as a caseworker does."""
    firefox.grant_notifications(house)
    page = firefox.open(f"{house}/login?next=/desk/me")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for("[data-push=panel]")
    page.click("[data-push=enable]")
    page.wait_for(f"js:{STATE} === 'on'", timeout=40)


def with_service(app: Flask, service: Autopush) -> Config:
    settings: Config = app.config["FIELDAPP"]
    app.config["FIELDAPP"] = replace(settings, push_hosts=(urlsplit(service.endpoint_origin).netloc,))
    return app.config["FIELDAPP"]


def somebody(app: Flask) -> User:
    with Session(app.extensions["fieldapp.engine"], expire_on_commit=False) as own:
        person = Cast(own).timian
        own.commit()
        return person


def wait_for(app: Flask, workers: int) -> None:
    """Until so many go round, and have done what they do first."""

    def all_here() -> bool:
        with reading(app.extensions["fieldapp.engine"]) as own:
            return own.scalar(select(func.count()).select_from(Heartbeat)) == workers

    wait_until(all_here, 60, "every worker")
    time.sleep(2)


def write(app: Flask, to: User, due: Sequence[datetime]) -> dict[str, datetime]:
    """A letter for each of these moments; when each is due, by its topic."""
    letters = [
        Alert(
            organisation_id=to.organisation_id,
            id=uuid7(),
            kind="no_show",
            subject_id=uuid7(),
            recipient_id=to.id,
            due_at=due_at,
        )
        for due_at in due
    ]
    with Session(app.extensions["fieldapp.engine"], expire_on_commit=False) as own:
        own.add_all(letters)
        own.commit()
    return dict(zip((letter.topic for letter in letters), due, strict=True))


def accepted_at(message: Message) -> datetime:
    """When the push service took it: its time to live begins then."""
    ago = time.monotonic() - (message.expires - int(message.headers["TTL"]))
    return datetime.now(UTC) - timedelta(seconds=ago)


def figures(seconds: list[float]) -> list[str]:
    times = [one * 1000 for one in seconds]
    return [f"{found:.0f}" for found in (statistics.median(times), p95(times), max(times))]
