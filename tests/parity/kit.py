"""An environment like the app's, and its twin for the browser, for templates made up in tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import DictLoader, Environment
from markupsafe import Markup

HERE = Path(__file__).parent
HANDED = (HERE / "handed.js").read_text()
SHARED = {path.name: path.read_text() for path in sorted((HERE / "shared").iterdir())}
DANISH = {"%(num)s meeting": "%(num)s møde", "Hi %(name)s": "Hej <b>%(name)s</b>"}


def minutes(value: int, short: bool = False) -> str:
    return f"{value // 60} t {value % 60}{'' if short else ' min'}"


def late(value: int, than: int = 10) -> bool:
    return value > than


def url_for(endpoint: str, **values: Any) -> str:
    # the signs that JavaScript's encodeURIComponent lets be
    return f"/{endpoint}" + ("/" + quote(str(values["id"]), safe="!'()*") if "id" in values else "")


def environment(templates: Mapping[str, str], **options: Any) -> Environment:
    env = Environment(
        autoescape=True, extensions=["jinja2.ext.i18n"], loader=DictLoader(dict(templates)), **options
    )
    env.globals["url_for"] = url_for
    env.filters["minutes"] = minutes
    env.tests["late"] = late
    extension: Any = env
    extension.install_gettext_callables(
        lambda text: DANISH.get(text, text),
        lambda one, many, n: DANISH.get(one, one) if n == 1 else many,
        newstyle=True,
    )
    return env


CONTEXT: dict[str, Any] = {
    "x": "<X&'\">",
    "y": None,
    "n": 7,
    "zero": 0,
    "pi": 3.25,
    "yes": True,
    "no": False,
    "empty": [],
    "bare": {},
    "blank": "",
    "safe": Markup("<i>&amp;</i>"),
    "names": ["Siv", "bo", "Ærø", "anna", "Bo"],
    "nums": [3, 1, 2, 3],
    "floats": [0.5, 1.25],
    "mixed": ["<a>", Markup("<b>"), 3, None],
    "pairs": [["a", 1], ["b", 2]],
    "text": "Der er nyt til dig i dag, kære ven",
    "iso": "2026-11-21T10:25:03.120Z",
    "emoji": "a😀b",
    "course": {"id": "c/1", "citizen": {"first_name": "Siv <3"}, "weekly_minutes": 90, "goals": []},
    "rows": [
        {"name": "Siv", "town": "Ry", "age": 30, "tags": ["a"], "open": True},
        {"name": "bo", "town": "ry", "age": 25, "tags": [], "open": False},
        {"name": "Ida", "town": "Ål", "age": 30, "open": True, "note": "<n>"},
        {"name": "Ada", "town": "Bro", "age": 41, "tags": ["b", "c"], "open": False},
    ],
    "labels": {"no_show": "Kom ikke", "held": "Mødt", "Moved": "Flyttet"},
}
