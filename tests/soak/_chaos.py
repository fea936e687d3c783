"""A post office under siege: postmen are killed, the push service is ill; what reached whom in the end?"""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.alerts.chores import Heartbeat
from fieldapp.alerts.models import Alert, Channel, Delivery, Subscription
from fieldapp.clock import now, uuid7
from fieldapp.config import Config
from tests.browsers.autopush import HANG, LOST_ANSWER, Answer, Autopush, PretendedPhone, later

# How often a push service that is ill answers so; else it does its work.
ILL: tuple[tuple[float, Answer | int], ...] = (
    (0.10, 500),
    (0.05, later(1)),
    (0.03, HANG),
    (0.03, LOST_ANSWER),
)


def illness(number: int, dice: random.Random) -> list[Answer | int]:
    """So many answers of a push service that is ill."""
    answers, weights = [answer for _, answer in ILL], [share for share, _ in ILL]
    return dice.choices([*answers, 201], [*weights, 1 - sum(weights)], k=number)


class Postmen:
    """`fieldapp worker`, so many times, each in a process of its own. Leaving kills them all."""

    def __init__(self, settings: Config, number: int, log: Path) -> None:
        self.environ = os.environ | {
            "FIELDAPP_DATA_DIR": str(settings.data_dir),
            "FIELDAPP_DATABASE_URL": settings.database,
            "FIELDAPP_DEVELOPMENT": "1",
            "FIELDAPP_PUSH_HOSTS": ",".join(settings.push_hosts),
        }
        self.number, self.log, self.kills = number, log, 0

    def __enter__(self) -> Self:
        self._output = self.log.open("ab")
        self._alive = [self._start() for _ in range(self.number)]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._alive:
            process.kill()
            process.wait()
        self._output.close()

    def kill_one(self, dice: random.Random, engine: Engine) -> bool:
        """kill -9 for one who goes round already, and another comes in its place. Was there one?"""
        with reading(engine) as own:
            beats = set(own.scalars(select(Heartbeat.worker)))
        going = [at for at, one in enumerate(self._alive) if f"worker-{one.pid}" in beats]
        if going:
            at = dice.choice(going)
            self._alive[at].kill()
            self._alive[at].wait()
            self._alive[at] = self._start()
            self.kills += 1
        return bool(going)

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "fieldapp", "worker"],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
        )


@dataclass(frozen=True)
class Outcome:
    """What became of the letters. A push is one letter on one phone."""

    expected: int
    accepted: int
    duplicates: int
    never_accepted: int
    reached_nobody: int
    to_dead: int
    to_dead_mailed: int

    @property
    def is_whole(self) -> bool:
        """Nothing was lost to anybody."""
        return not self.never_accepted and not self.reached_nobody and self.to_dead == self.to_dead_mailed


class Letters:
    """The letters that were written, and on which phones each must arrive; without one it is mailed."""

    def __init__(self, engine: Engine, service: Autopush) -> None:
        self.engine, self.service = engine, service
        self._phones: dict[UUID, set[str]] = {}
        self._written: dict[UUID, tuple[str, UUID]] = {}

    def phone(self, of: User, key_id: str, public: str, *, dead: bool = False) -> PretendedPhone:
        """One more device of somebody; a `dead` one is given up by its push service and nobody knows yet."""
        phone = self.service.subscribe(public)
        row = Subscription(
            organisation_id=of.organisation_id,
            user_id=of.id,
            endpoint=phone.endpoint,
            **phone.info["keys"],
            key_id=key_id,
            device_name="Telefon",
        )
        with Session(self.engine) as own:
            own.add(row)
            own.commit()
        if dead:
            self.service.drop(phone.endpoint)
        else:
            self._phones.setdefault(of.id, set()).add(phone.endpoint)
        return phone

    def write(self, to: Iterable[User]) -> None:
        """One letter to each, due now."""
        letters = [
            Alert(
                organisation_id=person.organisation_id,
                id=uuid7(),
                kind="no_show",
                subject_id=uuid7(),
                recipient_id=person.id,
                due_at=now(),
            )
            for person in to
        ]
        with Session(self.engine, expire_on_commit=False) as own:
            own.add_all(letters)
            own.commit()
        self._written |= {letter.id: (letter.topic, letter.recipient_id) for letter in letters}

    def waiting(self) -> int:
        """How much is not yet over: letters to address, deliveries to carry."""
        with reading(self.engine) as own:
            letters = own.scalar(select(func.count()).where(Alert.due_at <= now()))
            return (letters or 0) + (
                own.scalar(select(func.count()).where(Delivery.due_at.is_not(None))) or 0
            )

    def outcome(self, outbox: Path) -> Outcome:
        """Counted from what the push service took and what lies in the outbox, never from our own marks."""
        arrived = Counter(
            (f"{self.service.endpoint_origin}/wpush/v2/{message.channel.token}", message.topic)
            for message in list(self.service.accepted)
        )
        expected = {
            (phone, topic) for topic, to in self._written.values() for phone in self._phones.get(to, ())
        }
        rung = {topic for _, topic in arrived}
        mailed = self._mailed(outbox)
        to_dead = {letter for letter, (_, to) in self._written.items() if to not in self._phones}
        return Outcome(
            expected=len(expected),
            accepted=len(arrived),
            duplicates=sum(arrived.values()) - len(arrived),
            never_accepted=len(expected - arrived.keys()),
            reached_nobody=sum(
                topic not in rung and letter not in mailed for letter, (topic, _) in self._written.items()
            ),
            to_dead=len(to_dead),
            to_dead_mailed=len(to_dead & mailed),
        )

    def _mailed(self, outbox: Path) -> set[UUID]:
        """The letters that lie in the outbox; each mail is named like its delivery."""
        names = {file.stem for file in outbox.glob("*.eml")}
        with reading(self.engine) as own:
            mails = own.execute(
                select(Delivery.id, Delivery.alert_id).where(Delivery.channel == Channel.MAIL)
            )
            return {row[1] for row in mails if str(row[0]) in names}


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A look that keeps no writer waiting."""
    with Session(engine.execution_options(write=False)) as own:
        yield own
