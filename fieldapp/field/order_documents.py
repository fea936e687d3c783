"""What a course's document says of the order: how its areas go, its minutes, and its statuses.

As many queries for one course as for 35.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.agreements import brief
from fieldapp.agreements.proposal import Proposal
from fieldapp.agreements.proposals import told
from fieldapp.clock import iso, now
from fieldapp.db import plain
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import ledger
from fieldapp.meetings.discretion import is_shown
from fieldapp.meetings.ledger import Sums
from fieldapp.meetings.marks import marks_of
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import agreements_of
from fieldapp.progress.due import Due, checks_due
from fieldapp.progress.models import Mark, MarkEntry
from fieldapp.progress.voices import points
from fieldapp.reports.models import Report
from fieldapp.reports.send import first_of, in_question, newest, stretch

Document = dict[str, Any]
# So many days of hours are shown.
HOURS = 6
# So many weeks and months of minutes, the last of them the one that is now.
WEEKS, MONTHS = 13, 3
# Of these proposals nothing is left without the words of whoever made them.
IN_WORDS = ("goal", "step", "other")


def orders(
    user: User, courses: Sequence[Course], since: datetime, hidden: Collection[UUID]
) -> dict[UUID, Document]:
    """Of each course: both voices, active hours, the checks since `since` and the next, minutes, statuses.

    Nothing is told about the goals and steps in `hidden`.
    """
    ids = [course.id for course in courses]
    voices, checks = _voices(user, ids), _checks(user, ids, since)
    hours, due = _hours(user, ids), checks_due(user.organisation_id, courses)
    today = now().astimezone(ZONE).date()
    minutes, reports = _minutes(user, ids, today), _reports(user, ids, today)
    proposed = _proposals(user, ids, hidden)
    briefs = _briefs(user, courses, today)
    return {
        course: {
            "voices": voices.get(course, {}),
            "hours": hours.get(course, []),
            "check": _due(due[course]),
            "checks": checks.get(course, []),
            "minutes": minutes[course],
            "report": reports[course],
            "proposals": proposed.get(course, []),
            "brief": briefs.get(course),
        }
        for course in ids
    }


def _voices(user: User, courses: Sequence[UUID]) -> dict[UUID, Document]:
    """{area: [[day, citizen's step, mentor's step], …]}, the oldest first."""
    said = points(user.organisation_id, courses, marks_of(user.organisation_id, courses))
    return {
        course: {
            area: [[point.day.isoformat(), point.citizen, point.mentor] for point in days]
            for area, days in sorted(areas.items())
            if is_shown(user, area)
        }
        for course, areas in said.items()
    }


def _hours(user: User, courses: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """[[day, half hours a week], …], the oldest first; of a day the newest counts."""
    rows = plain(
        select(MarkEntry.course_id, MarkEntry.saved_at, MarkEntry.half_hours)
        .where(
            MarkEntry.organisation_id == user.organisation_id,
            MarkEntry.course_id.in_(courses),
            MarkEntry.half_hours.is_not(None),
        )
        .order_by(MarkEntry.saved_at, MarkEntry.id)
    )
    found: dict[UUID, dict[str, int | None]] = defaultdict(dict)
    for course, saved_at, half_hours in rows:
        found[course][saved_at.astimezone(ZONE).date().isoformat()] = half_hours
    return {course: [list(day) for day in sorted(days.items())][-HOURS:] for course, days in found.items()}


def _checks(user: User, courses: Sequence[UUID], since: datetime) -> dict[UUID, list[Document]]:
    """What a phone lays its own checks over: which of them are here, and what counts of a day."""
    entry = (MarkEntry.course_id, MarkEntry.id, MarkEntry.saved_at, MarkEntry.half_hours)
    rows = plain(
        select(*entry, Mark.area, Mark.value)
        .join(Mark, (Mark.organisation_id == MarkEntry.organisation_id) & (Mark.entry_id == MarkEntry.id))
        .where(
            MarkEntry.organisation_id == user.organisation_id,
            MarkEntry.course_id.in_(courses),
            MarkEntry.saved_at > since,
        )
        .order_by(MarkEntry.saved_at, MarkEntry.id, Mark.area)
    )
    found: dict[UUID, dict[UUID, Document]] = defaultdict(dict)
    for course, id, saved_at, half_hours, area, value in rows:
        document: Document = {"id": str(id), "saved_at": iso(saved_at), "half_hours": half_hours, "marks": {}}
        marks = found[course].setdefault(id, document)["marks"]
        if is_shown(user, area):
            marks[area] = value
    return {course: list(checks.values()) for course, checks in found.items()}


def _minutes(user: User, courses: Sequence[UUID], today: date) -> dict[UUID, Document]:
    """The sums of each course, the oldest first; of a month also what does not count, by its code."""
    monday = today - timedelta(days=today.weekday())
    since, until = monday - timedelta(weeks=WEEKS - 1), monday + timedelta(days=6)
    number = 12 * today.year + today.month - MONTHS
    first = f"{number // 12}-{number % 12 + 1:02}"
    weeks = ledger.weeks(courses, since, until, user.organisation_id)
    months = ledger.months(courses, first, f"{today:%Y-%m}", user.organisation_id)
    return {
        course: {
            "weeks": [[day.isoformat(), *_sums(sums)] for day, sums in weeks[course].items()],
            "months": [[month, *_sums(sums), sums.left_out] for month, sums in months[course].items()],
        }
        for course in courses
    }


def _sums(sums: Sums) -> list[int]:
    return [sums.granted, sums.received, sums.confirmed, sums.indirect, sums.travel]


def _reports(user: User, courses: Sequence[UUID], today: date) -> dict[UUID, Document]:
    """Of each course: which days are to be written about next, by when, and the last status."""
    said, agreed = newest(user.organisation_id, courses), agreements_of(user.organisation_id, courses)
    last = {course: first_of(reports) for course, reports in said.items()}
    names = _names(user, {one.author_id for one in last.values() if one})
    found: dict[UUID, Document] = {}
    for course in courses:
        reports, agreements = said.get(course, []), agreed.get(course, [])
        days, shown = stretch(reports, agreements, today), last.get(course)
        found[course] = {
            "since": days.since.isoformat() if days else None,
            "due_on": days.due_on.isoformat() if days else None,
            # What a phone reckons with when it has written the next one itself.
            "periods": [
                [one.starts_on.isoformat(), one.last_on.isoformat(), one.report_days]
                for one in in_question(agreements, today)
            ],
            "until": max((one.until.isoformat() for one in reports), default=None),
            "last": _report(user, shown, names) if shown else None,
        }
    return found


def _names(user: User, authors: set[UUID]) -> dict[UUID, str]:
    asked = select(User.id, User.name).where(User.organisation_id == user.organisation_id)
    return {row.id: row.name for row in plain(asked.where(User.id.in_(authors)))}


def _report(user: User, report: Report, names: dict[UUID, str]) -> Document:
    """The words of another mentor stay at the desk; `by` is whose they are."""
    verdict, own = report.verdict, report.author_id == user.id
    document: Document = {
        "id": str(report.id),
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "saved_at": iso(report.saved_at),
        "state": verdict.verdict if verdict else "sent",
        "reason": verdict.reason if verdict else None,
        "words": verdict.words if verdict and (own or not user.is_limited) else "",
        "summary": report.summary if own else "",
        "next": report.next if own else "",
        "ask": report.ask if own else "",
    }
    return document if own else document | {"by": names[report.author_id]}


def _briefs(user: User, courses: Sequence[Course], today: date) -> dict[UUID, Document]:
    """That there is something to know, and until when: the words travel apart."""
    known = {course.id: course for course in courses}
    return {
        id: {"id": str(row.id), "until": brief.last_day(row, known[id]).isoformat()}
        for id, row in brief.live(user.organisation_id, courses, today).items()
    }


def _proposals(user: User, courses: Sequence[UUID], hidden: Collection[UUID]) -> dict[UUID, list[Document]]:
    """What was proposed and is open, or was answered lately; the oldest first."""
    return {
        course: [
            _proposal(user, row)
            for row in rows
            if is_shown(user, row.area or "")
            and not {row.goal_id, row.step_id} & set(hidden)
            and not (user.is_limited and row.author_id != user.id and row.what in IN_WORDS)
        ]
        for course, rows in told(user.organisation_id, courses, now()).items()
    }


def _proposal(user: User, row: Proposal) -> Document:
    """Of another mentor's a volunteer or company mentor hears what can be said without the words."""
    if row.author_id == user.id:
        return row.document()
    quiet = {"text": "", "words": ""} if user.is_limited else {}
    return row.document() | {"by": row.author.name} | quiet


def _due(check: Due | None) -> Document | None:
    return {"why": check.why, "due_on": check.due_on.isoformat()} if check else None
