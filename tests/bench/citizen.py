"""How soon a citizen with a slow phone sees the page: nothing kept from before, a sixth of a processor.

./dev bench citizen [--rounds 9] [--slower 6]

The browser is slowed down by its own debugger; the server is not, and there is no network between them.
"""

import argparse
import statistics
from datetime import timedelta

from playwright.sync_api import CDPSession, Page
from sqlalchemy.orm import Session

from fieldapp.clock import now
from tests.bench._house import house, table
from tests.browsers.chromium import Chromium
from tests.cast import Cast
from tests.citizen import give, met
from tests.conftest import LiveServer

PAINTED = """() => {
  const [loaded] = performance.getEntriesByType("navigation");
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  return painted && loaded.domComplete ? [painted.startTime, loaded.domComplete] : null;
}"""
STEPS = {
    "a line of text, to compare with": ("/healthz", ""),
    "the page for a code": ("/c/", ""),
    "a link: the appointment": ("/c/{token}", ""),
    'a tap on "Jeg kan ikke komme": thanks': ("/c/{token}", "button[value=not_coming]"),
    "what is written, thirty entries": ("/c/{token}/meetings", ""),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench citizen")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--slower", type=float, default=6)
    asked = parser.parse_args()
    with house() as app, Session(app.extensions["fieldapp.engine"], expire_on_commit=False) as session:
        cast = Cast(session)
        cast.appointment(cast.siv, now() + timedelta(days=1))
        for day in range(40):
            met(session, cast.siv, now() - timedelta(days=day), note="Talte om at komme op, og gik en tur.")
        token = give(app, cast.siv).token
        server = LiveServer(app)
        try:
            with Chromium() as chromium:
                times = measure(chromium, server.url, token, asked.rounds, asked.slower)
        finally:
            server.stop()
    print(f"./dev bench citizen --rounds {asked.rounds} --slower {asked.slower:g}\n")
    print(report(times))


def measure(
    chromium: Chromium, start: str, token: str, rounds: int, slower: float
) -> dict[str, list[list[float]]]:
    """For every step, the times of each round but the first, which warms up the server."""
    page = chromium.context.pages[0]
    debugger = chromium.cdp(page)
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    times: dict[str, list[list[float]]] = {name: [] for name in STEPS}
    for _ in range(rounds + 1):
        for name, (path, control) in STEPS.items():
            times[name].append(once(page, debugger, start + path.format(token=token), control))
    return {name: found[1:] for name, found in times.items()}


def once(page: Page, debugger: CDPSession, url: str, control: str) -> list[float]:
    """ms to the first paint, and until all is there: of the page, or of what a tap leads to."""
    debugger.send("Network.clearBrowserCache")
    page.goto(url)
    if control:
        with page.expect_navigation():
            page.click(control)
    found: list[float] = page.wait_for_function(PAINTED).json_value()
    return found


def report(times: dict[str, list[list[float]]]) -> str:
    """Medians, and the slowest first paint."""
    rows = []
    for name, found in times.items():
        painted, complete = zip(*found, strict=True)
        figures = statistics.median(painted), max(painted), statistics.median(complete)
        rows.append((name, *(f"{figure:.0f}" for figure in figures)))
    return table(("step", "first paint ms", "slowest ms", "complete ms"), rows)


if __name__ == "__main__":
    main()
