"""The leader's pages, and the same as files."""

import re
from datetime import date

from flask import Blueprint, Response, request
from flask_login import current_user

from fieldapp.clock import now
from fieldapp.errors import NotFound
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.office import courses, minutes, results
from fieldapp.office.door import exported, only_leaders, page

bp = Blueprint("office", __name__, url_prefix="/office")
bp.before_request(only_leaders)

# So many mentors or courses are shown, and so many months or quarters back can be chosen.
PAGE, MONTHS, QUARTERS = 30, 25, 12


@bp.get("/minutes")
def of_minutes() -> str:
    """A month's minutes by provider and mentor; of one mentor also by course."""
    month, asked = _month(), _asked("provider", "mentor")
    whole = minutes.of_month(current_user.organisation_id, month, _today())
    found = whole.only(asked["provider"]) if asked["provider"] else whole
    opened = [
        line
        for group in found.groups
        for part in group.mentors
        if str(part.mentor) == asked["mentor"]
        for line in part.lines
    ]
    return page(
        "office/minutes.html",
        "minutes",
        {"month": month} | asked,
        month=month,
        months=_months(),
        found=found,
        groups=whole.groups,
        names=minutes.names(current_user.organisation_id, {line.course for line in opened}),
        said=minutes.said,
        reason=minutes.reason,
        together=minutes.together,
        shown=_shown(),
    )


@bp.get("/minutes.<any(csv, xlsx):kind>")
def minutes_file(kind: str) -> Response:
    """The same, a line for each course."""
    month, asked, own = _month(), _asked("provider"), current_user.organisation_id
    whole = minutes.of_month(own, month, _today())
    found = whole.only(asked["provider"]) if asked["provider"] else whole
    return exported(minutes.sheet(found, own), kind, "minutes", {"month": month} | asked)


@bp.get("/courses")
def of_courses() -> str:
    """The courses that are not closed, and what they lack; of one filter when the address says so."""
    asked, own = _asked("show"), current_user.organisation_id
    high = courses.off_high(own)
    rows = courses.open_on(own, _today(), high)
    begun = [row for row in rows if row.is_begun]
    found = _narrowed(rows, asked["show"])
    return page(
        "office/courses.html",
        "courses",
        asked,
        rows=courses.in_full(own, found[: _shown()]),
        total=len(found),
        all=len(rows),
        filters=courses.filters(high),
        counts={name: sum(map(holds, rows)) for name, holds in courses.FILTERS.items()},
        begun=len(begun),
        valid=sum(row.is_valid for row in begun),
        shown=_shown(),
    )


@bp.get("/courses.<any(csv, xlsx):kind>")
def courses_file(kind: str) -> Response:
    """The same, all of them."""
    asked, own = _asked("show"), current_user.organisation_id
    high = courses.off_high(own)
    found = _narrowed(courses.open_on(own, _today(), high), asked["show"])
    return exported(courses.sheet(found, _today(), own, high), kind, "courses", asked)


@bp.get("/results")
def of_results() -> str:
    """How the goals of closed courses stood, by the last day of the course: of whole quarters, so that two
    spans cannot be taken from each other for the figures of a few days.
    """
    asked, found = _results()
    choices = results.quarters(_today(), QUARTERS)
    return page("office/results.html", "results", asked, found=found, quarters=choices)


@bp.get("/results.<any(csv, xlsx):kind>")
def results_file(kind: str) -> Response:
    """The same, with the same numbers withheld."""
    asked, found = _results()
    name = f"resultater-{asked['since']}-{asked['until']}"
    return exported(results.sheet(found, name), kind, "results", asked)


def _results() -> tuple[dict[str, str], results.Results]:
    choices = results.quarters(_today(), QUARTERS)
    asked = {
        "since": request.args.get("since", choices[3]),
        "until": request.args.get("until", choices[0]),
    }
    first, last = results.quarter(asked["since"]), results.quarter(asked["until"])
    if first is None or last is None:
        raise NotFound(_("Siden findes ikke længere."))
    return asked, results.of_days(current_user.organisation_id, first[0], last[1])


def _narrowed(rows: list[courses.Row], show: str) -> list[courses.Row]:
    if show not in courses.FILTERS:
        return rows
    return [row for row in rows if courses.FILTERS[show](row)]


def _month() -> str:
    """The month that is asked for, else the one that runs."""
    asked = request.args.get("month") or f"{_today():%Y-%m}"
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", asked, re.ASCII):
        raise NotFound(_("Siden findes ikke længere."))
    return asked


def _months() -> list[str]:
    """The months that can be chosen, the newest first."""
    today = _today()
    number = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02}" for one in range(number, number - MONTHS, -1)]


def _asked(*names: str) -> dict[str, str]:
    """What the address narrows the page to."""
    return {name: request.args.get(name, "")[:40] for name in names}


def _shown() -> int:
    return max(PAGE, min(request.args.get("shown", PAGE, type=int), 1000))


def _today() -> date:
    return now().astimezone(ZONE).date()
