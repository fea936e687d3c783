"""What a phone says: Danish is written in its pages, and English goes there without the Danish beside it."""

import re
from typing import Any

from fieldapp import i18n, vocabulary
from fieldapp.formats.words import WORDS

DANISH, ENGLISH = i18n.LANGUAGES
_KIND = re.compile(r'\b(?:label|coded|code)\("(\w+)"')


def words(language: str, source: str) -> dict[str, Any]:
    """Times and days in this language, and the labels of every kind that a shared page or a module names."""
    at = i18n.LANGUAGES.index(language)
    kinds = sorted(set(_KIND.findall(source)))
    labels = {kind: {code: both[at] for code, both in vocabulary.KINDS[kind].items()} for kind in kinds}
    return {"labels": labels, "words": WORDS[language]}


def catalogue(language: str, source: str) -> dict[str, Any]:
    """The texts of the shared pages and the modules in this language, and in a row the keys of the Danish.

    A counted text is a pair. Raises ValueError for two Danish texts of one key: say one of them differently.
    """
    held = i18n.catalogue(language)
    counted = {one: forms for one, forms in held.plurals.items() if all(forms)}
    said: dict[str, Any] = {**held.messages, **counted}
    texts = {k: text for k, text in said.items() if text not in ("", k) and _is_in(source, k)}
    keys = {key(danish): danish for danish in texts}
    if alike := texts.keys() - keys.values():
        raise ValueError(f"another text has the same key: {sorted(alike)}")
    alphabetic = sorted(
        texts, key=lambda danish: str(texts[danish])
    )  # what is alike packs better side by side
    return {"keys": "".join(map(key, alphabetic)), "texts": [texts[danish] for danish in alphabetic]}


def key(danish: str) -> str:
    """24 bits as six letters. Twin of keyOf in service_worker/texts.js."""
    total = 0
    for letter in danish:
        total = total * 31 + ord(letter) & 0xFFFFFF
    return f"{total:06x}"


def _is_in(source: str, danish: str) -> bool:
    return bool(danish) and (f'"{danish}"' in source or f"'{danish}'" in source)
