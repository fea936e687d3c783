"""The caseworker's word on a status: approved, frozen and filed; or given back with a reason."""

import json
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.clock import iso
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid
from fieldapp.formats import full_day
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import must_run
from fieldapp.mentorships.models import Course
from fieldapp.reports.facts import Facts
from fieldapp.reports.models import Report, ReportVerdict
from fieldapp.vocabulary import codes


def approve(report: Report, facts: Facts, *, by: User, at: datetime) -> ReportVerdict:
    """From now on it says what it says today, whatever is written later. Never commits.

    Raises NotYours, and Conflict when somebody has decided already.
    """
    _open(report, by)
    frozen = said(report, facts)
    stated = sha256(json.dumps(frozen, sort_keys=True).encode()).hexdigest()
    return _decide(report, "approved", by=by, at=at, frozen=frozen, stated=stated)


def give_back(report: Report, reason: str, words: str, *, by: User, at: datetime) -> ReportVerdict:
    """Ask the mentor for more: a code of `report_return`, and words for »other«. Raises as `approve` does."""
    _open(report, by)
    wrong = {}
    if reason not in codes("report_return"):
        wrong["reason"] = _("Vælg, hvad der mangler.")
    elif reason == "other" and not words:
        wrong["words"] = _("Skriv, hvad der mangler.")
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    return _decide(report, "returned", by=by, at=at, reason=reason, words=words)


def said(report: Report, facts: Facts) -> dict[str, Any]:
    """All that a status says, as plain data: the mentor's words, and the facts of its days."""
    return {
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "summary": report.summary,
        "next": report.next,
        "ask": report.ask,
        "under_reason": report.under_reason,
        "author": report.author.name,
        "saved_at": iso(report.saved_at),
        "facts": asdict(facts),
    }


def _open(report: Report, by: User) -> None:
    course = session().get_one(Course, (report.organisation_id, report.course_id))
    must_run(course, by)
    locked = select(Report).where(Report.organisation_id == report.organisation_id, Report.id == report.id)
    session().scalars(locked.with_for_update(of=Report)).one()
    earlier = session().get(ReportVerdict, (report.organisation_id, report.id), populate_existing=True)
    if earlier is not None:
        who = session().get_one(User, (report.organisation_id, earlier.by)).name
        sentence = {
            "approved": _("%(who)s har godkendt den %(when)s."),
            "returned": _("%(who)s har sendt den tilbage %(when)s."),
        }[earlier.verdict]
        raise Conflict(sentence % {"who": who, "when": full_day(iso(earlier.at))}, code="decided")


def _decide(report: Report, verdict: str, *, by: User, at: datetime, **more: Any) -> ReportVerdict:
    row = ReportVerdict(
        organisation_id=report.organisation_id, report_id=report.id, verdict=verdict, by=by.id, at=at, **more
    )
    session().add(row)
    session().flush()
    session().expire(report, ["verdict"])
    return row
