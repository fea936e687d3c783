"""The people of the tests: a mentor, a caseworker, a leader, and a stranger of each kind."""

from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.accounts.models import Organisation, Provider, User
from fieldapp.accounts.settings import Setting
from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now, parse, uuid7
from fieldapp.demo.agreements import first_period
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.models import Citizen, Course, Goal
from fieldapp.mentorships.periods import Agreement
from tests.moments import an_hour_ago, midnight, this_day

PASSWORD = "solsikke-og-regn"
GOALS = [("Stå op til faste aftaler", "everyday"), ("Møde stabilt", "attendance")]


@cache
def password_hash() -> str:
    """Hashed once: Argon2 is slow on purpose."""
    return User.hashed(PASSWORD)


@cache
def known(name: str) -> UUID:
    """Who they are for this whole run: a phone that was set up in one test is theirs in the next."""
    return uuid7()


class Cast:
    """Two organisations. In ours: Viol follows Siv and Birk for Timian; Hassel and Rose look on."""

    def __init__(self, session: Session):
        self.session = session
        self._kind: type = Organisation
        self.ours = self._add(Organisation(id=uuid7(), name="Eksempel Kommune"))
        self.theirs = self._add(Organisation(id=uuid7(), name="Anden Kommune"))
        for of in (self.ours, self.theirs):  # tests run at any hour
            self.choose(of, opens=0, closes=24 * 60, every_day=1)
        self.provider = self._add(Provider(organisation_id=self.ours.id, id=uuid7(), name="Leverandør Nord"))
        self.viol = self.person("viol", "mentor", affiliation="internal")
        self.hassel = self.person("hassel", "mentor", affiliation="external", provider_id=self.provider.id)
        self.kløver = self.person("klover", "mentor", affiliation="volunteer")
        self.timian = self.person("timian", "caseworker")
        self.merian = self.person("merian", "caseworker")
        self.rose = self.person("rose", "leader")
        self.admin = self.person("admin", "admin")
        self.fremmed_mentor = self.person("fremmed", "mentor", of=self.theirs, affiliation="internal")
        self.fremmed_sagsbehandler = self.person("fremmed2", "caseworker", of=self.theirs)
        self.siv, self.birk, self.ask = self.courses(
            ("Siv", self.viol, self.timian),
            ("Birk", self.viol, self.timian),
            ("Ask", self.hassel, self.merian),
        )
        session.commit()

    def choose(self, of: Organisation, **settings: int | None) -> None:
        """What this organisation has chosen."""
        for name, value in settings.items():
            self._add(Setting(organisation_id=of.id, id=uuid7(), name=name, value=value))

    def person(self, name: str, role: str, of: Organisation | None = None, **more: Any) -> User:
        """Somebody who logs in as `<name>@test.test`."""
        user = User(
            organisation_id=(of or self.ours).id,
            id=known(name),
            email=f"{name}@test.test",
            name=name.capitalize(),
            phone="+4512345678",
            role=role,
            password_hash=password_hash(),
            **more,
        )
        return self._add(user)

    def course(self, first_name: str, mentor: User, caseworker: User, **more: Any) -> Course:
        """A running course with two goals."""
        return self.courses((first_name, mentor, caseworker), **more)[0]

    def courses(self, *asked: tuple[str, User, User], **more: Any) -> list[Course]:
        """The same for several: citizen's first name, mentor and caseworker of each."""
        citizens = [
            self._add(Citizen(**_own(mentor), first_name=name, last_name="Skov")) for name, mentor, _ in asked
        ]
        people = [(mentor, caseworker) for _, mentor, caseworker in asked]
        made = [self._course(who, *both, **more) for who, both in zip(citizens, people, strict=True)]
        for one, (title, area) in product(made, GOALS):
            goal = Goal(**_own(one), course_id=one.id, area=area, title=title, created_by=one.caseworker_id)
            self._add(goal)
        periods = [first_period(one, mentor) for one, (mentor, _) in zip(made, people, strict=True)]
        for agreement, _ in periods:
            agreement.report_days = 92  # no status is late
            self._add(agreement)
        for _, grant in periods:
            self._add(grant)
        return made

    def ends(self, course: Course, on: date) -> None:
        """The course's one period is over on this day; nothing is recounted."""
        course.ends_on = on
        mine = select(Agreement).where(Agreement.course_id == course.id)
        self.session.scalars(mine).one().last_on = on
        self.session.commit()

    def _course(self, citizen: Citizen, mentor: User, caseworker: User, **more: Any) -> Course:
        today = this_day()
        course = Course(
            **_own(mentor),
            citizen_id=citizen.id,
            mentor_id=mentor.id,
            caseworker_id=caseworker.id,
            municipality_code="0999",
            scheme="retention",
            purpose=f"{citizen.first_name} skal støttes i at komme op og af sted.",
            created_by=caseworker.id,
            created_at=now(),
            begun_at=now(),
            tasks=["morning_start"],
            not_tasks=[],
            **{
                "starts_on": today - timedelta(days=60),
                "ends_on": today + timedelta(days=100),
                "weekly_minutes": 60,
            }
            | more,
        )
        return self._add(course)

    def appointment(self, course: Course, starts_at: datetime | None = None, **more: Any) -> Appointment:
        """An appointment an hour ago, but today in Denmark, unless said otherwise."""
        id = uuid7()
        row = Appointment(
            organisation_id=course.organisation_id,
            id=id,
            first_id=id,
            course_id=course.id,
            starts_at=parse(iso(starts_at or an_hour_ago())),  # as the wire writes it
            author_id=course.mentor_id,
            payload_version=1,
            digest="",
            device_saved_at=now() - timedelta(days=7),
            **{"minutes": 45, "form": "in_person", "place": "cafe", "saved_at": now() - timedelta(days=7)}
            | more,
        )
        self._add(row)
        self.session.commit()
        return row

    def letter(self, kind: str, subject: Any, recipient: User, **more: Any) -> Alert:
        """A letter to somebody about a row, written and not rung."""
        row = Alert(
            **_own(recipient),
            kind=kind,
            subject_id=subject.id,
            recipient_id=recipient.id,
            **more,
        )
        self._add(row)
        self.session.commit()
        return row

    def _add(self, row: Any) -> Any:
        if type(row) is not self._kind:  # all rows of a kind are written at once
            self.session.flush()
        self._kind = type(row)
        self.session.add(row)
        return row


def _own(row: Any) -> dict[str, Any]:
    """What a new row begins with: the organisation of this one, and an id."""
    return {"organisation_id": row.organisation_id, "id": uuid7()}


def held(course: Course, by: User, **more: Any) -> dict[str, Any]:
    """An entry: they met for 45 minutes in a café, an hour ago."""
    return entry(course, by) | {
        "outcome": "held",
        "form": "in_person",
        "place": "cafe",
        "minutes": 45,
        "topics": ["situation"],
        "goal": "none",
    } | more  # fmt: skip


def no_show(course: Course, by: User, **more: Any) -> dict[str, Any]:
    """An entry: the citizen did not come; the mentor waited 20 minutes and rang."""
    start = an_hour_ago()
    rang_at = min(start + timedelta(minutes=12), now())
    return entry(course, by) | {
        "outcome": "no_show",
        "arrived": iso(max(start - timedelta(minutes=5), midnight())),
        "waited": 20,
        "attempts": [{"how": "phone", "at": iso(rang_at), "result": "no_answer"}],
        "reason": "not_stated",
    } | more  # fmt: skip


def correction(of: dict[str, Any], outcome: str = "mistake", **more: Any) -> dict[str, Any]:
    """An entry that corrects another entry."""
    same = {name: of[name] for name in ("author", "course", "appointment", "met_at")}
    return entry_shape() | same | {"corrects": of["id"], "outcome": outcome} | more


def entry(course: Course, by: User) -> dict[str, Any]:
    """An entry about `course` with nothing said yet."""
    return entry_shape() | {"author": str(by.id), "course": str(course.id)}


def entry_shape() -> dict[str, Any]:
    """Every field of payload version 1."""
    moment = now()
    return {
        "version": 1,
        "id": str(uuid7()),
        "author": None,
        "device": str(UUID(int=7)),
        "sequence": 1,
        "saved_at": iso(moment),
        "clock_offset_ms": 0,
        "course": None,
        "appointment": None,
        "corrects": None,
        "outcome": None,
        "met_at": iso(an_hour_ago()),
        "form": None,
        "place": None,
        "minutes": None,
        "indirect_minutes": None,
        "travel_minutes": None,
        "topics": [],
        "goal": None,
        "mark": None,
        "note": "",
        "arrived": None,
        "waited": None,
        "attempts": [],
        "reason": None,
        "stated_by": None,
    }
