"""Danish first, English second: the catalogues, read as they are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

LANGUAGES = ("da", "en")


@dataclass(frozen=True)
class Catalogue:
    """One language. The Danish text is the key, so Danish needs no look-up to be right."""

    language: str
    messages: dict[str, str]
    plurals: dict[str, tuple[str, str]]

    def gettext(self, text: str) -> str:
        """The text in this language, or as written when it has none."""
        return self.messages.get(text) or text

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form for `n`; both languages have the same rule: one, or not one."""
        forms = self.plurals.get(one, (one, many))
        return forms[0 if n == 1 else 1] or (one if n == 1 else many)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of `language`: `da` or `en`."""
    path = translations() / language / "messages.po"
    if not path.exists():
        return Catalogue(language, {}, {})
    with path.open("rb") as file:
        found = read_po(file, locale=language)
    messages: dict[str, str] = {}
    plurals: dict[str, tuple[str, str]] = {}
    for message in found:
        if isinstance(message.id, str):
            messages[message.id] = str(message.string)
        elif message.string:
            plurals[message.id[0]] = (message.string[0], message.string[1])
    return Catalogue(language, messages, plurals)


def translations() -> Path:
    """The folder of the catalogues."""
    return Path(__file__).parent / "translations"


def language() -> str:
    """The language of whoever asks: the person's own, else the browser's, else Danish."""
    # A page asks some hundred times, so the answer is looked for first, and once.
    try:
        return g.language  # type: ignore[no-any-return]
    except (AttributeError, RuntimeError):
        pass  # nobody has asked yet, or there is no request
    if not has_request_context():
        return "da"
    own = current_user.language if current_user.is_authenticated else None
    chosen: str = own or request.accept_languages.best_match(LANGUAGES) or "da"
    g.language = chosen
    return chosen


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Everything inside is said in `chosen`, whoever asks: it is for somebody else to read."""
    before = language()
    g.language = chosen
    try:
        yield
    finally:
        g.language = before


def gettext(text: str) -> str:
    """Translate for whoever asks."""
    return catalogue(language()).gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a counted text for whoever asks."""
    return catalogue(language()).ngettext(one, many, n)


def init_app(app: Flask) -> None:
    """Teach the templates `_` and `ngettext`, which also fill in what a text leaves open: `%(name)s`."""
    app.jinja_env.globals.update(_=_text, ngettext=_counted)


# Jinja's own extension does the same by three calls for each text, and a page has some hundred.
@pass_context
def _text(context: Context, text: str, **values: Any) -> str:
    return _filled(context, gettext(text), values)


@pass_context
def _counted(context: Context, one: str, many: str, n: int, **values: Any) -> str:
    return _filled(context, ngettext(one, many, n), {"num": n} | values)


def _filled(context: Context, text: str, values: dict[str, Any]) -> str:
    """On a page of HTML what is filled in is escaped; the text is ours."""
    found = Markup(text) if context.eval_ctx.autoescape else text  # noqa: S704  # from our catalogues
    return found % values if "%" in text else found
