"""Starts pytest in a copy of the house from a process that has read other people's code already."""

import gc
import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

OURS = {"fieldapp", "tests"}
# Half of what a test costs that is run alone is reading these, and no bug is planted in them.
THEIRS = [
    *("pytest", "flask", "flask_login", "htmx_flask", "waitress", "websockets.sync.client"),
    *("sqlalchemy.orm", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql", "psycopg"),
    *("alembic.command", "alembic.autogenerate", "alembic.migration", "babel.messages.pofile", "sqlite3"),
    *("pydantic.main", "pydantic.json_schema", "playwright.sync_api", "aiohttp.web", "jinja2.ext", "smtplib"),
    *("argon2", "cryptography.x509", "pywebpush", "segno", "holidays", "typst", "werkzeug.middleware"),
    *("_pytest.junitxml", "_pytest.skipping", "_pytest.unittest", "_pytest.faulthandler", "unittest"),
    *("_pytest.threadexception", "_pytest.unraisableexception", "_pytest.tracemalloc", "_pytest.pastebin"),
]


def start(house: Path, arguments: list[str], settings: dict[str, str], output: Path) -> BaseProcess:
    """pytest with these arguments, in that copy; what it says goes to `output`."""
    nursery = get_context("forkserver")
    nursery.set_forkserver_preload(THEIRS)
    child = nursery.Process(target=_grow_up, args=(house, arguments, settings, output))
    child.start()
    return child


def _grow_up(house: Path, arguments: list[str], settings: dict[str, str], output: Path) -> None:
    """Forget the house that this came from, and live in the other one."""
    import pytest

    os.chdir(house)
    os.environ.update(settings)
    with output.open("w") as said, Path(os.devnull).open() as nothing:
        for stream, number in ((nothing, 0), (said, 1), (said, 2)):
            os.dup2(stream.fileno(), number)
    home = str(Path(__file__).parents[2])
    sys.path[:] = [str(house), *(path for path in sys.path if path not in ("", home))]
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    sys.dont_write_bytecode = False
    gc.disable()  # it lives for a second, and nothing that it came with is garbage
    gc.freeze()
    sys.exit(pytest.main(arguments))
