"""The list of 35 and the form with no server near, against pages written by hand that do the same work.

./dev bench offline [--rounds 9] [--cores 0]

Both stand in the same Chromium and take turns. The house and the hand-written server are stopped.
"""

import argparse
import statistics
from collections.abc import Callable

from tests.bench import _byhand
from tests.bench._house import table
from tests.bench._phone import PASSPHRASE, Phone, phone

LIST, FORM, LOCK = ".slot.person", "#meeting", "form[action='/field/unlock']"
STEPS = (
    "browser started: the worker starts",
    "browser started: the worker answers",
    "browser started: locked page, first paint",
    "browser started: locked page, complete",
    "unlocked (PBKDF2 600 000): list on the screen",
    "worker stopped, page alive: list on the screen",
    "worker awake: list on the screen",
    'tap on "Skriv møde": form on the screen',
    "worker stopped, page alive: form on the screen",
)
Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench offline")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cores", type=float, default=0, help="cap the browser to so many (Linux, as root)")
    asked = parser.parse_args()
    ours, by_hand = ({step: [] for step in STEPS} for _ in range(2))
    with phone(asked.cores) as (mine, house):
        course = mine.first_course()
        courses = _byhand.documents(mine)
        with _byhand.serving(_byhand.files(mine, course)) as server:
            _byhand.seed(mine, server.url, courses)
            urls = [(house.url, ours), (server.url, by_hand)]
        house.stop()
        for at in range(asked.rounds + 1):
            for url, times in urls if at % 2 else reversed(urls):
                walk(mine, url, course, times)
    print(f"./dev bench offline --rounds {asked.rounds} --cores {asked.cores:g}   ({len(courses)} courses)\n")
    print(report(ours, by_hand))


def walk(mine: Phone, url: str, course: str, times: Times) -> None:
    """One morning on one phone, from a closed browser to an empty form."""
    mine.restart()
    opened = mine.cold(f"{url}/field/citizens")
    mine.page.fill("#passphrase", PASSPHRASE)
    unlocked = mine.tap(f"{LOCK} button", LIST)
    back = "nav.nav a[href='/field/citizens']"
    write = "main a[href^='/field/log?course=']"

    def at_course(control: str, wanted: str, before: Callable[[], None] = lambda: None) -> float:
        mine.page.goto(url + course)
        mine.page.wait_for_selector(write)
        mine.page.wait_for_timeout(300)  # what a page does after it has come is over
        before()
        return mine.tap(control, wanted)

    figures = (
        *(opened[name] for name in ("boot", "answer", "painted", "complete")),
        unlocked,
        at_course(back, LIST, mine.chromium.stop_workers),
        at_course(back, LIST),
        at_course(write, FORM),
        at_course(write, FORM, mine.chromium.stop_workers),
    )
    for step, figure in zip(STEPS, figures, strict=True):
        times[step].append(figure)


def report(ours: Times, by_hand: Times) -> str:
    """Medians of all rounds but the first, which warms up."""
    rows = []
    for step in STEPS:
        mine, theirs = (statistics.median(times[step][1:]) for times in (ours, by_hand))
        rows.append((step, f"{mine:.0f}", f"{theirs:.0f}", f"{mine / theirs:.2f}"))
    return table(("step", "ours ms", "by hand ms", "ratio"), rows)


if __name__ == "__main__":
    main()
