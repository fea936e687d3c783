"""A phone to measure: Chromium at a house with the demo's 35 courses, and a watch inside the page."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from fieldapp.demo import PASSWORD
from tests.bench._cap import Cap
from tests.bench.wire import answers, free_port
from tests.browsers.chromium import Chromium
from tests.browsers.processes import members
from tests.browsers.waiting import wait_until

MENTOR = "mentor@demo.test"
PASSPHRASE = "fire helt almindelige ord"
# From the tap to the frame that shows what was wanted; what is noted outlives the page. It looks when
# something changes: one that looks at every frame takes from a small processor what it is to measure.
WATCH = """(() => {
  if (!location.protocol.startsWith("http")) return;
  const note = (name, at) => sessionStorage.setItem(name, performance.timeOrigin + at);
  addEventListener("click", (tap) => note("tapped", tap.timeStamp), { capture: true });
  const look = () => {
    if (!sessionStorage.wanted || !document.querySelector(sessionStorage.wanted)) return;
    sessionStorage.removeItem("wanted");
    const [loaded] = performance.getEntriesByType("navigation");
    note("answered", loaded.responseEnd || loaded.responseStart);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => note("painted", performance.now()); // the frame that was under way is out
      port2.postMessage(null);
    });
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})()"""
COLD = """() => {
  const [loaded] = performance.getEntriesByType("navigation");
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  if (!painted || !loaded.domComplete) return null;
  const { workerStart, fetchStart, responseStart, domComplete } = loaded;
  const worker = { boot: fetchStart - workerStart, answer: responseStart - fetchStart };
  return { ...worker, painted: painted.startTime, complete: domComplete };
}"""


class House:
    """`fieldapp run` with the demo, in a process of its own, which can be stopped and started."""

    def __init__(self, folder: str):
        self.folder, self.port = folder, free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "fieldapp", "run", "--data", self.folder, "--port", str(self.port)]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, env=os.environ, **silent)
        wait_until(
            lambda: answers(self.port) or self.process.poll() is not None, 120, "the house with its demo"
        )
        if self.process.poll() is not None:
            raise RuntimeError(f"it did not start: {' '.join(command)}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


class Phone:
    """One browser, started afresh as often as wanted, with as much of the processor as it is given."""

    def __init__(self, chromium: Chromium, cores: float = 0):
        self.chromium = chromium
        self.cap = Cap(cores) if cores else None
        self._prepare()

    def restart(self) -> None:
        """A new process on the same profile: no worker runs, nothing is unlocked."""
        self.chromium.close()
        self.chromium.start()
        self._prepare()

    def _prepare(self) -> None:
        self.page: Page = self.chromium.context.pages[0]
        self.page.set_default_timeout(60_000)
        self.chromium.context.add_init_script(WATCH)
        if self.cap:
            self.cap.hold(members(self.chromium._leader))

    def cold(self, url: str) -> dict[str, float]:
        """Open a page: ms for the worker to start and to answer; and when it was painted and complete."""
        self.page.goto(url)
        found: dict[str, float] = self.page.wait_for_function(COLD).json_value()
        return found

    def tap(self, control: str, wanted: str) -> float:
        """ms from the tap on `control` to the frame that shows `wanted`."""
        return self.tapped(control, wanted)[1]

    def tapped(self, control: str, wanted: str) -> tuple[float, float]:
        """ms from the tap to the answer of the page that it opens, and to the frame that shows `wanted`."""
        self.page.wait_for_selector(control)
        self.page.evaluate("wanted => { sessionStorage.clear(); sessionStorage.wanted = wanted }", wanted)
        self.page.locator(control).first.click(no_wait_after=True)
        until = time.monotonic() + 60
        noted: dict[str, str] = {}
        while "painted" not in noted:  # asked seldom, and not at each frame
            assert time.monotonic() < until, f"{wanted} never came"
            self.page.wait_for_timeout(250)
            with suppress(PlaywrightError):  # the page is on its way to the next one
                noted = self.page.evaluate("({ ...sessionStorage })")
        painted, tapped = float(noted["painted"]), float(noted["tapped"])
        return float(noted.get("answered", painted)) - tapped, painted - tapped

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """The whole processor, for what is not measured."""
        with self.cap.loosened() if self.cap else nullcontext():
            yield

    def log_in(self, url: str) -> None:
        """The demo's mentor, with a passphrase chosen and the caseload here."""
        self.page.goto(f"{url}/login?next=/field/")
        self.page.fill("[name=email]", MENTOR)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_selector("form[action='/field/enrol']")
        self.page.fill("#passphrase", PASSPHRASE)
        self.page.click("form[action='/field/enrol'] button")
        self.page.wait_for_selector("nav.nav")

    def text(self, path: str) -> str:
        """What the phone answers for a path."""
        found: Any = self.page.evaluate("path => fetch(path).then(answer => answer.text())", path)
        return str(found)

    def first_course(self) -> str:
        """The address of the first citizen on the list."""
        self.page.goto(self.page.url.partition("/field/")[0] + "/field/citizens")
        return str(self.page.get_attribute(".slot.person a", "href"))


@contextmanager
def phone(cores: float = 0) -> Iterator[tuple[Phone, House]]:
    """A phone that is logged in at a house."""
    with tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as folder:
        house = House(folder)
        try:
            with Chromium() as chromium:
                made = Phone(chromium, cores)
                made.log_in(house.url)
                yield made, house
            if made.cap:
                made.cap.remove()
        finally:
            house.stop()


def repeat(rounds: int, work: Callable[[], Any]) -> list[Any]:
    """As often as that, and once before to warm up."""
    return [work() for _ in range(rounds + 1)][1:]
