"""What the tests want of the machine beyond Python: browsers and PostgreSQL."""

import ctypes.util
import os
import shutil
import subprocess

from tests import postgres
from tests.browsers import webkit

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
FIREFOX = ("firefox-esr", "firefox")


def missing(*, browsers: bool = True, database: bool = True) -> dict[str, str]:
    """What is not here, by the Debian package that brings it."""
    wanted = {
        "chromium": browsers and not _found("FIELDAPP_CHROMIUM", CHROMIUM),
        "firefox-esr": browsers and not _found("FIELDAPP_FIREFOX", FIREFOX),
        # Playwright's own driver stops without a word of explanation when this is absent.
        "libatomic1": browsers and os.name == "posix" and not ctypes.util.find_library("atomic"),
        "postgresql": database and postgres.programs() is None,
        **dict.fromkeys(webkit.missing() if browsers else [], True),
    }
    return {package: SAYS[package] for package, absent in wanted.items() if absent}


SAYS = {
    "chromium": "Chromium was not found",
    "firefox-esr": "Firefox was not found",
    "libatomic1": "the library that Playwright's driver needs, libatomic, was not found",
    "postgresql": "PostgreSQL was not found",
    **dict.fromkeys(webkit.PACKAGES, "WebKit, which stands for iPhones, was not found"),
}


def _found(variable: str, names: tuple[str, ...]) -> bool:
    return bool(os.environ.get(variable)) or any(shutil.which(name) for name in names)


def install(packages: list[str]) -> None:
    """Asks apt-get, where there is one and this user may; what came of it shows in missing()."""
    administrator = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (administrator and not shutil.which("sudo")):
        return
    print(f"Installing {', '.join(packages)} with apt-get, once for this machine.", flush=True)
    apt = [*administrator, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    run = [*apt, "install", "--no-install-recommends", *packages]
    _quietly([*apt, "update"])  # a machine whose lists are old would bring a browser too old for the tests
    if not _quietly(run):  # one that this system does not have must not keep the others away
        for package in packages:
            _quietly([*run[: -len(packages)], package])


def _quietly(command: list[str]) -> bool:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip(), flush=True)
    return done.returncode == 0
