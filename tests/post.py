"""A post office for tests: a push service of our own, phones that open what they get, a postman by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.alerts import queue, ringing
from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.models import Alert, Channel, Delivery, Subscription
from fieldapp.alerts.queue import Claim
from fieldapp.alerts.vapid import Ring
from fieldapp.clock import now, uuid7
from fieldapp.config import Config
from tests.browsers.autopush import Autopush, PretendedPhone


class Post:
    """What a test says about the post: who has a phone, what is written, and what arrived."""

    def __init__(self, app: Flask, service: Autopush):
        self.app, self.service = app, service
        self.settings: Config = app.config["FIELDAPP"]
        self.ring = Ring.load_or_make(self.settings.vapid_ring)
        self.postman = Worker(app, "test")

    def session(self) -> Session:
        """A short look; SQLite has one writer, so nobody may keep it open."""
        return Session(self.app.extensions["fieldapp.engine"], expire_on_commit=False)

    def phone(self, of: User, **more: object) -> PretendedPhone:
        """One more device that rings for somebody."""
        key = self.ring.keys[self.ring.current]
        phone = self.service.subscribe(key.public)
        device = Subscription(
            organisation_id=of.organisation_id,
            user_id=of.id,
            endpoint=phone.endpoint,
            **phone.info["keys"],
            **{"key_id": self.ring.current, "device_name": "Telefon"} | more,
        )
        with self.session() as own:
            own.add(device)
            own.commit()
        return phone

    def write(self, to: User, due_at: datetime | None = None, kind: str = "no_show") -> UUID:
        """A letter, due now unless said otherwise."""
        letter = Alert(
            organisation_id=to.organisation_id,
            id=uuid7(),
            kind=kind,
            subject_id=uuid7(),
            recipient_id=to.id,
            due_at=due_at or now(),
        )
        with self.session() as own:
            own.add(letter)
            own.commit()
        return letter.id

    def address(self) -> None:
        """Everything due has its deliveries; nobody carries them yet."""
        with self.app.app_context():
            ringing.address(*ringing.due_alerts(100))

    def claim(self) -> list[Claim]:
        """What a postman holds who has claimed everything due, and not yet gone."""
        self.address()
        with self.app.app_context():
            return [*queue.claim(Channel.PUSH, 100), *queue.claim(Channel.MAIL, 100)]

    def deliver(self) -> int:
        """The postman goes round once."""
        return self.postman.step()

    def hurry(self) -> None:
        """Whatever waits for its time, or for a lease to run out, waits no longer."""
        with self.session() as own:
            waiting = update(Delivery).where(Delivery.due_at.is_not(None))
            own.execute(waiting.values(due_at=now() - timedelta(milliseconds=1)))
            own.commit()

    def letter(self, id: UUID) -> Alert:
        """The letter as it stands, with its deliveries."""
        with self.session() as own:
            found = own.scalars(select(Alert).where(Alert.id == id)).one()
            assert found.deliveries is not None
            return found

    def states(self, id: UUID) -> list[tuple[str, str]]:
        """Channel and state of every delivery, by channel."""
        return sorted((delivery.channel, delivery.state) for delivery in self.letter(id).deliveries)

    def devices(self) -> list[Subscription]:
        """Every subscription there is."""
        with self.session() as own:
            return list(own.scalars(select(Subscription)))

    def count(self, table: type) -> int:
        """How many rows it has."""
        with self.session() as own:
            return own.scalar(select(func.count()).select_from(table)) or 0

    def move(self, id: UUID, what: str, *said: object, **more: object) -> None:
        """`move(letter, "recall", "mistake", at=now())` in a transaction of its own."""
        with self.session() as own:
            getattr(own.scalars(select(Alert).where(Alert.id == id)).one(), what)(*said, **more)
            own.commit()

    def mails(self) -> list[Message]:
        """What lies in the outbox, oldest first."""
        files = sorted(self.settings.mail_outbox.glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


@pytest.fixture
def post(app: Flask, autopush: Autopush) -> Iterator[Post]:
    """The post office with an empty outbox and a push service that knows nobody yet."""
    before: Config = app.config["FIELDAPP"]
    host = urlsplit(autopush.endpoint_origin).netloc
    app.config["FIELDAPP"] = replace(before, push_hosts=(host,))
    for file in before.mail_outbox.glob("*.eml"):
        file.unlink()
    yield Post(app, autopush)
    app.config["FIELDAPP"] = before
