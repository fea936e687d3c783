"""Errors as HTTP: JSON for programs, a page in plain Danish for people, never a silent redirect."""

import logging
from urllib.parse import quote

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from fieldapp.errors import BadRequest, DomainError, NotFound, NotLoggedIn, TooLarge, TooMany
from fieldapp.hx import go_to, is_htmx, wants_json
from fieldapp.i18n import gettext as _

log = logging.getLogger(__name__)


class Trouble(DomainError):
    """Our own fault. Nothing that was typed is lost by it."""

    status, code = 500, "trouble"


def answer(error: DomainError) -> AnyResponse:
    """The answer to a request that could not be carried out."""
    if wants_json(request):
        response: Response = jsonify(error.to_json())
    elif isinstance(error, NotLoggedIn):
        return _to_login()
    else:
        response = Response(render_template("errors.html", error=error))
    response.status_code = error.status
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def http_error(error: HTTPException) -> AnyResponse | HTTPException:
    """Flask's own refusals, in our words. Redirects pass as they are."""
    if error.code is None or error.code < 400:
        return error
    known: dict[int, DomainError] = {
        404: NotFound(_("Siden findes ikke længere.")),
        413: TooLarge(_("Det er for stort. Skriv en kortere note.")),
    }
    found = known.get(error.code) or BadRequest(_("Det kunne vi ikke læse."))
    found.status = error.code
    return answer(found)


def trouble(error: Exception) -> AnyResponse:
    """Anything we did not foresee: logged without what the person wrote, answered in plain words."""
    log.exception(
        "unforeseen trouble at %s %s (%s)", request.method, _where(), request.endpoint, exc_info=error
    )
    return answer(Trouble(_("Noget gik galt hos os. Det, du skrev, er ikke gået tabt. Prøv igen om lidt.")))


def init_app(app: Flask) -> None:
    """Answer for the whole house."""
    app.register_error_handler(DomainError, answer)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, trouble)


def _where() -> str:
    """The path; where it holds a key that opens something, only what kind of path it is."""
    if request.url_rule is not None and "token" in (request.view_args or {}):
        return request.url_rule.rule
    return request.path


def _to_login() -> AnyResponse:
    if request.method != "GET":
        return go_to("/login") if is_htmx() else redirect("/login", code=303)
    url = f"/login?next={quote(request.full_path.rstrip('?'))}"
    return go_to(url) if is_htmx() else redirect(url, code=303)
