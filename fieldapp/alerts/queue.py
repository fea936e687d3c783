"""What becomes of deliveries: claimed, tried, recorded. Every function is one short transaction.

Whoever locks an alert and its deliveries locks the alert first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session, aliased

from fieldapp.alerts.models import TEST, WAITING, Alert, Channel, Delivery, Progress, Subscription
from fieldapp.alerts.push import Answer, Verdict
from fieldapp.alerts.ringing import delivery as new_delivery
from fieldapp.alerts.waits import LEASE, MAIL_LEASE, wait_after
from fieldapp.clock import now
from fieldapp.db import new_session, reading_session

# A push that has not got through by then is helped by an e-mail.
PATIENCE = timedelta(minutes=10)
LEASES = {Channel.PUSH: LEASE, Channel.MAIL: MAIL_LEASE}
HELPED_AT_ONCE = 200


@dataclass(frozen=True)
class Claim:
    """One delivery that this worker alone may carry until the lease runs out."""

    organisation_id: UUID
    id: UUID
    lease: UUID


def due_channels() -> list[Channel]:
    """Where there is something to claim, pushes first. A look that keeps nobody waiting."""
    with reading_session() as own:
        found = own.execute(select(*(_due(channel, 1).exists() for channel in Channel))).one()
    return [channel for channel, is_due in zip(Channel, found, strict=True) if is_due]


def claim(channel: Channel, number: int) -> list[Claim]:
    """Take up to `number` deliveries of this channel that are due, for as long as a lease lasts.

    Two statements on purpose: as one UPDATE with a sub-select PostgreSQL took every row at once.
    """
    lease = uuid4()
    with new_session() as own:
        taken = own.scalars(_due(channel, number).with_for_update(skip_locked=True)).all()
        for delivery in taken:
            delivery.state, delivery.lease = Progress.LEASED, lease
            delivery.attempts += 1
            delivery.due_at = now() + LEASES[channel]
        own.commit()
        return [Claim(delivery.organisation_id, delivery.id, lease) for delivery in taken]


def record(claim: Claim, answer: Answer) -> None:
    """Write down what became of a try. What arrived has arrived, also when the lease has passed to another
    worker meanwhile; then no failure is written down.
    """
    if answer.verdict is Verdict.SENT:
        _record_sent(claim, answer)
        return
    with new_session() as own:
        # By its key, not by a join: a young PostgreSQL would go through every letter for each.
        letter = own.scalar(select(Delivery.alert_id).where(*_held(claim)))
        if letter is None:
            return
        alert = own.get_one(Alert, (claim.organisation_id, letter), with_for_update=True)
        delivery = own.scalars(select(Delivery).where(*_held(claim)).with_for_update()).one_or_none()
        if delivery is None:  # another worker has it meanwhile
            return
        _note(own, alert, delivery, answer)
        own.commit()


def _record_sent(claim: Claim, answer: Answer) -> None:
    """Also when it was cancelled meanwhile: it did ring. Once is enough, however often it is said."""
    moment = now()
    first = update(Delivery).where(*_one(claim), Delivery.state != Progress.SENT)
    told = {"state": Progress.SENT, "due_at": None, "sent_at": moment, "tried_at": moment}
    with new_session() as own:
        own.execute(first.values(**told, answer=answer.text))
        own.commit()


def put_back(claim: Claim, until: datetime) -> None:
    """Not tried after all: due again at `until`."""
    with new_session() as own:
        delivery = own.scalars(select(Delivery).where(*_held(claim)).with_for_update()).one_or_none()
        if delivery is not None and delivery.state == Progress.LEASED:
            delivery.state, delivery.lease, delivery.due_at = Progress.PENDING, None, until
            delivery.attempts -= 1
        own.commit()


def cancel(claim: Claim) -> None:
    """Nobody is to be rung any more."""
    with new_session() as own:
        delivery = own.scalars(select(Delivery).where(*_held(claim)).with_for_update()).one_or_none()
        if delivery is not None and delivery.state == Progress.LEASED:
            delivery.end(Progress.CANCELLED)
        own.commit()


def help_slow_ones() -> None:
    """Write an e-mail, once, to each person whose push has been tried in vain for ten minutes."""
    for organisation_id, alert_id, delivery_id in _slow():
        with new_session() as own:
            alert = own.get_one(Alert, (organisation_id, alert_id), with_for_update=True)
            delivery = own.get_one(Delivery, (organisation_id, delivery_id))
            if alert.kind == TEST:
                _give_up(alert)
            elif delivery.state in WAITING:
                _mail(own, alert, delivery)
            own.commit()


def _due(channel: Channel, number: int) -> "Select[Delivery]":
    due = Delivery.channel == channel, Delivery.due_at <= now()
    return select(Delivery).where(*due).order_by(Delivery.due_at).limit(number)


def _one(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return Delivery.organisation_id == claim.organisation_id, Delivery.id == claim.id


def _held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (*_one(claim), Delivery.lease == claim.lease)


def _note(own: Session, alert: Alert, delivery: Delivery, answer: Answer) -> None:
    moment = now()
    delivery.answer, delivery.tried_at = answer.text, moment
    if answer.verdict is Verdict.GONE:
        device = own.get(Subscription, (delivery.organisation_id, UUID(delivery.target)))
        if device is not None:
            device.die(answer.text, moment)
    if delivery.state != Progress.LEASED:
        return
    if answer.verdict in (Verdict.LATER, Verdict.OUR_FAULT):
        wait = max(wait_after(delivery.attempts), answer.wait)
        delivery.state, delivery.lease = Progress.PENDING, None
        delivery.due_at = moment + timedelta(seconds=wait)
    else:
        delivery.end(Progress.FAILED)
        if answer.verdict is Verdict.REFUSED or not _carried_otherwise(own, delivery):
            _mail(own, alert, delivery)


def _carried_otherwise(own: Session, delivery: Delivery) -> bool:
    """Has the person it on another device, or may still? The lock on the alert keeps the answer true."""
    own.flush()
    others = select(Delivery.id).where(
        *_same_ring(delivery), Delivery.state.in_((*WAITING, Progress.SENT)), Delivery.id != delivery.id
    )
    return own.execute(others.limit(1)).first() is not None


def _same_ring(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """The same step of the same letter, to the same person."""
    alert = Delivery.organisation_id == delivery.organisation_id, Delivery.alert_id == delivery.alert_id
    step = Delivery.round == delivery.round, Delivery.rung == delivery.rung
    return (*alert, *step, Delivery.user_id == delivery.user_id)


def _mail(own: Session, alert: Alert, failed: Delivery) -> None:
    """An e-mail to the person whom that push does not reach. Nobody is mailed about a test."""
    if alert.kind == TEST or not alert.rings(failed.round):
        return
    there = select(Delivery.id).where(*_same_ring(failed), Delivery.channel == Channel.MAIL)
    if own.execute(there).first() is None:
        letter = new_delivery(alert, failed.user_id, failed.why, Channel.MAIL, str(failed.user_id))
        letter.rung = failed.rung
        own.add(letter)


def _give_up(alert: Alert) -> None:
    """A test that does not get through has told what it was to tell."""
    for delivery in alert.deliveries:
        if delivery.state in WAITING:
            delivery.end(Progress.FAILED)


def _slow() -> list[tuple[UUID, UUID, UUID]]:
    mail = aliased(Delivery)
    helped = select(mail.id).where(
        mail.organisation_id == Delivery.organisation_id,
        mail.alert_id == Delivery.alert_id,
        mail.round == Delivery.round,
        mail.rung == Delivery.rung,
        mail.user_id == Delivery.user_id,
        mail.channel == Channel.MAIL,
    )
    slow = select(Delivery.organisation_id, Delivery.alert_id, Delivery.id).where(
        Delivery.due_at.is_not(None),
        Delivery.channel == Channel.PUSH,
        Delivery.created_at <= now() - PATIENCE,
        ~helped.exists(),
    )
    with reading_session() as own:
        return [(row[0], row[1], row[2]) for row in own.execute(slow.limit(HELPED_AT_ONCE))]
