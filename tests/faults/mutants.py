"""A copy of the house with one bug planted in it, and what the tests say there."""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from xml.etree import ElementTree

from fieldapp import migrations
from fieldapp.databases import connect
from tests.faults import nursery

ROOT = Path(__file__).parents[2]
NOT_COPIED = shutil.ignore_patterns(".*", "var", "dist", "build")
PATIENCE = 90  # seconds for one test with all that it starts
IN_VAIN = 15  # seconds for what a test on the phone waits for: with a bug it often never comes
FAILED = 1  # pytest's exit code when tests ran and some were red; all others mean that they did not run
# A bug that is no bug but a broken file turns everything red, and proves nothing.
BROKEN = re.compile(r"\b(Syntax|Indentation|Import|Name|Attribute|Type|UnboundLocal)Error\b|ModuleNotFound")


@dataclass(frozen=True)
class Plant:
    """A bug that somebody could make one day, and the test that must turn red because of it."""

    name: str
    file: str
    text: str
    bug: str
    # The name of its function, with the case in brackets if it has several.
    test: str
    # sqlite or postgresql: some bugs show on one of them only.
    database: str = "sqlite"

    @property
    def needs_browser(self) -> bool:
        """What runs on the phone is seen in a browser only."""
        return self.file.startswith(("service_worker/", "static/"))

    def sow(self, house: Path) -> None:
        """Put the bug in. Raises LookupError when the text is not there exactly once."""
        path = house / self.file
        source = path.read_text() if path.exists() else ""
        if source.count(self.text) != 1:
            raise LookupError(f"the plant »{self.name}« no longer fits: look at {self.file}")
        path.unlink()  # the file may be shared with other copies
        path.write_text(source.replace(self.text, self.bug))

    def address(self, house: Path) -> str:
        """Where pytest finds the test, in whichever file it lives now. Raises LookupError."""
        function = f"def {self.test.partition('[')[0]}("
        homes = [path for path in sorted(house.glob("tests/test_*.py")) if function in path.read_text()]
        if len(homes) != 1:
            raise LookupError(f"the plant »{self.name}« no longer fits: where is {self.test}?")
        return f"{homes[0].relative_to(house).as_posix()}::{self.test}"


@dataclass(frozen=True)
class Result:
    """What pytest said: exit code, how many tests ran, failed, and never got as far, and its words."""

    code: int
    ran: int
    failures: int
    errors: int
    said: str

    @property
    def is_green(self) -> bool:
        """Everything ran and passed."""
        return self.code == 0 and self.ran > 0 and not self.failures and not self.errors

    @property
    def is_red_for_the_right_reason(self) -> bool:
        """A test ran, looked, and did not find what it expected."""
        looked = self.code == FAILED and self.failures > 0 and self.errors == 0
        return looked and not BROKEN.search(self.said)


@contextmanager
def copy_of_the_house() -> Iterator[Path]:
    """The files as they lie here now, so that nobody's editing reaches what is being tested."""
    with tempfile.TemporaryDirectory(prefix="fieldapp-faults-", ignore_cleanup_errors=True) as folder:
        house = Path(folder, "house")
        shutil.copytree(ROOT, house, ignore=NOT_COPIED)
        _migrate(_migrated(house))
        yield house


def _migrated(house: Path) -> Path:
    return house.parent / "migrated.sqlite3"


def _migrate(file: Path) -> None:
    """Once for all: a fifth of what a test costs that is run alone."""
    engine = connect(f"sqlite:///{file}")
    migrations.upgrade(engine)
    engine.dispose()


def with_bug(house: Path, plant: Plant) -> Result:
    """Run the plant's test in a house of its own that has the bug."""
    with tempfile.TemporaryDirectory(prefix="bug-", dir=house.parent, ignore_cleanup_errors=True) as folder:
        own = Path(folder, "house")
        shutil.copytree(house, own, copy_function=os.link)
        plant.sow(own)
        os.link(_migrated(house), _migrated(own))
        return run(own, plant.address(own), database=plant.database)


def run(house: Path, *tests: str, database: str = "sqlite") -> Result:
    """Run tests in a copy, with this interpreter."""
    report, output = house.parent / "report.xml", house.parent / "output"
    # Hypothesis would take a second to begin, and pytest's own traceback a quarter of one to find its lines.
    plugins = ["-p", "pytest_timeout", "-p", "no:cacheprovider"]
    arguments = [*tests, "-x", "-q", "--tb=native", *plugins, f"--junitxml={report}"]
    settings = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "FIELDAPP_TEST_DATABASE": database,
        "FIELDAPP_TEST_MIGRATED": str(_migrated(house)),
        "FIELDAPP_TEST_PATIENCE": str(IN_VAIN),
    }
    code = _patiently(nursery.start(house, arguments, settings, output), PATIENCE * min(len(tests), 4))
    said = output.read_text(errors="replace") if output.exists() else ""
    suites = list(ElementTree.parse(report).iter("testsuite")) if report.exists() else []
    ran, failures, errors = (
        sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "failures", "errors")
    )
    return Result(code, ran, failures, errors, said)


def _patiently(process: BaseProcess, patience: int) -> int:
    """Its exit code, once it has ended or been ended."""
    process.join(patience)
    if process.exitcode is None and process.pid:
        os.kill(process.pid, signal.SIGINT)  # so that pytest ends the browser it started
        process.join(20)
    if process.exitcode is None:
        process.kill()
        process.join()
    return -1 if process.exitcode is None else process.exitcode
