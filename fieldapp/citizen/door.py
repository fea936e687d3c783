"""The citizen's door: no app, no account, no cookie, no script. The address itself is the key."""

from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request, url_for

from fieldapp import clock
from fieldapp.citizen.own import Own
from fieldapp.errors import DomainError, NotFound, TooMany
from fieldapp.i18n import LANGUAGES, language
from fieldapp.i18n import gettext as _
from fieldapp.mentorships import keys

bp = Blueprint("citizen", __name__, url_prefix="/c")


@bp.before_request
def speak() -> None:
    """In the language that was chosen on the page, else the browser's; `opened` knows the citizen's own."""
    chosen = request.args.get("lang")
    g.chosen = chosen if chosen in LANGUAGES else None
    g.language = g.chosen or request.accept_languages.best_match(LANGUAGES) or "da"


@bp.url_defaults
def carry(endpoint: str, values: dict[str, Any]) -> None:
    """From page to page go the link's token and the language that was chosen."""
    if request.blueprint == bp.name and request.view_args is not None:
        values.setdefault("lang", g.get("chosen"))
        if current_app.url_map.is_endpoint_expecting(endpoint, "token"):
            values.setdefault("token", request.view_args.get("token"))


@bp.after_request
def keep_quiet(response: Response) -> Response:
    """An address that opens something is told to nobody: not to other sites, not to search engines."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.context_processor
def switch() -> dict[str, Any]:
    """The same page in the other language; a form's answer has its page's address."""
    endpoint = {"citizen.enter": "citizen.code"}.get(request.endpoint or "", request.endpoint or "")
    if request.method == "POST" and endpoint != "citizen.code":
        endpoint = "citizen.page"
    other = "en" if language() == "da" else "da"
    kept: dict[str, Any] = {name: request.args.get(name) for name in ("appointment", "shown")}
    return {"other": other, "other_url": url_for(endpoint, **kept | {"lang": other})}


@bp.errorhandler(DomainError)
def sorry(error: DomainError) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Whatever went wrong, the citizen is told what to do, and can type a code."""
    form = request.form
    page = render_template(
        "citizen/code.html", error=error.message, code=form.get("code", ""), typed=form.get("words")
    )
    if isinstance(error, TooMany):
        return page, error.status, {"Retry-After": str(error.retry_after)}
    return page, error.status


def common(own: Own) -> dict[str, Any]:
    """What every page of a course shows: whom to call, and who sends the mentor."""
    course = own.course
    return {
        "now": clock.iso(own.at),
        "mentor": course.mentor,
        "mentor_name": course.mentor.name.partition(" ")[0],
        "caseworker": course.caseworker,
        "organisation": own.organisation,
    }


def opened(token: str) -> Own:
    """What the link opens. Raises NotFound, in the same words for every link that opens nothing."""
    key = keys.find(token)
    if key is None:
        raise closed()
    own = Own(key, clock.now())
    if g.chosen is None and own.course.citizen.language != "da":
        g.language = own.course.citizen.language
    return own


def used(token: str) -> Own:
    """The same for a form that was sent: now the link has been used, by a person and not by a preview."""
    own = opened(token)
    own.key.used_at = own.key.used_at or own.at
    return own


def closed() -> NotFound:
    """The same words for every link and code that opens nothing."""
    return NotFound(
        _(
            "Koden eller linket virker ikke. Se efter, om koden er skrevet rigtigt. "
            "Den kan også være for gammel. Bed din mentor om en ny kode."
        )
    )
