"""The order as it is typed: from the form to an order, and the form before anything is typed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from fieldapp.accounts.dated import law_of
from fieldapp.accounts.models import Role, User
from fieldapp.db import session
from fieldapp.desk.contact import day_of
from fieldapp.law import Law
from fieldapp.mentorships.contact import Contact
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.order import GOALS, GoalOrder, Order, last_day
from fieldapp.mentorships.periods import Agreement
from fieldapp.vocabulary import OUT_OF_SCOPE, label

Form = MultiDict[str, str]
# Who employs them, and the mentors by name.
Group = tuple[str, list[User]]


def blank(user: User, today: date) -> dict[str, Any]:
    """The longest period from today, and what is usually not part of it."""
    known, law = municipalities(user), law_of(user.organisation_id)
    return {
        "language": "da",
        "municipality": known[0] if known else "",
        "starts_on": today.isoformat(),
        "ends_on": last_day(today, "", law).isoformat(),
        "not_tasks": list(OUT_OF_SCOPE),
        "goal-1-area": "work_edu",
    }


def written(agreement: Agreement) -> dict[str, Any]:
    """An agreement as if it had just been typed."""
    return {
        **{name: getattr(agreement, name) for name in ("scheme", "purpose", "assessment")},
        **{name: list(getattr(agreement, name)) for name in ("roles", "tasks", "not_tasks")},
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat(),
        "weekly_minutes": str(agreement.weekly_minutes),
        "report_days": str(agreement.report_days),
        "place": agreement.place or "",
    }


def going_on(agreement: Agreement, law: Law) -> dict[str, Any]:
    """Another period as like this one as it can be, from the day after it; why is still to be said."""
    first = agreement.last_on + timedelta(days=1)
    last = last_day(first, agreement.scheme, law)
    days = {"starts_on": first.isoformat(), "ends_on": last.isoformat()}
    return written(agreement) | days | {"assessment": ""}


def as_form(typed: Mapping[str, Any]) -> Form:
    """What a draft holds, as if it had just been sent."""
    return MultiDict(typed)


def read(form: Form) -> Order:
    """The order that the form states, not judged yet."""
    return Order(
        first_name=_line(form, "first_name"),
        last_name=_line(form, "last_name"),
        phone=_line(form, "phone"),
        email=_line(form, "email"),
        language=form.get("language", ""),
        municipality=_line(form, "municipality"),
        purpose=_text(form, "purpose"),
        scheme=form.get("scheme", ""),
        starts_on=day_of(form.get("starts_on", "")),
        ends_on=day_of(form.get("ends_on", "")),
        weekly_minutes=number_of(form, "weekly_minutes"),
        tasks=tuple(form.getlist("tasks")),
        not_tasks=tuple(form.getlist("not_tasks")),
        goals=tuple(_goal(form, number) for number in range(1, GOALS + 1)),
        reminders=form.get("reminders", ""),
        roles=tuple(form.getlist("roles")),
        place=form.get("place", ""),
        report_days=number_of(form, "report_days"),
        assessment=_text(form, "assessment"),
    )


def contact(form: Form) -> Contact:
    """How the citizen can be reached, as the form states it."""
    return Contact(_line(form, "phone"), _line(form, "email"), form.get("reminders", ""))


def mentors(user: User) -> list[Group]:
    """The mentors who can be chosen, by who employs them: providers by name, then the others."""
    found = session().scalars(
        User.visible_to(user)
        .where(User.role == Role.MENTOR, User.ended_at.is_(None))
        .order_by(User.name)
        .options(selectinload(User.provider))
    )
    groups: dict[tuple[bool, str], list[User]] = {}
    for one in found:
        name = one.provider.name if one.provider else label(one.affiliation, "affiliation")
        groups.setdefault((one.provider is not None, name), []).append(one)
    return [(name, people) for (_, name), people in sorted(groups.items(), key=lambda group: group[0])]


def mentor_of(user: User, text: str | None) -> User | None:
    """The one who was chosen, if `user` may see that person."""
    try:
        id = UUID(text or "")
    except ValueError:
        return None
    return session().scalars(User.visible_to(user).where(User.id == id)).one_or_none()


def municipalities(user: User) -> list[str]:
    """The organisation's own code first, then those that its courses have; empty when nobody has said one."""
    used = session().scalars(
        select(Course.municipality_code)
        .where(Course.organisation_id == user.organisation_id)
        .distinct()
        .order_by(Course.municipality_code)
    )
    own = user.organisation.municipality_code
    return list(dict.fromkeys([*([own] if own else []), *used]))


def lines(text: str) -> tuple[str, ...]:
    """What stands on each line that is not empty."""
    return tuple(filter(None, (_squeezed(line) for line in text.splitlines())))


def _goal(form: Form, number: int) -> GoalOrder:
    title, steps = _line(form, f"goal-{number}-title"), lines(form.get(f"goal-{number}-steps", ""))
    return GoalOrder(form.get(f"goal-{number}-area", ""), title, steps)


def number_of(form: Form, name: str) -> int | None:
    """The number that was chosen, or typed beside »Andet«; None for what is no number."""
    chosen = form.get(name, "")
    typed = (form.get(f"{name}_other", "") if chosen == "other" else chosen).strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def _line(form: Form, name: str) -> str:
    return _squeezed(form.get(name, ""))[:200]


def long_text(form: Form, name: str) -> str:
    """What was typed on several lines, however much it is."""
    return form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()


def _text(form: Form, name: str) -> str:
    return long_text(form, name)[:2000]


def _squeezed(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
