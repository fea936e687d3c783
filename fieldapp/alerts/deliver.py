"""The postman: claims what is due, carries it, then writes down what became of it; in that order.

A crash at any point leaves a delivery that falls due again when its lease runs out: twice, never lost.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from random import SystemRandom
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session, joinedload

from fieldapp.accounts.hours import is_working_day
from fieldapp.accounts.models import User
from fieldapp.alerts import mail, notes, push, queue, ringing
from fieldapp.alerts.chores import Heartbeat, Round, go_round
from fieldapp.alerts.endpoints import origin
from fieldapp.alerts.mail import Letter
from fieldapp.alerts.models import Alert, Channel, Delivery, Progress, Subscription
from fieldapp.alerts.push import Answer, Push, Pusher, Verdict
from fieldapp.alerts.queue import Claim
from fieldapp.alerts.vapid import Ring, RingError
from fieldapp.clock import now
from fieldapp.config import Config, config
from fieldapp.db import new_session, reading_session

log = logging.getLogger(__name__)

THREADS = 8
# As many of them as may be busy with mail and text messages.
MAILING = 4
POLL = 0.25
BREATH = 0.05
BEAT = 5.0
# So many letters are looked at, of which a round takes as many as it has hands.
AT_ONCE = 40
_dice = SystemRandom()


class Worker:
    """One postman. Several may go round in the same house, each under a name of its own."""

    def __init__(self, app: Flask, name: str, rounds: tuple[Round, ...] = ()) -> None:
        self.app = app
        self.name = name
        self.rounds = rounds
        settings: Config = app.config["FIELDAPP"]
        self.pusher = Pusher(settings.vapid_subject, settings.push_hosts)
        self._on_the_way: set[Future[None]] = set()
        self._mailing: set[Future[None]] = set()
        self._paused: dict[str, datetime] = {}
        self._beat_at = 0.0

    def run(self, stop: threading.Event) -> None:
        """Go round until `stop` is set; what is on its way then is carried to its end."""
        _open_what_is_slow_to_open()
        clock = threading.Thread(target=self._go_round, args=(stop,), name=f"{self.name}-clock", daemon=True)
        clock.start()
        with self.app.app_context(), ThreadPoolExecutor(THREADS, f"{self.name}-carry") as pool:
            while not stop.is_set():
                try:
                    if not (self._round(pool) or self._on_the_way):
                        stop.wait(POLL)
                except Exception:
                    # A postman who goes home because of one bad round silences every phone.
                    log.exception("a round failed; trying again")
                    stop.wait(1)
        clock.join(BEAT)

    def step(self) -> int:
        """One round, carried to its end; how many deliveries it claimed. For tests and by hand."""
        with self.app.app_context(), ThreadPoolExecutor(THREADS) as pool:
            claimed = self._round(pool)
            wait(self._on_the_way)
        return claimed

    def carry(self, claim: Claim) -> None:
        """Carry one delivery. It is marked only after the other side has answered."""
        with self.app.app_context():
            load = self._load(claim)
            if load is None:
                queue.cancel(claim)
                return
            if isinstance(load, Push) and self._pause_of(load) > now():
                queue.put_back(claim, self._pause_of(load))
                return
            answer = self._send(load)
            queue.record(claim, answer)

    def carry_note(self, claim: Claim) -> None:
        """Carry one note to somebody outside the house."""
        with self.app.app_context():
            notes.carry(claim)

    def _round(self, pool: ThreadPoolExecutor) -> int:
        self._beat()
        # Not all in the same order: several postmen would only stand in each other's way.
        due = ringing.due_alerts(AT_ONCE)
        self._address_safely(_dice.sample(due, min(THREADS, len(due))))
        self._on_the_way = {future for future in self._on_the_way if not future.done()}
        claims = 0
        for channel in queue.due_channels():
            claims += self._take(pool, partial(queue.claim, channel), self.carry, channel)
        # Whoever is rung comes first; notes take the hands that are left.
        if notes.anything_due():
            claims += self._take(pool, notes.claim, self.carry_note, Channel.MAIL)
        if claims:
            # Not back for every single hand: looking round costs as much as a push.
            wait(self._on_the_way, timeout=BREATH)
        elif self._on_the_way:
            # Back at once when a hand is free, so that one slow push service holds up nobody else's bell.
            wait(self._on_the_way, timeout=POLL, return_when=FIRST_COMPLETED)
        return claims

    def _take(
        self,
        pool: ThreadPoolExecutor,
        claim: Callable[[int], list[Claim]],
        carry: Callable[[Claim], None],
        channel: Channel,
    ) -> int:
        free = THREADS - len(self._on_the_way)
        if channel is Channel.MAIL:
            # A mail server that hangs never has all hands: somebody is there to ring.
            self._mailing &= self._on_the_way
            free = min(free, MAILING - len(self._mailing))
        claims = claim(free) if free > 0 else []
        begun = {pool.submit(self._carry_safely, carry, one) for one in claims}
        self._on_the_way |= begun
        self._mailing |= begun if channel is Channel.MAIL else set()
        return len(claims)

    def _address_safely(self, letters: list[tuple[UUID, UUID]]) -> None:
        try:
            ringing.address(*letters)
        except Exception:
            # They stay due; and one broken letter must not silence all the others.
            log.exception("these were not addressed: %s", ", ".join(str(id) for _, id in letters))
            if len(letters) == 1:
                ringing.put_off(*letters[0])
            for letter in letters if len(letters) > 1 else []:
                self._address_safely([letter])

    def _carry_safely(self, carry: Callable[[Claim], None], claim: Claim) -> None:
        try:
            carry(claim)
        except Exception:
            # Its lease runs out and it falls due again.
            log.exception("%s was not carried", claim.id)

    def _go_round(self, stop: threading.Event) -> None:
        """What the clock drives goes beside the bell: a slow rule keeps nobody's phone waiting."""
        while not stop.is_set():
            try:
                with self.app.app_context():
                    go_round(self.rounds)
            except Exception:
                log.exception("the clock's rules did not go round; trying again")
            stop.wait(BEAT)

    def _beat(self) -> None:
        if time.monotonic() < self._beat_at:
            return
        with new_session() as own:
            own.merge(Heartbeat(worker=self.name, at=now()))
            own.commit()
        try:
            queue.help_slow_ones()
        except Exception:
            log.exception("whom no push reaches was not mailed; trying again")
        self._beat_at = time.monotonic() + BEAT

    def _load(self, claim: Claim) -> Push | Letter | Answer | None:
        """What to carry, looked up just before it goes; None when nobody is to be rung any more."""
        with reading_session() as own:
            whole = joinedload(Delivery.alert), joinedload(Delivery.user).lazyload(User.organisation)
            delivery = own.get_one(Delivery, (claim.organisation_id, claim.id), options=whole)
            if delivery.lease != claim.lease or delivery.state != Progress.LEASED:
                return None
            alert = delivery.alert
            if not alert.rings(delivery.round):
                return None
            if delivery.channel == Channel.MAIL:
                return _letter(alert, delivery)
            return _push(own, alert, delivery)

    def _send(self, load: Push | Letter | Answer) -> Answer:
        if isinstance(load, Answer):
            answer = load
        elif isinstance(load, Letter):
            answer = mail.send(load, config())
        else:
            answer = self.pusher.send(load, now())
            if answer.pauses_origin:
                until = now() + timedelta(seconds=answer.wait)
                self._paused[origin(load.endpoint)] = max(until, self._pause_of(load))
        _say(answer, load)
        return answer

    def _pause_of(self, load: Push) -> datetime:
        return self._paused.get(origin(load.endpoint), now())


def _open_what_is_slow_to_open() -> None:
    """The calendar, and what posts a push: now, not while somebody waits to be rung."""
    for name in ("py_vapid", "pywebpush"):
        import_module(name)
    is_working_day(now().date())


def _letter(alert: Alert, delivery: Delivery) -> Letter:
    to = delivery.user
    return Letter(str(delivery.id), to.email, config().base_url + alert.url, to.language)


def _push(own: Session, alert: Alert, delivery: Delivery) -> Push | Answer:
    device = own.get(Subscription, (delivery.organisation_id, UUID(delivery.target)))
    if device is None or device.dead_at is not None:
        return Answer(Verdict.GONE, "the device is gone")
    try:
        key = Ring.load(config().vapid_ring).key(device.key_id)
    except RingError as error:
        return Answer(Verdict.OUR_FAULT, str(error))
    link = config().base_url + alert.url
    words = push.payload(link, alert.topic, delivery.user.language, delivery.receipt)
    return Push(device.endpoint, device.p256dh, device.auth, key, alert.topic, words)


def _say(answer: Answer, load: Push | Letter | Answer) -> None:
    """Aloud when it needs a person. Never an address: it is personal data."""
    to = origin(load.endpoint) if isinstance(load, Push) else "mail" if isinstance(load, Letter) else "push"
    if answer.verdict is Verdict.OUR_FAULT:
        log.critical("%s: our push keys do not work (%s); mend it", to, answer.text)
    elif answer.verdict is Verdict.REFUSED:
        log.error("%s refused a push for good (%s); an e-mail goes instead", to, answer.text)
    elif answer.verdict is Verdict.LATER:
        log.warning("%s did not take it (%s); trying again", to, answer.text)
