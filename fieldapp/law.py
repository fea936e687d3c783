"""What was in force on a day: law texts, thresholds and words. Rows come as data.

A meeting, an agreement and a paper ask with their own day, never with today's.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from fieldapp.vocabulary.law import LAW, WORDS, Said

NAMES: Final = tuple(dict.fromkeys(said.name for said in LAW))


class Law:
    """Ours, and an organisation's `own`, which go before ours; of two for the same day the later said."""

    def __init__(self, own: Iterable[Said] = ()):
        self._own = list(own)

    def in_force(self, name: str, on: date) -> Said:
        """What was so on that day. Before our first day it was as on that one. Raises KeyError."""
        own = [said for said in self._own if said.name == name and _holds(said, on)]
        ours = [said for said in LAW if said.name == name]
        if not ours:
            raise KeyError(name)
        begun = own or [said for said in ours if _holds(said, on)] or ours[:1]
        # Of equals `max` keeps the first one.
        return max(reversed(begun), key=lambda said: said.valid_from)

    def since(self, name: str, on: date) -> date:
        """The day from which this has been so without a break, up to `on`."""
        over = [said.valid_to for said in self._own if said.name == name and said.valid_to]
        breaks = [day + timedelta(days=1) for day in over if day < on]
        return max([self.in_force(name, on).valid_from, *breaks])

    def number(self, name: str, on: date) -> int:
        """A threshold on that day."""
        return self.in_force(name, on).number or 0

    def text(self, name: str, on: date, language: str = "da") -> str:
        """A text or a word on that day, with the words of that day in it."""
        text = self.in_force(name, on).text[language == "en"]
        for mark, word in WORDS.items():
            if mark in text:
                text = text.replace(mark, self.text(word, on, language))
        return text


# Without any organisation's own.
OURS: Final = Law()


def _holds(said: Said, on: date) -> bool:
    return said.valid_from <= on and (said.valid_to is None or on <= said.valid_to)
