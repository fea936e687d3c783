"""WebKitGTK without a screen, the nearest thing to an iPhone's browser: driven over classic WebDriver."""

import json
import os
import signal
import socket
import sys
import tempfile
import urllib.request
from contextlib import suppress
from ctypes import CDLL
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError

import pytest

from . import webkit_window
from .processes import Family, members
from .waiting import wait_until
from .webkit_page import Page, WebDriverError

PACKAGES = ("webkit2gtk-driver", "libwebkit2gtk-4.1-0", "libgtk-3-bin")


def missing() -> list[str]:
    """The Debian packages without which it cannot run here: driver, engine, and a screen nobody looks at."""
    there = (which("WebKitWebDriver"), all(map(_loads, webkit_window.LIBRARIES)), which("broadwayd"))
    return [package for package, found in zip(PACKAGES, there, strict=True) if not found]


def need() -> None:
    """A missing WebKit is said aloud; it fails only where FIELDAPP_REQUIRE_WEBKIT=1."""
    if not missing():
        return
    text = f"NO WEBKIT: nothing was checked here. Get it with: apt install {' '.join(missing())}"
    if os.environ.get("FIELDAPP_REQUIRE_WEBKIT") == "1":
        pytest.fail(text)
    pytest.skip(text)


def _loads(library: str) -> bool:
    with suppress(OSError):
        return bool(CDLL(library))
    return False


class WebKit:
    """`with WebKit() as wk: page = wk.open(url)`. One tab; its profile is kept from start to start."""

    def __init__(self) -> None:
        # Short: the screen's socket lies here, and a socket's path may hold 107 letters.
        self._scratch = tempfile.TemporaryDirectory(prefix="webkit-", ignore_cleanup_errors=True)
        self.folder = Path(self._scratch.name)
        self.profile = self.folder / "profile"
        self.profile.mkdir()
        self._log = self.folder / "webkit.log"
        self._families: list[Family] = []

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._throw_away()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.kill()
        self._throw_away()

    def start(self) -> None:
        """Start on this profile, also after `kill()` or `close()`: what was stored is still there."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._log.unlink(missing_ok=True)
        (self.folder / "screen").unlink(missing_ok=True)
        self._run("broadwayd", "--unixsocket", str(self.folder / "screen"), ":1")
        wait_until(lambda: "Listening" in self._log.read_text(), what="the screen")
        self._run("WebKitWebDriver", f"--port={self._port}")
        wait_until(self._listens, what="WebKitWebDriver to listen")
        program = {"binary": sys.executable, "args": [webkit_window.__file__, str(self.profile)]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": program}}
        self._session = self._ask("POST", "/session", capabilities=wanted)["sessionId"]
        self.page = Page(self.ask)

    def open(self, url: str) -> Page:
        """The one tab, loaded."""
        self.page.open(url)
        return self.page

    def close(self) -> None:
        """End politely; data that the browser holds back is written."""
        pid = int((self.profile / "window.pid").read_text())
        os.kill(pid, signal.SIGTERM)
        # It stays a zombie: its parent, the driver, does not look.
        wait_until(lambda: _has_ended(pid), what="the end of WebKit")
        self.kill()

    def kill(self) -> None:
        """kill -9, no goodbye. `start()` opens the same profile again."""
        for family in reversed(self._families):
            family.kill()
        self._families.clear()

    def processes(self, name: str) -> list[int]:
        """The living processes of this browser that are called so."""
        return [pid for family in self._families for pid in members(family.process.pid) if _is(pid, name)]

    def ask(self, method: str, path: str, **params: Any) -> Any:
        """A WebDriver command of the session, `path` after /session/<id>/."""
        return self._ask(method, f"/session/{self._session}/{path}", **params)

    def _ask(self, method: str, path: str, **params: Any) -> Any:
        body = json.dumps(params).encode() if method == "POST" else None
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return json.load(answer)["value"]
        except HTTPError as refused:
            told = json.load(refused)["value"]
            raise WebDriverError(f"{path}: {told['error']}: {told['message']}") from None

    def _run(self, *command: str) -> None:
        here = {
            "HOME": self.profile,
            "XDG_RUNTIME_DIR": self.folder,
            "XDG_CACHE_HOME": self.profile / "cache",
        }
        screen = {"GDK_BACKEND": "broadway", "BROADWAY_DISPLAY": ":1", "TZ": "Europe/Copenhagen"}
        env = {name: str(value) for name, value in {**here, **screen}.items()}
        self._families.append(Family(command, self._log, {**env, "LANG": "da_DK.UTF-8"}))

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
            return True
        return False

    def _throw_away(self) -> None:
        self.kill()
        self._scratch.cleanup()


def _is(pid: int, name: str) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _has_ended(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True
