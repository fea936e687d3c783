"""Phones under fire: the browser is killed while it saves, behind a line that breaks, and opened again."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.clock import uuid7
from tests.bench._house import house
from tests.cast import Cast
from tests.soak._hands import ChromiumHands, FirefoxHands, Hands
from tests.soak._ledger import Tally, count
from tests.soak._line import ILL, Line
from tests.soak._web import Web

PAUSE = (0.1, 1.5)  # seconds of saving before the kill
AT_MOST = 500  # entries that could be saved in that time
WORD_EVERY = 10  # kills
WORN = 25  # rounds after which somebody begins with a new phone


class Pocket:
    """A house, a line to it, and who carries the phone; what was promised to them."""

    def __init__(self, engine: Engine, line: Line, course: object, email: str, seed: int) -> None:
        self.engine, self.line, self.course, self.email = engine, line, course, email
        self.dice = random.Random(seed)
        self.promised: set[str] = set()
        self._doubtful: list[str] = []

    def begin(self, hands: Hands) -> None:
        """A new phone, put away once: a browser writes its cookies half a minute late."""
        self.line.ill = 0
        hands.log_in(self.email)
        hands.browser.close()
        hands.browser.start()
        hands.unlock()

    def write(self, hands: Hands, *, ill: float, taps: bool = True) -> None:
        """Save on a line that is ill until a random moment; what the phone said until then is a promise.

        The first one is tapped, by the form itself, unless a bug keeps its page from finding it.
        """
        self.line.ill = ill
        if taps:
            self.promised.add(hands.tap_absence(self.course))
        marks = [str(uuid7()) for _ in range(AT_MOST)]
        until = time.monotonic() + self.dice.uniform(*PAUSE)
        hands.save(self.course, marks)
        said = 0
        while time.monotonic() < until:
            told = hands.told()
            self.promised.update(told)
            said += len(told)
        # The form that was under way: its page never said anything, so somebody taps again.
        self._doubtful = marks[said : said + 1]

    def look(self, hands: Hands) -> Tally:
        """Open the phone again, tap once more what was in doubt, send on a line that is well, and count."""
        hands.unlock()
        self.line.ill = 0
        if self._doubtful:
            hands.save(self.course, self._doubtful)
            while self._doubtful[0] not in self.promised:
                self.promised.update(hands.told())
        hands.send_all()
        return count(self.engine, self.promised)


def kill_chromium(rounds: int, seed: int, root: Path, *, planted: bool = False) -> Tally:
    """So many kills of a Chromium that saves."""
    with sync_playwright() as driver:
        return siege(lambda url: ChromiumHands(driver, url), rounds, seed, root, planted=planted)


def kill_firefox(rounds: int, seed: int, root: Path, *, planted: bool = False) -> Tally:
    """So many kills of a Firefox that saves."""
    return siege(FirefoxHands, rounds, seed, root, planted=planted)


def say(kills: int, tally: Tally) -> None:
    """A word now and then: a long siege takes an hour."""
    print(f"{kills} kills: {tally.promised} promised, {tally.lost} lost", file=sys.stderr, flush=True)


@contextmanager
def pocket(root: Path, seed: int) -> Iterator[Pocket]:
    """The house whose code lies in `root`, and Viol on her way."""
    with house() as app, Web(app.config["FIELDAPP"], root) as web, Line(web.port, seed) as line:
        engine = app.extensions["fieldapp.engine"]
        with Session(engine, expire_on_commit=False) as own:
            cast = Cast(own)
            yield Pocket(engine, line, cast.siv.id, cast.viol.email, seed)


def siege(
    phone: Callable[[str], Hands], rounds: int, seed: int, root: Path, *, planted: bool = False
) -> Tally:
    """So many kills of phones that `phone` makes for an address; `planted` ends with the first loss."""
    began, kills, tally = time.monotonic(), 0, Tally()
    with pocket(root, seed) as own:
        while kills < rounds and not (planted and tally.lost):
            hands = phone(own.line.url)
            with hands.browser:
                own.begin(hands)
                for _ in range(min(WORN, rounds - kills)):
                    own.write(hands, ill=ILL, taps=not planted)
                    hands.browser.kill()
                    kills += 1
                    hands.browser.start()
                    tally = own.look(hands)
                    if kills % WORD_EVERY == 0:
                        say(kills, tally)
                    if planted and tally.lost:
                        break
    return replace(tally, kills=kills, seconds=time.monotonic() - began)
