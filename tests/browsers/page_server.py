"""The smallest web app with a worker, to prove the browsers before the product is asked anything."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

WORKER = """
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (path === "/app/phone") {
    const headers = {"Content-Type": "text/html"};
    event.respondWith(new Response("<title>phone</title><p>from the phone</p>", {headers}));
  }
  if (path === "/app/through") {
    const said = fetch("/app/opened").then(() => "reached", () => "no network");
    event.respondWith(said.then((text) => new Response(text)));
  }
});
self.addEventListener("push", (event) => {
  const text = event.data ? event.data.text() : "";
  let said = {title: "Tom besked", body: text};
  try { said = JSON.parse(text); } catch { /* shown as it is */ }
  const options = {body: said.body, requireInteraction: true};
  event.waitUntil(self.registration.showNotification(said.title, options));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = `/app/opened?trusted=${event.isTrusted}`;
  event.waitUntil(self.clients.openWindow(url));
});
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(fetch("/app/changed?old=" + encodeURIComponent(event.oldSubscription?.endpoint ?? "")));
});
"""
FILES = {
    "/app/": (
        "text/html",
        "<!doctype html><title>app</title><p>from the server</p><input id=name><button id=ok>OK</button>",
    ),
    "/app/worker.js": ("text/javascript", WORKER),
    "/app/opened": ("text/html", "<!doctype html><title>opened</title>"),
    "/app/changed": ("text/plain", "noted"),
}


class PageServer(http.server.ThreadingHTTPServer):
    """`asked` is every path that reached it, so a test can tell the phone's answers from the server's."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.asked: list[str] = []

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: PageServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        kind, text = FILES.get(self.path.partition("?")[0], ("", ""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *anything: object) -> None:
        """Quiet: `asked` is the log."""


@contextmanager
def serving(port: int = 0) -> Iterator[PageServer]:
    """A server that is really gone afterwards: the port refuses."""
    with PageServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
