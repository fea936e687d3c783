"""The battery falls out: what a disk has at one moment is all that is left of a phone that was saving."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.soak._hands import ChromiumHands
from tests.soak._ledger import Tally
from tests.soak._phones import Pocket, pocket, say

SIZE = 512 * 2**20
# Everything is laid out at once, so that nothing but the browser writes later.
MAKE = ("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0")
TRIES = 10


def why_not() -> str:
    """Why no power can be cut on this machine; empty where it can."""
    if os.geteuid() != 0:
        return "only root may mount a disk"
    if missing := [name for name in ("mkfs.ext4", "mount", "umount") if shutil.which(name) is None]:
        return f"{', '.join(missing)} not found"
    try:
        with tempfile.TemporaryDirectory(prefix="fieldapp-power-") as folder, disk(Path(folder)):
            return ""
    except subprocess.CalledProcessError as error:
        return f"no loop device: {error}"


def cut_power(rounds: int, seed: int, root: Path, *, planted: bool = False) -> Tally:
    """So many power cuts of a Chromium that saves with no network. Needs root and loop devices."""
    began, tally, cuts = time.monotonic(), Tally(), 0
    with (
        tempfile.TemporaryDirectory(prefix="fieldapp-power-") as folder,
        pocket(root, seed) as own,
        sync_playwright() as driver,
    ):
        enrolled = Path(folder, "enrolled")
        _enrol(own, driver, enrolled)
        while cuts < rounds and not (planted and tally.lost):
            tally = _round(own, driver, enrolled, Path(folder))
            cuts += 1
            say(cuts, tally)
    return replace(tally, kills=cuts, seconds=time.monotonic() - began)


def _enrol(own: Pocket, driver: Playwright, profile: Path) -> None:
    hands = ChromiumHands(driver, own.line.url, profile)
    with hands.browser:
        own.begin(hands)
        hands.browser.close()


def _round(own: Pocket, driver: Playwright, enrolled: Path, folder: Path) -> Tally:
    """One phone on a disk of its own; the cut; and the same phone on what was left of the disk."""
    with disk(folder) as (image, mounted):
        shutil.copytree(enrolled, mounted / "profile", symlinks=True)
        subprocess.run(["sync", "-f", mounted], check=True)
        hands = ChromiumHands(driver, own.line.url, mounted / "profile")
        with hands.browser:
            hands.unlock()
            own.write(hands, ill=1.0)
            os.killpg(hands.chromium._leader, signal.SIGSTOP)
            left = _as_the_disk_has_it(image)
    with disk(folder, left) as (_, mounted):
        hands = ChromiumHands(driver, own.line.url, mounted / "profile")
        with hands.browser:
            return own.look(hands)


@contextmanager
def disk(folder: Path, image: Path | None = None) -> Iterator[tuple[Path, Path]]:
    """A file that is an ext4 disk, and where it is mounted. Both are gone afterwards."""
    if image is None:
        image = Path(tempfile.mkstemp(suffix=".img", dir=folder)[1])
        os.truncate(image, SIZE)
        subprocess.run([*MAKE, image], check=True)
    mounted = Path(tempfile.mkdtemp(dir=folder))
    try:
        # Mounting reads the journal, as a phone does when it starts again.
        subprocess.run(["mount", "-o", "loop", image, mounted], check=True)
        try:
            yield image, mounted
        finally:
            subprocess.run(["umount", mounted], check=True)
    finally:
        image.unlink()
        mounted.rmdir()


def _as_the_disk_has_it(image: Path) -> Path:
    """A copy of one moment: while the system was still writing the copy is made again."""
    copy = image.with_suffix(".left")
    for _ in range(TRIES):
        subprocess.run(["cp", "--sparse=always", image, copy], check=True)
        if subprocess.run(["cmp", "-s", image, copy], check=False).returncode == 0:
            return copy
    raise RuntimeError("the disk never stood still")
