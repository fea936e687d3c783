"""A large municipality: thousands of citizens with years of meetings, written past the rules at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select, text

from fieldapp.accounts.models import Organisation, Provider, User
from fieldapp.clock import now
from fieldapp.db import Base
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Appointment, Confirmation, Meeting
from fieldapp.mentorships.models import Citizen, CitizenKey, Course, Goal
from fieldapp.mentorships.periods import Agreement, Grant
from fieldapp.progress.models import Mark, MarkEntry
from fieldapp.reports.models import Report, ReportVerdict
from tests.bench._lives import CASEWORKERS, MENTORS, WEEKS, Made, course_of

PROVIDERS = 12
AT_ONCE = 5_000


@dataclass(frozen=True)
class Big:
    """Who is there to ask: a leader, a caseworker and a mentor with running courses."""

    organisation: UUID
    leader: UUID
    caseworker: UUID
    mentor: UUID
    courses: list[UUID]


def fill(engine: Engine, citizens: int, years: int) -> Big:
    """So many running courses, and as many ended ones for each year before, met in every week."""
    dice = Random(7)
    made = Made(dice)
    with engine.begin() as connection:
        people = _people(connection, made)
        for year in range(years + 1):
            for start in range(0, citizens, 500):
                _courses(connection, made, people, range(start, min(start + 500, citizens)), year)
        if connection.dialect.name == "sqlite":
            connection.execute(text("ANALYZE"))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    found = there(engine)
    assert found
    return found


def there(engine: Engine) -> Big | None:
    """Who is there already, where it was filled before."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(User.organisation_id, User.id)
            .where(User.email.in_(("leader0@stor.test", "caseworker0@stor.test", "mentor0@stor.test")))
            .order_by(User.email)
        ).all()
        if not rows:
            return None
        (own, caseworker), (_, leader), (_, mentor) = rows
        running = select(Course.id).where(
            Course.organisation_id == own, Course.caseworker_id == caseworker, Course.ends_on >= now().date()
        )
        return Big(own, leader, caseworker, mentor, list(connection.scalars(running.order_by(Course.id))))


def _people(connection: Connection, made: Made) -> dict[str, Any]:
    own, at = made.id(), now() - timedelta(days=4000)
    _write(connection, Organisation, [{"id": own, "name": "Stor Kommune", "created_at": at}])
    providers = [made.id() for _ in range(PROVIDERS)]
    _write(
        connection,
        Provider,
        [{"organisation_id": own, "id": one, "name": f"Leverandør {n}"} for n, one in enumerate(providers)],
    )
    ids = {"caseworker": CASEWORKERS, "mentor": MENTORS, "leader": 1}
    people = {role: [made.id() for _ in range(number)] for role, number in ids.items()}
    rows = [
        {
            "organisation_id": own,
            "id": one,
            "email": f"{role}{n}@stor.test",
            "name": f"{role.capitalize()} {n}",
            "role": role,
            "language": "da",
            "affiliation": ("external" if n % 2 else "internal") if role == "mentor" else None,
            "provider_id": providers[n % PROVIDERS] if role == "mentor" and n % 2 else None,
            "password_hash": "",
            "created_at": at,
        }
        for role, members in people.items()
        for n, one in enumerate(members)
    ]
    _write(connection, User, rows)
    return {
        "organisation": own,
        "leader": people["leader"][0],
        "caseworkers": people["caseworker"],
        "mentors": people["mentor"],
    }


def _courses(
    connection: Connection, made: Made, people: dict[str, Any], numbers: range, years_ago: int
) -> None:
    """Some courses of one year with everything about them; those of this year run."""
    today = now().astimezone(ZONE).date()
    first = today - timedelta(days=365 * years_ago + 120)
    last = first + timedelta(days=7 * WEEKS - 1)
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    for number in numbers:
        course_of(made, people, number, first, last, years_ago, rows)
    for table in (Citizen, Course, Goal, Agreement, Grant, CitizenKey, Appointment, Meeting, Confirmation):
        _write(connection, table, rows.get(table, []))
    for later in (MarkEntry, Mark, Report, ReportVerdict):
        _write(connection, later, rows.get(later, []))


def _write(connection: Connection, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if table is ReportVerdict:
        rows = [{"report_id": row.pop("id"), **row} for row in rows]
    several = iter(rows)
    for some in _chunks(several):
        connection.execute(insert(table.__table__), some)  # type: ignore[arg-type]  # every model has one


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some
