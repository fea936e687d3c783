"""Hands a phone what it needs to be a second server."""

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from fieldapp.i18n import gettext as _
from fieldapp.pwa.joiner import lean
from fieldapp.pwa.shell import shell, workers
from fieldapp.pwa.switch import is_off

bp = Blueprint("pwa", __name__)

_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
DESK = {"worker.js": "desk_worker.js", "alerts.js": "alerts.js"}


@bp.get("/field/<module>.js")
@bp.get("/field/pages/<page>.js")
def field_module(module: str = "", page: str = "") -> Response:
    """One module of the mentor's worker, as it is or made from templates, tables and catalogues."""
    name = f"{module}.js" if module else f"pages/{page}.js"
    if name == "worker.js" and is_off():
        name = "off_worker.js"
    return _script(shell(current_app).files.get(name))


@bp.get("/field/english.json")
def field_english() -> Response:
    """All that a phone says, for whoever reads English."""
    return _checked(Response(shell(current_app).files["english.json"], content_type="application/json"))


@bp.get("/static/<name>.js")
def script(name: str) -> Response:
    """A script of our pages, without what only its readers need."""
    path = Path(str(current_app.static_folder)) / f"{name}.js"
    return _script(lean(path.name, path.read_text()).encode() if path.is_file() else None)


@bp.get("/static/<name>.css")
def style(name: str) -> Response:
    """A style sheet of our pages, without its comments."""
    path = Path(str(current_app.static_folder)) / f"{name}.css"
    if not path.is_file():
        abort(404)
    return _checked(Response(_COMMENT.sub("", path.read_text()), content_type="text/css; charset=utf-8"))


@bp.get("/desk/<any('worker.js', 'alerts.js'):name>")
def desk_module(name: str) -> Response:
    """The caseworker's worker, which only shows a push."""
    path = workers(current_app) / DESK[name]
    return _script(path.read_bytes() if path.is_file() else None)


@bp.get("/field/manifest.webmanifest")
def field_manifest() -> Response:
    """The mentor's app on the home screen. Its icon leaves the page as it is when the app is open already."""
    return _manifest(
        "/field/",
        _("fieldapp for mentorer"),
        description=_("Skriv dine møder, også uden forbindelse."),
        launch_handler={"client_mode": ["focus-existing", "auto"]},
        shortcuts=[
            _shortcut(_("Skriv møde"), "/field/log"),
            _shortcut(_("Kom ikke"), "/field/absence"),
            _shortcut(_("I dag"), "/field/"),
        ],
    )


@bp.get("/desk/manifest.webmanifest")
def desk_manifest() -> Response:
    """The caseworker's app on the home screen; an iPhone shows a push only from an installed one."""
    return _manifest("/desk/", _("fieldapp for sagsbehandlere"))


def _script(content: bytes | None) -> Response:
    if content is None:
        abort(404)
    return _checked(Response(content, content_type="text/javascript; charset=utf-8"))


def _shortcut(name: str, url: str) -> dict[str, Any]:
    return {"name": name, "url": url, "icons": [{"src": "/static/icons/app-192.png", "sizes": "192x192"}]}


def _manifest(scope: str, name: str, **more: Any) -> Response:
    response = jsonify(
        id=scope,
        name=name,
        short_name="fieldapp",
        lang=_("da"),
        start_url=scope,
        scope=scope,
        display="standalone",
        background_color="#F2F4F1",
        theme_color="#F2F4F1",
        icons=[
            {"src": "/static/icons/mark.svg", "sizes": "any", "type": "image/svg+xml"},
            {"src": "/static/icons/app-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": "/static/icons/app-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {
                "src": "/static/icons/app-maskable.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
        **more,
    )
    response.content_type = "application/manifest+json"
    return _checked(response)


def _checked(response: Response) -> Response:
    """Asked about every time: with max-age browsers run old modules beside new ones."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
