"""What a phone fetches before it can work alone: modules, templates, tables, and the build naming them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import meta

from fieldapp import formats, security
from fieldapp.pwa.compiler import compile_templates
from fieldapp.pwa.joiner import joined
from fieldapp.pwa.languages import DANISH, ENGLISH, catalogue, words

PAGES = "field/"
_STATIC = re.compile(r"/static/([\w./-]+\.\w+)")
_PLACE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


@dataclass(frozen=True)
class Shell:
    """One build: its hash, and every JavaScript file under /field/ by name, with english.json.

    A phone loads worker.js, which holds the other modules: they are there for tests and for readers of code.
    """

    build: str
    files: dict[str, bytes]


def shell(app: Flask) -> Shell:
    """The build of this app: made when first asked for, and in development again when a file has changed.

    Raises compiler.Unsupported when a shared template says something that the phone cannot, and
    joiner.Unjoinable when a module does so that cannot be joined to the others.
    """
    newest = _newest(app)
    held: tuple[int, Shell] | None = app.extensions.get("fieldapp.shell")
    if held is None or (newest != held[0] and app.config["FIELDAPP"].development):
        held = newest, _made(app)
        app.extensions["fieldapp.shell"] = held
    return held[1]


def workers(app: Flask) -> Path:
    """The folder of the worker's modules, beside the templates."""
    return templates(app).parent / "service_worker"


def templates(app: Flask) -> Path:
    """The folder of all templates."""
    return Path(app.root_path) / str(app.template_folder)


def _made(app: Flask) -> Shell:
    names = shared(app)
    modules = {
        path.relative_to(workers(app)).as_posix(): path.read_bytes()
        for path in sorted(workers(app).rglob("*.js"))
        if not path.name.startswith("desk_")
    }
    told = "\n".join([(templates(app) / name).read_text() for name in names])
    source = told + "\n".join(content.decode() for content in modules.values())
    modules["templates.js"] = compile_templates(app.jinja_env, names).encode()
    modules["english.json"] = _json(catalogue(ENGLISH, source) | words(ENGLISH, source)).encode()
    static = static_files(app, source)
    data = {
        "headers": security.HEADERS,
        "danish": words(DANISH, source),
        "urls": urls(app, source),
        "formats": formats.tables(),
        "shell": [f"/static/{name}" for name in static],
    }
    digest = sha256(json.dumps(data, sort_keys=True).encode())
    for content in (
        *modules.values(),
        *((Path(str(app.static_folder)) / name).read_bytes() for name in static),
    ):
        digest.update(sha256(content).digest())
    build = digest.hexdigest()[:12]
    modules["data.js"] = _module({"build": build, **data})
    # Browsers compare the first file first; a new build is a new worker whatever it was that changed.
    texts = {name: content.decode() for name, content in modules.items()}
    for name in ("worker.js", "off_worker.js"):
        modules[name] = f"// {build}\n{joined(texts, name)}".encode()
    return Shell(build, modules)


def shared(app: Flask) -> list[str]:
    """The mentor's pages and every template they reach."""
    env, found = app.jinja_env, set()
    ahead = [name for name in env.list_templates(["html"]) if name.startswith(PAGES)]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            tree = env.parse((templates(app) / name).read_text(), name)
            ahead += [used for used in meta.find_referenced_templates(tree) if used]
    return sorted(found)


def static_files(app: Flask, source: str) -> list[str]:
    """The static files that the shared pages name, with what their style sheets name."""
    folder = Path(str(app.static_folder))
    found = {name for name in _STATIC.findall(source) if (folder / name).is_file()}
    for sheet in [name for name in found if name.endswith(".css")]:
        found |= {name for name in _STATIC.findall((folder / sheet).read_text()) if (folder / name).is_file()}
    return sorted(found)


def urls(app: Flask, source: str) -> dict[str, str]:
    """The rules of the addresses that the shared pages and the modules name: "/field/courses/<course_id>"."""
    return {
        rule.endpoint: _PLACE.sub(r"<\1>", rule.rule)
        for rule in app.url_map.iter_rules()
        if f'"{rule.endpoint}"' in source or f"'{rule.endpoint}'" in source
    }


def _newest(app: Flask) -> int:
    return max((path.stat().st_mtime_ns for path in _sources(app)), default=0)


def _sources(app: Flask) -> Iterator[Path]:
    yield from workers(app).rglob("*.js")
    yield from templates(app).rglob("*.html")
    yield from (path for path in Path(str(app.static_folder)).rglob("*") if path.is_file())


def _module(values: dict[str, Any]) -> bytes:
    return "".join(f"export const {name} = {_json(value)};\n" for name, value in values.items()).encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
