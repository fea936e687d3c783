"""The chart of two voices on a page of the tests' own, which both servers have while they are asked to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemLoader

from fieldapp.pwa.shell import templates, workers

NOW = "2026-11-12T09:10:00.000Z"
PAGE = """{% extends "layout.html" %}
{% from "components/steps.html" import voices %}
{% block title %}Udvikling{% endblock %}
{% block body %}
<main class="page stack" id="main">
<h1>Udvikling</h1>
{% for chart in charts %}
<article class="card tight">
<h2>{{ chart.name }}</h2>
{% call voices("c" ~ loop.index, chart.area, chart.points, chart.who, chart.mentor, now, chart.apart) %}
<p>Siv prøver en uge uden vækkeopkald.</p>
{% endcall %}
</article>
{% endfor %}
</main>
{% endblock %}
"""


def answered(citizen: str, mentor: str, every: int = 14, until: str = NOW[:10]) -> list[list[Any]]:
    """A point for each letter, `every` so many days, the last of them at `until`; `-` is no answer."""
    last = date.fromisoformat(until)
    days = [last - timedelta(days=every * back) for back in reversed(range(len(citizen)))]
    steps = [[None if step == "-" else int(step) for step in voice] for voice in (citizen, mentor)]
    return [[day.isoformat(), *pair] for day, *pair in zip(days, *steps, strict=True)]


def chart(name: str, points: list[list[Any]], **other: str) -> dict[str, Any]:
    told = {"area": "everyday", "who": "Siv", "mentor": "Viol", "apart": ""}
    return {"name": name, "points": points, **told, **other}


CHARTS = [
    chart("nobody", []),
    chart("once", answered("3", "2")),
    chart("only the citizen, once", answered("5", "-")),
    chart("twice", answered("24", "21")),
    chart("twelve", answered("222334433455", "122233344455")),
    chart("as in the picture", answered("222334", "223333")),
    chart("they differ", answered("333332", "233444"), area="attendance"),
    chart("they differ, for the desk", answered("51", "15"), apart="Siv og Viol ser forskelligt på det."),
    chart("they differed a quarter ago", answered("11", "55", until="2026-08-13")),
    chart("they differed long ago", answered("11", "55", until="2026-08-12")),
    chart("one of them long ago", answered("1----", "55555", every=30)),
    chart("gap at the start", answered("--1223", "112223")),
    chart("gap in the middle", answered("2--233", "22-2-4")),
    chart("gap at the end", answered("2233--", "22233-")),
    chart("between two gaps", answered("-3-3-", "2-2-2")),
    chart("the mentor only", answered("----", "1234")),
    chart("they agree", answered("12345", "12345"), area="work_edu"),
    chart("over a new year", answered("2233", "2334", every=30, until="2026-02-01")),
    chart("nobody on that day", answered("2-3", "2-3")),
    chart(
        "hostile",
        answered("2-4", "42-"),
        area="<new>",
        who="<b>\"'& Løv</b>",
        mentor="%(who)s {{ x }} `${1}`</title></svg>",
        apart="<script>",
    ),
    chart(
        "long names",
        answered("233", "322"),
        who="Wolfeschlegelsteinhausen",
        mentor="Bergerdorffscher-Nygaard",
    ),
]


@contextmanager
def with_page(app: Flask, folder: Path) -> Iterator[None]:
    """The house serves field/chart too, from a copy of its templates in `folder`."""
    folders = app.template_folder, app.jinja_loader
    shutil.copytree(templates(app), folder / "templates")
    shutil.copytree(workers(app), folder / "service_worker")
    (folder / "templates/field/chart.html").write_text(PAGE)
    made = app.extensions.pop("fieldapp.shell", None)
    _serve(app, str(folder / "templates"), FileSystemLoader(folder / "templates"))
    try:
        yield
    finally:
        _serve(app, *folders)
        app.extensions.pop("fieldapp.shell", None)
        if made:
            app.extensions["fieldapp.shell"] = made


def _serve(app: Flask, folder: Any, loader: Any) -> None:
    app.template_folder = folder
    app.jinja_loader = loader  # type: ignore[misc]  # it is kept once read
    app.jinja_env.cache.clear()
