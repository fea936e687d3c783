"""Times, days and numbers as people read them. Twin of service_worker/formats.js over the same tables.

A moment is ISO UTC text (`2026-11-12T08:00:00.000Z`), a day is `2026-11-12`. Nothing in, nothing out.
"""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from fieldapp import vocabulary
from fieldapp.formats.words import LAST_LETTERS, WORDS
from fieldapp.formats.zone import offset_at, offsets
from fieldapp.i18n import language


def tables() -> dict[str, Any]:
    """What the phone's twin needs to say the same, beside the words of its reader's language."""
    return {"offsets": offsets(), "letters": LAST_LETTERS}


def clock(moment: str | None, plus: int = 0) -> str:
    """`9.00`; `plus` minutes later when given."""
    if not moment:
        return ""
    at = _local(moment) + timedelta(minutes=plus)
    return f"{at.hour}{_words()['colon']}{at.minute:02}"


def clock_exact(moment: str | None) -> str:
    """`10.25.35`, where half a minute matters."""
    return f"{clock(moment)}{_words()['colon']}{_local(moment).second:02}" if moment else ""


def local_day(moment: str | None) -> str:
    """The day it is in Denmark: `2026-11-12`."""
    return _local(moment).date().isoformat() if moment else ""


def day_start(moment: str, days: int = 0) -> str:
    """The moment when the Danish day of `moment` begins, or one `days` later; moments compare as text."""
    midnight = datetime.combine(_local(moment).date() + timedelta(days=days), datetime.min.time())
    seconds = int(midnight.replace(tzinfo=UTC).timestamp())
    utc = datetime.fromtimestamp(seconds - 60 * offset_at(seconds - 60 * offset_at(seconds)), UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def day_words(moment: str | None, now: str) -> str:
    """`i dag`, `i går`, `i morgen`, else `tors. 12. nov.`, with the year when it is another."""
    if not moment:
        return ""
    day, today, words = _local(moment).date(), _local(now).date(), _words()
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    if near:
        return str(words[near])
    year = "" if day.year == today.year else f" {day.year}"
    return f"{words['short_weekdays'].split()[day.weekday()]} {_day_month(day, 'short_months')}{year}"


def day_clock(moment: str | None, now: str) -> str:
    """`i dag kl. 9.00`."""
    if not moment:
        return ""
    return str(_words()["at"]).format(day=day_words(moment, now), clock=clock(moment))


def long_day(moment: str | None) -> str:
    """`Torsdag 12. november`."""
    if not moment:
        return ""
    day = _local(moment).date()
    return upper_first(f"{_words()['weekdays'].split()[day.weekday()]} {_day_month(day, 'months')}")


def short_day(moment: str | None) -> str:
    """`12. nov.`"""
    return _day_month(_local(moment).date(), "short_months") if moment else ""


def full_day(moment: str | None) -> str:
    """`12. nov. 2026`"""
    return f"{short_day(moment)} {_local(moment).year}" if moment else ""


def age(moment: str | None, now: str) -> str:
    """How long ago: `1 min`, `18 timer`, `3 dage`."""
    if not moment:
        return ""
    words, passed = _words(), int((_parse(now) - _parse(moment)).total_seconds()) // 60
    if passed < 1:
        return str(words["below"])
    if passed < 60:
        return minutes(passed)
    many, forms = (passed // 60, "hours") if passed < 48 * 60 else (passed // (24 * 60), "days")
    return f"{many} {words[forms][0 if many == 1 else 1]}"


def minutes(number: int | None) -> str:
    """`45 min`; nothing when nobody said a number."""
    return "" if number is None else f"{number} {_words()['min']}"


def week_of(starts_on: str, ends_on: str, now: str) -> str:
    """Where a course is: `Uge 11 af 26 · slutter 28. feb. 2027`."""
    start, end, today = (_local(day).date() for day in (starts_on, ends_on, now))
    words = _words()
    if today < start:
        return str(words["starts"]).format(start=full_day(starts_on))
    if today > end:
        return str(words["ended"]).format(end=full_day(ends_on))
    number, total = (today - start).days // 7 + 1, (end - start).days // 7 + 1
    return str(words["week"]).format(number=number, total=total, end=full_day(ends_on))


def thursdays(starts_on: str, ends_on: str, now: str) -> int:
    """How many Thursdays of this month lie in a period; an ISO week belongs to the month of its Thursday."""
    first, today = date(1970, 1, 1), _local(now).date()
    last = calendar.monthrange(today.year, today.month)[1]
    low = max(today.replace(day=1), date.fromisoformat(starts_on)) - first
    high = min(today.replace(day=last), date.fromisoformat(ends_on)) - first
    # 1 January 1970 was a Thursday.
    return max(0, high.days // 7 - -(-low.days // 7) + 1)


def label(code: str | None, kind: str) -> str:
    """The vocabulary's words in the language of whoever reads."""
    return vocabulary.label(code, kind, language())


def tel(number: str | None) -> str:
    """`12 34 56 78`; as written when it is not a Danish number."""
    digits = _digits(number)
    return " ".join(digits[at : at + 2] for at in (0, 2, 4, 6)) if len(digits) == 8 else number or ""


def tel_link(number: str | None) -> str:
    """`+4512345678`, for a link that dials."""
    digits = _digits(number)
    return f"+45{digits}" if len(digits) == 8 else digits


def upper_first(text: str | None) -> str:
    """A capital letter to begin a line with; the rest stays."""
    return text[:1].upper() + text[1:] if text else ""


def by_name(courses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Courses by the citizen's first name, in the order of the Danish alphabet."""
    return sorted(courses, key=lambda course: _alphabetic(course["citizen"]["first_name"]))


FILTERS: dict[str, Callable[..., Any]] = {
    filter.__name__: filter
    for filter in (
        clock,
        clock_exact,
        local_day,
        day_start,
        day_words,
        day_clock,
        long_day,
        short_day,
        full_day,
        age,
        minutes,
        week_of,
        thursdays,
        label,
        tel,
        tel_link,
        upper_first,
        by_name,
    )
}


def init_app(app: Flask) -> None:
    """Teach the templates these words."""
    app.jinja_env.filters.update({name: _each_time(word) for name, word in FILTERS.items()})


def _each_time(word: Callable[..., Any]) -> Callable[..., Any]:
    """Jinja works out a filter of a constant once, in the language of whoever came first; not this one."""

    @pass_context
    @wraps(word)
    def asked(_context: Context, *given: Any, **named: Any) -> Any:
        return word(*given, **named)

    return asked


def _words() -> dict[str, Any]:
    return WORDS[language()]


@lru_cache(1024)  # a page asks some hundred times, most often of the same few moments
def _local(moment: str) -> datetime:
    """The Danish wall clock, in a datetime that says UTC so that nobody shifts it again."""
    if len(moment) == 10:
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)
    at = _parse(moment)
    return at + timedelta(minutes=offset_at(int(at.timestamp())))


def _parse(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def _day_month(day: date, names: str) -> str:
    words = _words()
    return str(words["date"]).format(day=day.day, month=words[names].split()[day.month - 1])


def _digits(number: str | None) -> str:
    digits = "".join(letter for letter in number or "" if letter in "0123456789")
    return digits[2:] if len(digits) == 10 and digits.startswith("45") else digits


def _alphabetic(name: str) -> str:
    return "".join(LAST_LETTERS.get(letter, letter) for letter in name.lower())
