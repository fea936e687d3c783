"""Lines of evidence: each is one stored row, who stated it, and when. Nothing here is worked out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fieldapp.accounts.models import Role, User
from fieldapp.alerts.models import Alert, Step
from fieldapp.clock import parse
from fieldapp.journal.models import Document
from fieldapp.meetings.models import Answer, Appointment, Meeting
from fieldapp.meetings.reminders import Reminded

People = dict[UUID, User]


@dataclass(frozen=True)
class Fact:
    """One line: its `kind` decides the words, `row` names the table and id that it comes from.

    `source` is who states it: citizen, mentor or office. `at` is None when nobody stated a clock;
    `place` then says where in the order it belongs.
    """

    kind: str
    source: str
    row: tuple[str, UUID]
    place: datetime
    at: datetime | None = None
    by: User | None = None
    says: dict[str, Any] = field(default_factory=dict)
    struck: bool = False

    def same_as(self, other: "Fact") -> bool:
        """Do two entries state the same?"""
        return (self.kind, self.at, self.says) == (other.kind, other.at, other.says)


def of_appointment(appointment: Appointment, people: People) -> Iterator[Fact]:
    """That it was made, what the citizen answered, and the time agreed on."""
    row = ("appointment", appointment.id)
    maker = people.get(appointment.author_id)
    yield Fact("made", _side(maker), row, appointment.saved_at, appointment.saved_at, maker)
    for answer in appointment.answers:
        yield _answered(answer, people)
    yield Fact("agreed", "office", row, appointment.starts_at, appointment.starts_at)


def stated(chain: list[Meeting]) -> list[Fact]:
    """What the entry and its corrections state, oldest first; what the newest no longer states is struck."""
    newest = list(_said(chain[-1]))
    shown: list[Fact] = []
    for fact in (fact for meeting in chain for fact in _said(meeting)):
        if not any(fact.same_as(before) for before in shown):
            gone = not any(fact.same_as(kept) for kept in newest)
            shown.append(replace(fact, struck=gone))
    return shown


def of_entry(meeting: Meeting) -> Iterator[Fact]:
    """When it was written, by which clock, and when it came in."""
    row = ("meeting", meeting.id)
    says = {
        "device": meeting.device_id is not None,
        "corrects": meeting.corrects_id is not None,
        "outcome": meeting.outcome,
        "minutes": meeting.minutes,
        "behind": None if meeting.clock_offset_ms is None else round(meeting.clock_offset_ms / 60_000),
        "shown": meeting.device_saved_at,
    }
    yield Fact("registered", "mentor", row, meeting.saved_at, meeting.saved_at, meeting.author, says)
    late = int((meeting.received_at - meeting.saved_at).total_seconds() // 60)
    says = {"since": meeting.saved_at, "late": late}
    yield Fact("received", "office", row, meeting.received_at, meeting.received_at, says=says)


def of_alert(alert: Alert, people: People) -> Iterator[Fact]:
    """What the bell did, and what people did with it."""
    for delivery in alert.deliveries:
        if (at := delivery.sent_at) is not None:
            says = {"channel": delivery.channel, "why": delivery.why, "shown_at": delivery.shown_at}
            rung = people.get(delivery.user_id)
            yield Fact("rung", "office", ("delivery", delivery.id), at, at, rung, says)
    for step in alert.steps:
        yield _step(step, people)


def of_reminder(told: Reminded | None) -> Iterator[Fact]:
    """That the appointment was brought to the citizen's mind; not what never left the house."""
    if told and told.sent:
        says = {"way": told.way}
        yield Fact("reminded", "office", ("reminder", told.id), told.at, told.at, says=says)


def of_documents(documents: Iterable[Document]) -> Iterator[Fact]:
    """That it was sent to the records; and filed, when they have said so."""
    for document in documents:
        row = ("document", document.id)
        says = {"reference": document.reference, "filed_as": document.filed_as}
        if document.sent_at is not None:
            yield Fact("sent", "office", row, document.sent_at, document.sent_at, says=says)
        if document.filed_at is not None:
            yield Fact("filed", "office", row, document.filed_at, document.filed_at, says=says)


def _answered(answer: Answer, people: People) -> Fact:
    recorder = people.get(answer.recorded_by) if answer.recorded_by else None
    source = _side(recorder) if answer.recorded_by else "citizen"
    says = {"answer": answer.answer, "recorded": answer.recorded_by is not None}
    return Fact("answered", source, ("answer", answer.id), answer.at, answer.at, recorder, says)


def _said(meeting: Meeting) -> Iterator[Fact]:
    row, by = ("meeting", meeting.id), meeting.author
    if meeting.arrived_at is not None:
        yield Fact("arrived", "mentor", row, meeting.arrived_at, meeting.arrived_at, by)
    for attempt in meeting.attempts:
        at = parse(attempt["at"]) if attempt.get("at") else None
        says = {"how": attempt["how"], "result": attempt.get("result")}
        yield Fact("attempt", "mentor", row, at or meeting.saved_at, at, by, says)
    if meeting.waited_minutes is not None:
        # Only the minutes are stated; no clock is shown for leaving, this is merely its place in the order.
        begun = max(meeting.arrived_at or meeting.met_at, meeting.met_at)
        left = begun + timedelta(minutes=meeting.waited_minutes)
        says = {"minutes": meeting.waited_minutes}
        yield Fact("waited", "mentor", row, min(left, meeting.saved_at), by=by, says=says)
    if meeting.reason is not None:
        says = {"reason": meeting.reason, "stated_by": meeting.stated_by}
        yield Fact("reason", "mentor", row, meeting.saved_at, by=by, says=says)


def _step(step: Step, people: People) -> Fact:
    by = people.get(step.by_id) if step.by_id else None
    at = step.contact_at or step.at
    says = {"how": step.how, "written_at": step.at}
    return Fact(step.state, _side(by), ("alert_step", step.id), at, at, by, says)


def _side(person: User | None) -> str:
    return "mentor" if person is not None and person.role == Role.MENTOR else "office"
