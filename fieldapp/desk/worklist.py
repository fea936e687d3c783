"""»Kræver din opmærksomhed«: what needs a person, in three groups, and the filters that narrow it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import User
from fieldapp.accounts.settings import Settings
from fieldapp.alerts.kinds import SILENT
from fieldapp.alerts.models import Alert, State
from fieldapp.alerts.queries import post
from fieldapp.clock import iso
from fieldapp.db import session
from fieldapp.desk import cases, inbox, silences
from fieldapp.desk.cases import Case
from fieldapp.desk.inbox import Waits, waits
from fieldapp.desk.news import News, news
from fieldapp.desk.silences import CAN_WAIT, Silence

# The filters, in the order of their chips. What is missing from a phone belongs to the phones, and so on.
FILTERS = (
    "no_show",
    "no_contact",
    "unanswered",
    "phone",
    "minutes",
    "progress",
    "ending",
    "reports",
    "messages",
)
_FILTER_OF = {"gap": "phone", "off_goal": "progress", "check": "progress"}
# How many silences a page shows, and how many a search looks through.
SHOWN, SEARCHED = 200, 2000
# The order within »I dag«.
_TODAY = ("unanswered", "no_contact", "phone", "gap")


@dataclass(frozen=True)
class Chip:
    """One filter, how many it shows, and its address."""

    code: str
    number: int
    url: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for: one of FILTERS or nothing, and part of a name or nothing."""

    show: str = ""
    q: str = ""

    @classmethod
    def of(cls, said: Any) -> "Asked":
        """As a query string or a form says it; what is unknown is nothing."""
        show, q = said.get("show", ""), " ".join(said.get("q", "").split())[:100]
        return cls(show if show in FILTERS else "", q)

    @property
    def query(self) -> str:
        """The same for an address."""
        said = {name: value for name, value in (("show", self.show), ("q", self.q)) if value}
        return f"?{urlencode(said)}" if said else ""

    @property
    def url(self) -> str:
        """The page that shows it."""
        return f"/desk/{self.query}"

    def done(self, id: UUID) -> str:
        """The same page, which says that this letter was dealt with."""
        return f"{self.url}{'&' if self.query else '?'}done={id}"

    @property
    def kinds(self) -> list[str]:
        """The kinds of silences that the filter is about."""
        return [kind for kind in SILENT if self.show in ("", _filter(kind))]

    def names(self, *names: str) -> bool:
        """Does the search find one about people of these names?"""
        return not self.q or any(self.q.casefold() in name.casefold() for name in names)

    def wants(self, code: str, *names: str) -> bool:
        """Is one of this filter, about people of these names, to be shown?"""
        return self.show in ("", code) and self.names(*names)


def count(user: User, at: datetime, unread: int) -> int:
    """The number in the menu: as many as »Alle«; `unread` as `reads.count` gives it."""
    return cases.count(user) + sum(silences.count(user, at).values()) + unread + inbox.count(user, at)


def gather(user: User, at: datetime, asked: Asked) -> dict[str, Any]:
    """Everything that the list shows, its numbers, and a `version` that differs when it does."""
    pressing, written, own = cases.pressing(user), news(user), waits(user, at)
    found = silences.find(user, at, *((SILENT, SEARCHED) if asked.q else (asked.kinds, SHOWN)))
    still = [one for one in found if one.handled is None]
    silent = silences.count(user, at)
    waiting = len(pressing) + sum(silent.values()) + len(written) + len(own)
    numbers = _numbers(silent, len(pressing), len(written), len(own))
    if asked.q:  # the chips of a search count what it finds, in every filter
        numbers = _found(_shown(Asked(q=asked.q), pressing, still, written, own))
    shown = _shown(asked, pressing, still, written, own)
    done: dict[str, list[Any]] = {
        "settled": [one for one in cases.settled(user) if asked.wants("no_show", *_names(one))],
        "handled": [one for one in found if one.handled and asked.wants(_filter(one.alert.kind), *one.names)],
    }
    context: dict[str, Any] = {
        "asked": asked,
        "chips": _chips(numbers, asked),
        "waiting": waiting,
        "unread": len(written),
        "hits": sum(len(rows) for rows in shown.values()),
        "is_cut": sum(silent.get(kind, 0) for kind in asked.kinds) > len(still),
        "away": away(user, at),
        "opens": opens(user, [one.alert for one in pressing], at),
        "late": not post().is_moving,
    }
    return context | shown | done | {"version": _version(at, context, shown | done)}


def opens(user: User, alerts: list[Alert], at: datetime) -> dict[UUID, datetime]:
    """When the open letters ring whose recipient's department is closed just now."""
    settings = Settings.of(user.organisation_id)
    found = {alert.id: _opens_at(settings, alert, at) for alert in alerts}
    return {id: opens for id, opens in found.items() if opens}


def away(user: User, at: datetime) -> set[UUID]:
    """Colleagues who are on leave today."""
    return set(session().scalars(Leave.on(user.organisation_id, at).with_only_columns(Leave.user_id)))


def _opens_at(settings: Settings, alert: Alert, at: datetime) -> datetime | None:
    hours = settings.hours(alert.recipient.unit_id)
    if alert.state != State.OPEN or alert.due_at is None or hours.is_open(at):
        return None
    return hours.next_open(max(alert.due_at, at))


def _found(shown: dict[str, list[Any]]) -> dict[str, int]:
    silent = Counter(one.alert.kind for one in shown["today"] + shown["later"])
    written = len(shown["calls"] + shown["letters"])
    return _numbers(silent, len(shown["pressing"]), written, len(shown["own"]))


def _numbers(silent: dict[str, int], cases: int, written: int, own: int) -> dict[str, int]:
    numbers = dict.fromkeys(FILTERS, 0) | {"no_show": cases, "messages": written, "reports": own}
    for kind, number in silent.items():
        numbers[_filter(kind)] += number
    return numbers


def _shown(
    asked: Asked, pressing: list[Case], still: list[Silence], written: list[News], own: list[Waits]
) -> dict[str, list[Any]]:
    wanted = [one for one in still if asked.wants(_filter(one.alert.kind), *one.names)]
    today = [one for one in wanted if one.alert.kind not in CAN_WAIT]
    said = [line for line in written if asked.wants("messages", *line.names)]
    return {
        "pressing": [one for one in pressing if asked.wants("no_show", *_names(one))],
        "calls": [line for line in said if line.wants_call],
        "today": sorted(today, key=lambda one: _TODAY.index(one.alert.kind)),
        "own": [one for one in own if asked.wants("reports", *one.names)],
        "letters": [line for line in said if not line.wants_call],
        "later": [one for one in wanted if one.alert.kind in CAN_WAIT],
    }


def _chips(numbers: dict[str, int], asked: Asked) -> list[Chip]:
    all_of_them = Chip("", sum(numbers.values()), Asked("", asked.q).url)
    shown = [code for code in FILTERS if numbers[code] or code == asked.show]
    return [all_of_them, *(Chip(code, numbers[code], Asked(code, asked.q).url) for code in shown)]


def _ids(one: Silence) -> list[UUID]:
    return [letter.id for letter in one.letters]


def _filter(kind: str) -> str:
    return _FILTER_OF.get(kind, kind)


def _names(case: Case) -> tuple[str, str]:
    return case.first.course.citizen.first_name, case.first.course.mentor.name


def _version(at: datetime, context: dict[str, Any], shown: dict[str, list[Any]]) -> str:
    # "for 15 min siden" grows older too, so the minute is part of what has been seen.
    numbers = context["chips"], context["waiting"], context["unread"]
    told: list[Any] = [iso(at)[:16], context["late"], numbers, sorted(context["away"])]
    for name in ("pressing", "settled"):
        told += [(one.alert.id, one.alert.state, one.meeting.id) for one in shown[name]]
    for name in ("today", "later", "handled"):
        told += [(_ids(one), one.alert.state, one.nudged_at, one.last) for one in shown[name]]
    told += [(one.kind, one.course.id, one.day, one.proposal and one.proposal.id) for one in shown["own"]]
    told += [(line.message.id, line.number, line.wants_call) for line in shown["calls"] + shown["letters"]]
    return sha256(repr(told).encode()).hexdigest()[:16]
