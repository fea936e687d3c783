"""The agreement on paper: what was agreed, in Danish, by the law and with the people of its own days."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from fieldapp import typeset
from fieldapp.accounts.dated import law_of
from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.formats import full_day, label, tel, upper_first
from fieldapp.i18n import gettext as _
from fieldapp.i18n import speaking
from fieldapp.law import Law
from fieldapp.mentorships.changes import of
from fieldapp.mentorships.goals import OVER
from fieldapp.mentorships.models import Course, CourseChange
from fieldapp.mentorships.periods import Agreement, AgreementStep, State, steps_of

# From one of these on it stands as it was read.
SETTLED = ("agreed", "active")


def title(agreement: Agreement) -> str:
    """What the paper is called, also in the records: its days, and nobody's name."""
    with speaking("da"):
        return _("Mentoraftale for %(days)s") % {"days": _days(agreement.starts_on, agreement.ends_on)}


def is_final(agreement: Agreement) -> bool:
    """Said yes to, or set going, and not given up? Only what is final goes to the records
    (offentlighedsloven § 15).
    """
    return agreement.state != State.DRAFT and not agreement.is_given_up


def stated(agreement: Agreement) -> str:
    """A fingerprint of what it says: another one when there is something new for the records."""
    with speaking("da"):
        said = _said(agreement)
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def pdf(agreement: Agreement, by: User, moment: datetime, reference: str = "") -> bytes:
    """The paper that `by` prints at `moment`."""
    return typeset.pdf("agreements/agreement.typ", sheet(agreement, by, moment, reference), moment)


def sheet(agreement: Agreement, by: User, moment: datetime, reference: str = "") -> dict[str, Any]:
    """All texts of the paper, in the order in which they stand."""
    with speaking("da"):
        version = _("Udgave %(number)s.") % {"number": agreement.version}
        foot = f"{version} {typeset.printed(by.name, moment)}"
        return {
            **_said(agreement),
            **typeset.frame(title(agreement), by.organisation.name, foot, reference),
        }


def _said(agreement: Agreement) -> dict[str, Any]:
    course = session().get_one(Course, (agreement.organisation_id, agreement.course_id))
    steps, law = steps_of(agreement), law_of(agreement.organisation_id)
    since = _settled(agreement, steps)
    citizen, first = course.citizen, agreement.starts_on
    name = f"{citizen.first_name} {citizen.last_name}"
    between = {"citizen": name, "organisation": course.caseworker.organisation.name}
    return {
        "heading": _("Mentoraftale"),
        "between": _("Mellem %(citizen)s og %(organisation)s") % between,
        "parts": [
            {"heading": heading, "text": text, "lines": lines}
            for heading, text, lines in _parts(agreement, course, since)
            if text or lines
        ],
        "facts_heading": _("Det er aftalt"),
        "facts": [fact for fact in _facts(agreement, course, since, law) if fact[1]],
        "rights": [
            {"heading": _("Det bygger aftalen på"), "text": law.text("text.basis", first)},
            {"heading": _("Vil du klage?"), "text": law.text("text.complaint", first)},
            {"heading": _("Vil du tale om aftalen?"), "text": law.text("text.voluntary", first)},
        ],
        "yes_heading": _("Underskrift") if _is_to_sign(agreement) else _("Borgerens ja"),
        "yes": _yes(agreement, citizen.first_name, steps),
        "date": _("Dato"),
        "sign": [name, upper_first(law.text("word.caseworker", first))] if _is_to_sign(agreement) else [],
    }


def _parts(agreement: Agreement, course: Course, since: datetime) -> Iterator[tuple[str, str, list[str]]]:
    yield _("Vurdering ved forlængelse"), agreement.assessment, []
    yield _("Formål"), agreement.purpose, []
    yield _("Det arbejder vi med"), "", _goals(course, since)
    yield _("Det hjælper mentoren med"), "", [label(code, "task") for code in agreement.tasks]
    yield _("Det er ikke en del af opgaven"), "", [label(code, "task") for code in agreement.not_tasks]


def _facts(agreement: Agreement, course: Course, since: datetime, law: Law) -> Iterator[tuple[str, str]]:
    mentor = _mentor(course, since)
    kind = [
        label(agreement.affiliation, "affiliation"),
        *(label(one, "mentor_role") for one in agreement.roles),
    ]
    worker = upper_first(law.text("word.caseworker", agreement.starts_on))
    yield _("Din mentor"), _joined(mentor.name, mentor.provider.name if mentor.provider else None)
    yield _("Mentorens telefon og mail"), _joined(tel(mentor.phone), mentor.email)
    yield _("Hvad for en mentor?"), upper_first(_joined(*kind).lower())
    yield worker, _joined(course.caseworker.name, tel(course.caseworker.phone))
    yield _("Periode"), _days(agreement.starts_on, agreement.ends_on)
    yield _("Tid"), _("%(minutes)s minutter om ugen") % {"minutes": agreement.weekly_minutes}
    yield _("Ordning"), label(agreement.scheme, "scheme")
    yield _("Vi mødes helst"), label(agreement.place, "place")
    yield _("Status fra mentoren"), _("Hver %(days)s. dag") % {"days": agreement.report_days}


def _yes(agreement: Agreement, name: str, steps: list[AgreementStep]) -> str:
    """How and when the citizen said yes, why it began without, or that it was given up; nothing while it is
    to be signed.
    """
    if agreement.is_given_up:
        return _("Aftalen er opgivet.")
    told = {step.what: step.words for step in steps}
    if agreement.agreed_on:
        how = label(agreement.agreed_how, "agreed_how").lower()
        day = full_day(agreement.agreed_on.isoformat())
        said = _("%(name)s har sagt ja %(how)s, %(day)s.") % {"name": name, "how": how, "day": day}
        return _with(said, told.get("agreed"))
    if agreement.waived:
        why = label(agreement.waived, "waived").lower()
        return _with(_("Aftalen er sat i gang uden ja: %(why)s.") % {"why": why}, told.get("waived"))
    return ""


def _is_to_sign(agreement: Agreement) -> bool:
    return agreement.agreed_on is None and agreement.waived is None and not agreement.is_given_up


def _settled(agreement: Agreement, steps: list[AgreementStep]) -> datetime:
    """The moment from which this version stands as it was read; now while it may still be changed."""
    own = [step.at for step in steps if step.what in SETTLED and step.version == agreement.version]
    return min(own, default=now())


def _mentor(course: Course, at: datetime) -> User:
    """Who was to follow the citizen then."""
    given = [row for row in session().scalars(of(course)) if row.mentor_id is not None]
    then = next((row.mentor_id for row in given if row.at <= at), None)
    return session().get_one(User, (course.organisation_id, then)) if then else course.mentor


def _goals(course: Course, at: datetime) -> list[str]:
    """The goals that were worked on then."""
    rows = of(course).where(CourseChange.goal_id.is_not(None), CourseChange.at <= at)
    stood: dict[Any, str | None] = {}
    for row in session().scalars(rows):
        stood.setdefault(row.goal_id, row.reason)
    return [
        f"{goal.title} ({label(goal.area, 'goal_area').lower()})"
        for goal in course.goals
        if goal.created_at <= at and stood.get(goal.id) not in OVER
    ]


def _days(first: date, last: date) -> str:
    return f"{full_day(first.isoformat())} – {full_day(last.isoformat())}"


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _with(sentence: str, words: str | None) -> str:
    return f"{sentence} {words}" if words else sentence
