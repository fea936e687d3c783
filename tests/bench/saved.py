"""From the tap on "Gem mødet" to the frame that says "Gemt på telefonen", with no server near.

./dev bench saved [--entries 50] [--cores 0]
"""

import argparse
import statistics

from tests.bench._house import table
from tests.bench._phone import Phone, phone, repeat
from tests.bench.wire import p95

# What a mentor taps for an ordinary meeting.
MEETING = {"outcome": "held", "form": "in_person", "place": "cafe", "minutes": "45", "goal": "none"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench saved")
    parser.add_argument("--entries", type=int, default=50)
    parser.add_argument("--cores", type=float, default=0, help="cap the browser to so many (Linux, as root)")
    asked = parser.parse_args()
    with phone(asked.cores) as (mine, house):
        form = mine.first_course().replace("/field/courses/", "/field/log?course=")
        house.stop()
        times = repeat(asked.entries, lambda: save(mine, house.url + form))
    print(f"./dev bench saved --entries {asked.entries} --cores {asked.cores:g}\n")
    rows = [
        [f"all {len(times)}", *figures(times)],
        ["the first ten", *figures(times[:10])],
        ["the last ten", *figures(times[-10:])],
    ]
    print(table(("entries", "median ms", "p95 ms"), rows))


def save(mine: Phone, form: str) -> float:
    """Fill in the form and save it; ms from tap to frame."""
    mine.page.goto(form)
    for name, value in MEETING.items():
        mine.page.locator(f"[name={name}][value='{value}']").check(force=True)
    return mine.tap("button[form=meeting]", ".journey")


def figures(times: list[float]) -> list[str]:
    return [f"{statistics.median(times):.0f}", f"{p95(times):.0f}"]


if __name__ == "__main__":
    main()
