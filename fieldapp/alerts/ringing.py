"""From a letter that is due to deliveries: one step of its ladder, in one short transaction."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fieldapp.alerts import ladder
from fieldapp.alerts.kinds import NO_SHOW
from fieldapp.alerts.ladder import Ring
from fieldapp.alerts.models import Alert, Channel, Delivery, Subscription
from fieldapp.clock import now
from fieldapp.db import new_session, reading_session

PUT_OFF = timedelta(minutes=1)


def due_alerts(limit: int) -> list[tuple[UUID, UUID]]:
    """Organisation and id of letters whose time to ring has come: absences first, each oldest first."""
    due = select(Alert.organisation_id, Alert.id, Alert.kind).where(Alert.due_at <= now())
    oldest_first = due.order_by(Alert.due_at).limit(limit)
    with reading_session() as own:
        rows = list(own.execute(oldest_first))
        if len(rows) == limit:  # there may be absences further down
            rows += own.execute(oldest_first.where(Alert.kind == NO_SHOW))
    rows.sort(key=lambda row: row.kind != NO_SHOW)
    return list(dict.fromkeys((row.organisation_id, row.id) for row in rows))[:limit]


def address(*letters: tuple[UUID, UUID]) -> None:
    """Ring what is due, one step of its ladder: a delivery for each live device of each person to be rung.

    Whoever has no device gets an e-mail. Outside the department's hours only the time moves. All of them in
    one transaction, which fails as a whole.
    """
    with new_session() as own:
        kept = [_step(own, *letter) for letter in letters]  # with their people, who need no second look
        own.commit()
        del kept


def put_off(organisation_id: UUID, alert_id: UUID) -> None:
    """What cannot be rung now is tried again in a minute, and stands in nobody's way until then."""
    with new_session() as own:
        one = Alert.organisation_id == organisation_id, Alert.id == alert_id, Alert.due_at <= now()
        own.execute(update(Alert).where(*one).values(due_at=now() + PUT_OFF))
        own.commit()


def _step(own: Session, organisation_id: UUID, alert_id: UUID) -> Alert | None:
    moment = now()
    alert = own.scalars(
        select(Alert)
        .where(Alert.organisation_id == organisation_id, Alert.id == alert_id, Alert.due_at <= moment)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if alert is None:  # another worker has it, or a person was faster
        return None
    if not alert.rings(alert.round):
        alert.due_at = None
    elif (opens := ladder.opens_at(own, alert, moment)) > moment:
        alert.due_at = opens
    else:
        _ring(own, alert, ladder.ring(own, alert, moment))
    return alert


def _ring(own: Session, alert: Alert, ring: Ring) -> None:
    for person in ring.people:
        devices = own.scalars(Subscription.live_for(alert.organisation_id, person.id)).all()
        for device in devices:
            own.add(delivery(alert, person.id, ring.why, Channel.PUSH, str(device.id)))
        if ring.with_mail or not devices:
            own.add(delivery(alert, person.id, ring.why, Channel.MAIL, str(person.id)))
    alert.rung += 1
    alert.due_at = ring.next_at


def delivery(alert: Alert, person: UUID, why: str, channel: Channel, target: str) -> Delivery:
    """One way to one person, for the step that the letter is at."""
    return Delivery(
        organisation_id=alert.organisation_id,
        alert_id=alert.id,
        round=alert.round,
        rung=alert.rung,
        why=why,
        user_id=person,
        channel=channel,
        target=target,
        due_at=now(),
    )
