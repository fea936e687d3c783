"""One course of a large municipality in rows: a period, goals, a meeting each week, checks and statuses."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from fieldapp.clock import now
from fieldapp.db import Base
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Appointment, Confirmation, Meeting
from fieldapp.mentorships.models import Citizen, CitizenKey, Course, Goal
from fieldapp.mentorships.periods import Agreement, Grant
from fieldapp.progress.models import Mark, MarkEntry
from fieldapp.reports.models import Report, ReportVerdict

WEEKS = 26
CASEWORKERS, MENTORS = 40, 320
AREAS = ("work_edu", "everyday", "attendance")


class Made:
    """Ids from dice: quick, and the same every time."""

    def __init__(self, dice: Random):
        self.dice = dice

    def id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128))


def course_of(
    made: Made,
    people: dict[str, Any],
    number: int,
    first: date,
    last: date,
    years_ago: int,
    rows: dict[type[Base], list[dict[str, Any]]],
) -> None:
    """Add the rows of one course, by table."""
    own, dice = {"organisation_id": people["organisation"]}, made.dice
    at = datetime.combine(first, datetime.min.time(), ZONE)
    mentor = people["mentors"][number % MENTORS]
    caseworker = people["caseworkers"][number % CASEWORKERS]
    citizen, course = made.id(), made.id()

    def add(table: type[Base], **more: Any) -> UUID:
        id = more.pop("id", None) or made.id()
        rows.setdefault(table, []).append(own | {"id": id} | more)
        return id

    add(Citizen, id=citizen, first_name=f"Borger{number}", last_name="Stor", language="da", created_at=at)
    frame = {"scheme": "under_30" if number % 3 else "over_30", "purpose": "At komme i gang."}
    frame |= {"tasks": ["motivation"], "not_tasks": ["transport"], "starts_on": first, "ends_on": last}
    frame["weekly_minutes"] = 60
    add(
        Course,
        id=course,
        citizen_id=citizen,
        mentor_id=mentor,
        caseworker_id=caseworker,
        municipality_code="0999",
        begun_at=at,
        created_by=caseworker,
        created_at=at,
        **frame,
    )
    goals = [
        add(Goal, course_id=course, area=area, title="Et mål", status="reached" if years_ago else "active",
            created_by=caseworker, created_at=at)
        for area in AREAS
    ]  # fmt: skip
    add(
        Agreement,
        course_id=course,
        number=1,
        state="ended" if years_ago else "active",
        version=1,
        affiliation="external" if number % 2 else "internal",
        roles=["holistic"],
        last_on=last,
        report_days=30,
        goal_set="small_steps_1",
        assessment="",
        agreed_on=first,
        agreed_how="paper",
        made_by=caseworker,
        made_at=at,
        **frame,
    )
    add(Grant, course_id=course, minutes=60, valid_from=first, words="", by=caseworker, at=at)
    key = add(CitizenKey, course_id=course, expires_at=at + timedelta(days=300), **_stamp(mentor, at))
    for week in range(WEEKS):
        on = first + timedelta(days=7 * week + number % 5)
        met_at = datetime.combine(on, datetime.min.time(), ZONE) + timedelta(hours=9 + number % 6)
        if met_at > now() + timedelta(days=7):
            break
        appointment = made.id()
        agreed = {"course_id": course, "first_id": appointment, "starts_at": met_at, "minutes": 60}
        add(Appointment, id=appointment, form="in_person", place="cafe", **agreed, **_stamp(mentor, met_at))
        if met_at > now():
            break
        meeting, fate = made.id(), dice.random()
        add(
            Meeting,
            id=meeting,
            first_id=meeting,
            course_id=course,
            appointment_id=appointment,
            outcome="held" if fate > 0.15 else "no_show" if fate > 0.05 else "cancelled_citizen",
            met_at=met_at,
            met_on=on,
            stands=True,
            form="in_person" if fate > 0.15 else None,
            place="cafe" if fate > 0.15 else None,
            minutes=dice.choice((30, 45, 60, 75)) if fate > 0.15 else None,
            topics=["situation"],
            goal_id=goals[week % 3] if fate > 0.3 else None,
            mark=dice.randint(1, 5) if fate > 0.7 else None,
            note="Vi talte om ugen." if fate > 0.5 else "",
            attempts=[],
            **_stamp(mentor, met_at),
        )
        if fate > 0.8:
            add(Confirmation, meeting_id=meeting, key_id=key, met="yes", duration="fits", at=met_at)
    _said(add, course, mentor, caseworker, first, years_ago)


def _said(
    add: Callable[..., UUID], course: UUID, mentor: UUID, caseworker: UUID, first: date, years_ago: int
) -> None:
    """A check each sixth week, and a status each month; what the last year wrote is enough of it."""
    if years_ago > 1:
        return
    for day in (10, 52, 94):
        at = datetime.combine(first + timedelta(days=day), datetime.min.time(), ZONE)
        if at > now():
            continue
        stamp = _stamp(mentor, at)
        entry = add(MarkEntry, course_id=course, occasion="quarter", areas=list(AREAS), half_hours=8, **stamp)
        for area in AREAS:
            add(Mark, course_id=course, area=area, voice="mentor", value=3, goal_set="small_steps_1",
                said_on=at.date(), at=at, entry_id=entry)  # fmt: skip
    for month in range(3):
        since = first + timedelta(days=30 * month)
        at = datetime.combine(since + timedelta(days=30), datetime.min.time(), ZONE)
        if at > now():
            continue
        until = since + timedelta(days=29)
        said = {"since": since, "until": until, "summary": "Det går.", "next": "Videre.", "ask": ""}
        report = add(Report, course_id=course, **said, **_stamp(mentor, at))
        add(ReportVerdict, id=report, verdict="approved", words="", by=caseworker, at=at)


def _stamp(author: UUID, at: datetime) -> dict[str, Any]:
    return {
        "author_id": author,
        "payload_version": 1,
        "digest": "",
        "device_saved_at": at,
        "saved_at": at,
        "received_at": at,
    }
