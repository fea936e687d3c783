"""What is a citizen's own: everything is loaded through the key that the link or the code is for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import Organisation
from fieldapp.clock import iso
from fieldapp.db import session
from fieldapp.errors import NotFound
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings import confirm, reminders
from fieldapp.meetings.marks import marks_of
from fieldapp.meetings.models import Appointment, Confirmation, Meeting
from fieldapp.meetings.standing import Stand, stands
from fieldapp.mentorships.contact import NONE, agreed_on
from fieldapp.mentorships.goals import OVER
from fieldapp.mentorships.models import CitizenKey, Course
from fieldapp.mentorships.periods import Agreement, State, agreements_of, grants_of, in_force, on_day
from fieldapp.progress.due import CHECK_DAYS
from fieldapp.progress.models import Mark
from fieldapp.progress.voices import Voice, points
from fieldapp.reports.models import Report, ReportVerdict
from fieldapp.vocabulary import SENSITIVE_REASONS

PAGE = 30
# How many statuses at a time.
STATUSES = 2
# How many past answers are shown again.
RECALLED = 10
ANSWERS = ("coming", "not_coming", "wants_move")
ANSWERABLE = ("planned", "not_coming")


@dataclass(frozen=True)
class Own:
    """One citizen's course, as its key opens it at a moment."""

    key: CitizenKey
    at: datetime

    @cached_property
    def course(self) -> Course:
        """The course of the key."""
        query = select(Course).where(
            Course.organisation_id == self.key.organisation_id, Course.id == self.key.course_id
        )
        people = selectinload(Course.mentor), selectinload(Course.caseworker)
        return session().scalars(query.options(*people)).one()

    @property
    def organisation(self) -> Organisation:
        """Who sends the mentor."""
        return session().get_one(Organisation, self.key.organisation_id)

    @cached_property
    def appointments(self) -> list[dict[str, Any]]:
        """Every appointment as it stands, the earliest first; what has taken another's place is not there."""
        rows = session().scalars(
            select(Appointment)
            .where(
                Appointment.organisation_id == self.key.organisation_id,
                Appointment.course_id == self.key.course_id,
            )
            .order_by(Appointment.starts_at, Appointment.id)
        )
        found = list(rows)
        how = stands(found)
        newest = {row.first_id: row for row in sorted(found, key=lambda row: (row.saved_at, row.id))}
        return [self._shown(row, how[row.id], newest[row.first_id]) for row in found]

    @cached_property
    def reminders(self) -> str | None:
        """How the citizen is reminded: `sms`, `email`, `none` after »Nej tak«; None when nobody has asked."""
        asked = agreed_on(self.course)
        return self.course.citizen.reminders or (NONE if asked else None)

    @cached_property
    def are_reminders_sent(self) -> bool:
        """Does the municipality send reminders now? Else none is promised."""
        return reminders.are_sent(self.key.organisation_id)

    @cached_property
    def agreements(self) -> list[Agreement]:
        """Every agreement but those that came to nothing, the first one first."""
        found = agreements_of(self.key.organisation_id, [self.key.course_id])[self.key.course_id]
        return [one for one in found if not one.is_given_up]

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that was written last; a later period may still wait for the citizen's yes."""
        return self.agreements[-1] if self.agreements else None

    @property
    def today(self) -> date:
        return self.at.astimezone(ZONE).date()

    @property
    def period(self) -> Agreement | None:
        """The one that is so today; else the one that was written last."""
        return on_day(self.agreements, self.today) or self.agreement

    @property
    def weekly_minutes(self) -> int:
        """Of that period what is granted now; of one that has not begun what it says."""
        period = self.period
        if period is None or on_day([period], self.today) is None:
            return period.weekly_minutes if period else 0
        grants = grants_of(self.key.organisation_id, [self.key.course_id])[self.key.course_id]
        return in_force(grants, self.today)

    @property
    def asks_for_yes(self) -> bool:
        """Is there an agreement that nobody has said yes to, and that could still be talked about?"""
        newest = self.agreement
        return newest is not None and newest.agreed_on is None and newest.state != State.ENDED

    @cached_property
    def areas(self) -> list[str]:
        """What the course works on now, in the order of its goals."""
        return list(dict.fromkeys(goal.area for goal in self.course.goals if goal.status not in OVER))

    @cached_property
    def voices(self) -> dict[str, list[list[Any]]]:
        """What the citizen and the mentor have said of each area: [day, citizen, mentor]."""
        own = self.key.organisation_id, [self.key.course_id]
        told = points(*own, marks_of(*own)).get(self.key.course_id, {})
        return {area: [[one.day.isoformat(), one.citizen, one.mentor] for one in told[area]] for area in told}

    @property
    def asks_for_marks(self) -> bool:
        """Is it time to say how it goes? Once a quarter, while the course runs; no step is an answer too."""
        if not self.areas or not self.course.begun_at or self.course.ends_on < self.today:
            return False
        said = select(func.max(Mark.said_on)).where(
            Mark.organisation_id == self.key.organisation_id,
            Mark.course_id == self.key.course_id,
            Mark.voice == Voice.CITIZEN,
        )
        return (session().scalar(said) or date.min) < self.today - CHECK_DAYS

    @property
    def ahead(self) -> list[dict[str, Any]]:
        """What is not over, the next first. A moved one has a successor that is here instead."""
        return [one for one in self.appointments if not one["over"] and one["state"] != "moved"]

    @property
    def answered(self) -> list[dict[str, Any]]:
        """What the citizen answered to appointments that are over, the latest first."""
        said = [one for one in self.appointments if one["over"] and one["answer"] in ANSWERS]
        return said[: -RECALLED - 1 : -1]

    def chosen(self, id: str | None) -> dict[str, Any] | None:
        """The appointment that was asked for, if there is such a one; else the next that can be kept."""
        named = [one for one in self.appointments if one["id"] == id]
        kept = [one for one in self.ahead if one["state"] in ANSWERABLE]
        return next(iter(named or kept or self.ahead), None)

    def row(self, id: UUID) -> Appointment:
        """The appointment itself, to answer. Raises NotFound."""
        row = session().get(Appointment, (self.key.organisation_id, id))
        if row is None or row.course_id != self.key.course_id:
            raise NotFound(_("Aftalen findes ikke længere."))
        return row

    @cached_property
    def asked(self) -> dict[str, Any] | None:
        """The meeting that the citizen is asked about now, if there is one."""
        found = confirm.to_ask(self.course, self.at)
        return _entry(found, None) if found else None

    def said_of(self, id: str | None) -> Confirmation | None:
        """What the citizen has said of this entry, if anything."""
        return next((one for one in confirm.given(self.course) if str(one.meeting_id) == id), None)

    def meetings(self, shown: int) -> list[dict[str, Any]]:
        """The newest entries that stand and what the citizen said of each; one too many if there are more."""
        said = {one.meeting_id: one for one in confirm.given(self.course)}
        rows = session().scalars(confirm.written(self.course).limit(shown + 1))
        return [_entry(row, said.get(row.id)) for row in rows]

    def statuses(self, shown: int) -> list[Report]:
        """What the mentor has written to the municipality and the caseworker approved; one too many."""
        rows = (
            select(Report)
            .join(Report.verdict)
            .where(
                Report.organisation_id == self.key.organisation_id,
                Report.course_id == self.key.course_id,
                ReportVerdict.verdict == "approved",
            )
            .order_by(Report.until.desc(), Report.id.desc())
        )
        return list(session().scalars(rows.limit(shown + 1)))

    def _shown(self, row: Appointment, how: Stand, newest: Appointment) -> dict[str, Any]:
        begun, state = row.starts_at <= self.at, _state(how)
        return {
            "id": str(row.id),
            "starts_at": iso(row.starts_at),
            "form": row.form,
            "place": row.place,
            "state": state,
            "successor": str(newest.id),
            "answer": how.answer.answer if how.answer else None,
            "words": how.answer.words if how.answer else "",
            "begun": begun,
            "over": row.starts_at + timedelta(minutes=row.minutes) <= self.at,
            "can_answer": not begun and state in ANSWERABLE,
        }


def _state(how: Stand) -> str:
    """As it stands, but what the citizen can take back is told apart from what others have written down."""
    if how.state == "cancelled_citizen" and how.called_off is None:
        return "not_coming"
    return how.state


def _entry(row: Meeting, said: Confirmation | None) -> dict[str, Any]:
    """One entry as its citizen reads it here: the most important of what is said about them."""
    return {
        "id": str(row.id),
        "outcome": row.outcome,
        "met_at": iso(row.met_at),
        "form": row.form,
        "place": row.place,
        "topics": row.topics,
        "attempts": row.attempts,
        "minutes": row.minutes,
        "waited": row.waited_minutes,
        # Not what tells of health: the citizen knows it, and whoever looks over their shoulder need not.
        "reason": None if row.reason in SENSITIVE_REASONS else row.reason,
        "note": row.note,
        "corrected": row.corrects_id is not None,
        "saved_at": iso(row.saved_at),
        "said": said,
    }
