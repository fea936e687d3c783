"""Two builds of one house, as a phone meets them over the years: the one in the checkout, and a later one."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemLoader

from fieldapp.pwa.shell import templates, workers

LATER = "nav[data-build=later]"


class Builds:
    """Serves one or the other; the later one says so on its menu."""

    def __init__(self, app: Flask, patch: pytest.MonkeyPatch, folder: Path):
        self._app, self._patch = app, patch
        self._now = templates(app)
        self._later = folder / "templates"
        shutil.copytree(self._now, self._later)
        shutil.copytree(workers(app), folder / "service_worker")
        frame = self._later / "field" / "frame.html"
        text = frame.read_text()
        assert '<nav class="nav"' in text
        frame.write_text(text.replace('<nav class="nav"', '<nav class="nav" data-build="later"'))

    def later(self) -> None:
        """The server is brought up to date."""
        self._serve(self._later)

    def back(self) -> None:
        """The server is what it was before."""
        self._serve(self._now)

    def _serve(self, folder: Path) -> None:
        self._patch.setattr(self._app, "template_folder", str(folder))
        self._patch.setattr(self._app, "jinja_loader", FileSystemLoader(folder))
        self.forget()

    def forget(self) -> None:
        """What the app has made of its templates."""
        self._app.jinja_env.cache.clear()
        self._app.extensions.pop("fieldapp.shell", None)
