"""The hand-written pages to compare with: frame and form are the phone's own bytes, the rest is byhand/."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fieldapp.vocabulary import OUTCOME_MENTOR
from tests.bench._phone import PASSPHRASE, Phone

HERE = Path(__file__).parent / "byhand"
STATIC = Path(__file__).parents[2] / "static"
OUR_SCRIPTS = re.compile(r'<script type="module".*?</script>\n', re.DOTALL)
HEAD_END = "</head>"
PAGE_SCRIPT = '<script type="module" src="/field/page.js"></script>\n'
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
SEED = """documents => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = resolve;
  navigator.serviceWorker.controller.postMessage(documents, [port2]);
})"""
CASELOAD = """() => fetch("/field/caseload", {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-Fieldapp": "caseload" },
  body: JSON.stringify({ device: { id: crypto.randomUUID(), name: "bench" }, have: {}, unsent: 0 }),
}).then((answer) => answer.json())"""


class Server(http.server.ThreadingHTTPServer):
    """Files by path; every page is the list without rows until the worker answers."""

    daemon_threads = True

    def __init__(self, files: dict[str, str]):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        text = self.server.files.get(path)
        if path.startswith("/static/"):
            text = (STATIC / path.removeprefix("/static/")).read_text()
        content = (text if text is not None else self.server.files[".html"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{TYPES.get(Path(path).suffix, 'text/html')}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """A measurement prints figures only."""


@contextmanager
def serving(files: dict[str, str]) -> Iterator[Server]:
    """The files on a port, until the block ends or `shutdown()`."""
    with Server(files) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def files(mine: Phone, course: str) -> dict[str, str]:
    """Worker, script and parts, with the pages as the phone renders them now; leaves the phone unlocked."""
    form = mine.text(course.replace("/field/courses/", "/field/log?course="))
    before, rest = own(mine.text("/field/citizens")).split('<ul class="list">')
    rows, after = rest.split("</ul>", 1)
    assert rows.count("<li") == 30, "the list shows its first thirty"
    name = re.search(r"<b>([^<]+)</b>", rows)
    assert name
    pieces = re.split(rf"({course.rpartition('/')[2]}|\b{re.escape(name[1])}\b)", own(form))
    parts = {
        "list": [f'{before}<ul class="list">', f"</ul>{after}"],
        "form": pieces[::2],
        "gaps": [int(piece == name[1]) for piece in pieces[1::2]],
        "course": own(mine.text(course)),
        "lock": locked(mine),
        "outcomes": {code: danish for code, (danish, _english) in OUTCOME_MENTOR.items()},
    }
    return {
        ".html": before + after,
        "/field/parts.js": f"export const parts = {json.dumps(parts, ensure_ascii=False)};\n",
        **{f"/field/{path.name}": path.read_text() for path in HERE.glob("*.js")},
    }


def locked(mine: Phone) -> str:
    """The locked page as the phone renders it."""
    mine.page.goto(mine.page.url.partition("/field/")[0] + "/field/me")
    mine.page.click("form[action='/field/lock'] button")
    mine.page.wait_for_selector("form[action='/field/unlock']")
    return own(mine.text("/field/citizens"))


def own(page: str) -> str:
    """The same page with one script of its own in place of ours."""
    return OUR_SCRIPTS.sub("", page).replace(HEAD_END, PAGE_SCRIPT + HEAD_END)


def documents(mine: Phone) -> list[dict[str, Any]]:
    """The caseload as the house tells it."""
    found: list[dict[str, Any]] = mine.page.evaluate(CASELOAD)["courses"]
    return found


def seed(mine: Phone, url: str, courses: list[dict[str, Any]]) -> None:
    """Give the hand-written phone the same documents under the same passphrase."""
    mine.page.goto(f"{url}/field/citizens")
    mine.page.wait_for_function("navigator.serviceWorker.controller")
    mine.page.evaluate(SEED, {"type": "seed", "passphrase": PASSPHRASE, "documents": courses})
