"""`./dev messages`: every text a user sees, collected from the code into the catalogues.

Danish is what the code is written in, so a new text is at once translated into Danish; the English of it
waits, empty, for a person. Run with `--check` to only hear what is missing.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "fieldapp" / "translations"
LANGUAGES = ("da", "en")
SOURCES = [("fieldapp", "python"), ("templates", "jinja2"), ("service_worker", "javascript")]
SOURCES += [("static", "javascript")]
ENDINGS = {"python": "**.py", "jinja2": "**.*", "javascript": "**.js"}
OPTIONS = {"python": {}, "jinja2": {"silent": "false"}, "javascript": {"parse_template_string": "true"}}
# Both languages count one and many alike. No date and no name: git knows those better.
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def collected() -> Catalog:
    """Every text in the code with the files that say it, without line numbers: those change daily."""
    catalog = Catalog()
    for folder, kind in SOURCES:
        found = extract_from_dir(
            ROOT / folder,
            method_map=[("vendor/**", "ignore"), (ENDINGS[kind], kind)],
            options_map={ENDINGS[kind]: OPTIONS[kind]},
            keywords=DEFAULT_KEYWORDS,
            comment_tags=("For translators:",),
            strip_comment_tags=True,
        )
        for name, _line, text, comments, context in found:
            catalog.add(text, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def path_of(language: str) -> Path:
    return TRANSLATIONS / language / "messages.po"


def read(language: str) -> Catalog:
    if not path_of(language).exists():
        return Catalog(locale=language)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def faults(wanted: Catalog, language: str, translated: Catalog) -> Iterator[str]:
    """What keeps this catalogue from being whole, one line each."""
    for message in wanted:
        if not message.id:
            continue
        there = translated.get(message.id, message.context)
        if there is None:
            yield f"{language}: missing: {message.id!r}"
        elif not all(_texts(there)):
            yield f"{language}: not translated: {message.id!r}"
        elif there.fuzzy:
            yield f"{language}: only guessed: {message.id!r}"
        elif any(error for error in there.check(translated)):
            yield f"{language}: other placeholders than the code: {message.id!r}"
    wanted_keys = {_key(message) for message in wanted}
    gone = [message for message in translated if _key(message) not in wanted_keys]
    yield from (f"{language}: no longer in the code: {message.id!r}" for message in gone)
    yield from (
        f"{language}: kept though obsolete: {message.id!r}" for message in translated.obsolete.values()
    )


def updated(wanted: Catalog, language: str) -> Catalog:
    """The same translations, with new texts added and texts that are gone left out."""
    old = read(language)
    new = Catalog(locale=language)
    for message in wanted:
        if message.id:
            there = old.get(message.id, message.context)
            text = there.string if there and all(_texts(there)) else _untranslated(message, language)
            kept = {"auto_comments": message.auto_comments, "context": message.context}
            new.add(message.id, text, message.locations, **kept)
    return new


def write(language: str, catalog: Catalog) -> None:
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        file.write(HEADER.format(language=language).encode())
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)


def _texts(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _untranslated(message: Message, language: str) -> str | tuple[str, ...]:
    if language == "da":
        return message.id
    return ("", "") if message.pluralizable else ""


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id[0] if isinstance(message.id, tuple) else message.id, message.context)


def main(arguments: list[str]) -> int:
    wanted = collected()
    if "--check" not in arguments:
        for language in LANGUAGES:
            write(language, updated(wanted, language))
    wrong = [line for language in LANGUAGES for line in faults(wanted, language, read(language))]
    print("\n".join([*wrong, f"{len(wanted)} texts, {len(wrong)} to be seen to."]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
