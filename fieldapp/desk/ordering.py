"""»Opret forløb« as it is typed: from the form to an order, and the form before anything is typed."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from fieldapp.accounts.models import Role, User
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.desk.contact import day_of
from fieldapp.mentorships.contact import Contact
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.order import GOALS, GoalOrder, Order, last_day
from fieldapp.vocabulary import OUT_OF_SCOPE, label

Form = MultiDict[str, str]
# Who employs them, and the mentors by name.
Group = tuple[str, list[User]]


def blank(today: date, municipalities: list[str]) -> Form:
    """A period of six months from today, and what is usually not part of it."""
    form: Form = MultiDict()
    form["course"] = str(uuid7())
    form["language"] = "da"
    form["municipality"] = municipalities[0] if municipalities else ""
    form["starts_on"] = today.isoformat()
    form["ends_on"] = last_day(today).isoformat()
    form.setlist("not_tasks", list(OUT_OF_SCOPE))
    form["goal-1-area"] = "work_edu"
    return form


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
        weekly_minutes=_minutes(form),
        tasks=tuple(form.getlist("tasks")),
        not_tasks=tuple(form.getlist("not_tasks")),
        goals=tuple(_goal(form, number) for number in range(1, GOALS + 1)),
        reminders=form.get("reminders", ""),
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


def _minutes(form: Form) -> int | None:
    chosen = form.get("weekly_minutes", "")
    typed = (form.get("weekly_minutes_other", "") if chosen == "other" else chosen).strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def _line(form: Form, name: str) -> str:
    return _squeezed(form.get(name, ""))[:200]


def _text(form: Form, name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:2000]


def _squeezed(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
