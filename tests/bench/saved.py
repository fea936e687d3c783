"""From the tap on "Gem mødet" to "Gemt på telefonen", with no server near, while others wait to be sent.

./dev bench saved [--rounds 20] [--cores 0.167] [--waiting 10 50]
"""

import argparse
import statistics

from tests.bench._house import table
from tests.bench._phone import Phone, phone, repeat
from tests.bench.wire import p95

# What a mentor taps for an ordinary meeting.
MEETING = {"outcome": "held", "form": "in_person", "place": "cafe", "minutes": "45", "goal": "none"}
POSTED = """([form, meeting]) => fetch(form, {
  method: "POST", body: new URLSearchParams(meeting), redirect: "manual",
}).then((answer) => answer.type)"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench saved")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--cores", type=float, default=0, help="cap the browser to so many (Linux, as root)")
    parser.add_argument(
        "--waiting", type=int, nargs="+", default=[10, 50], help="how many wait when it is saved"
    )
    asked = parser.parse_args()
    rows: list[list[object]] = []
    with phone(asked.cores) as (mine, house):
        with mine.unhurried():
            form = house.url + mine.first_course().replace("/field/courses/", "/field/log?course=")
        house.stop()
        at = 0
        for waiting in asked.waiting:
            with mine.unhurried():
                write(mine, form, waiting - at)
            rows.append([waiting, *figures(repeat(asked.rounds, lambda: save(mine, form)))])
            at = waiting + asked.rounds + 1
    command = f"--rounds {asked.rounds} --cores {asked.cores:g} --waiting {' '.join(map(str, asked.waiting))}"
    print(f"./dev bench saved {command}\n")
    print(table(("wait before", "answered, median ms", "p95", "on the screen, median ms", "p95"), rows))


def write(mine: Phone, form: str, count: int) -> None:
    """So many meetings that wait, past the page."""
    mine.page.goto(form)
    address, course = form.split("?course=")
    for _ in range(count):
        answer = mine.page.evaluate(POSTED, [address, {**MEETING, "course": course}])
        assert answer == "opaqueredirect", answer


def save(mine: Phone, form: str) -> tuple[float, float]:
    """Fill in the form and save it; ms from the tap to the answer that says it is kept, and to its frame."""
    with mine.unhurried():
        mine.page.goto(form)
        for name, value in MEETING.items():
            mine.page.locator(f"[name={name}][value='{value}']").check(force=True)
        mine.page.wait_for_timeout(1_000)  # the draft is kept, and what a page does after it has come is over
    return mine.tapped("button[form=meeting]", ".journey")


def figures(times: list[tuple[float, float]]) -> list[str]:
    answered, painted = zip(*times, strict=True)
    return [f"{figure(one):.0f}" for one in (answered, painted) for figure in (statistics.median, p95)]


if __name__ == "__main__":
    main()
