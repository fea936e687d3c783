"""The citizen's pages: no app, no account, no cookie, no script. The address itself is the key."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from fieldapp import clock
from fieldapp.accounts.limits import limit, place
from fieldapp.citizen.own import ANSWERS, PAGE, Own
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.errors import DomainError, Invalid, NotFound, TooMany
from fieldapp.i18n import LANGUAGES, language
from fieldapp.i18n import gettext as _
from fieldapp.meetings import answers, confirm, reminders
from fieldapp.meetings.models import Confirmation
from fieldapp.mentorships import keys

bp = Blueprint("citizen", __name__, url_prefix="/c")
# A whole house of citizens types far fewer codes than this in a minute; whoever guesses needs far more.
EVERYWHERE = 30


@bp.before_request
def speak() -> None:
    """In the language that was chosen on the page, else the browser's; `_open` knows the citizen's own."""
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


@bp.get("/")
def code() -> str:
    """Where an 8-character code is typed."""
    return render_template("citizen/code.html", error=None, code="")


@bp.post("/")
def enter() -> AnyResponse:
    """Open what the code is for. Raises NotFound (the same for wrong, old and revoked), TooMany."""
    limit(f"citizen code {place(request.remote_addr)}", config().code_tries)
    limit("citizen code", config().code_tries * EVERYWHERE)
    key = keys.find_by_code(request.form.get("code", "")[:100])
    if key is None:
        raise _closed()
    key.used_at = key.used_at or clock.now()
    session().commit()
    return redirect(url_for("citizen.page", token=keys.secrets_of(key).token), code=303)


@bp.get("/about")
def about() -> str:
    """What is kept about a citizen, for whoever has not opened anything yet."""
    return render_template("citizen/about.html", own=None)


@bp.get("/<token>")
def page(token: str) -> str:
    """The next appointment, or the one that `?appointment=` names, and what the citizen is asked.

    `?said_of=` names the entry that was just spoken of: then the page says thank you for it.
    """
    own = _open(token)
    return _page(own, request.args.get("appointment"), said=own.said_of(request.args.get("said_of")))


@bp.post("/<token>/answer")
def answer(token: str) -> AnyResponse | tuple[str, int]:
    """Coming, not coming or another time, with own words or without. 422 with the page when it cannot be."""
    own, form = _use(token), request.form
    asked_for, said, words = form.get("appointment"), form.get("answer", ""), _lines(form.get("words"))
    try:
        if said not in ANSWERS:
            raise Invalid(_("Vælg et af de tre svar."))
        answers.answer(own.row(_uuid(asked_for)), said, by_key=own.key, words=words, at=own.at)
    except (Invalid, NotFound) as error:
        session().rollback()
        return _page(own, asked_for, error=error.message, typed=words), error.status
    session().commit()
    return redirect(url_for("citizen.page", appointment=asked_for), code=303)


@bp.post("/<token>/confirm")
def confirmed(token: str) -> AnyResponse | tuple[str, int]:
    """Did they meet, and does the time fit? 422 with the page when nothing was chosen."""
    own, form = _use(token), request.form
    try:
        confirm.confirm(
            _uuid(form.get("meeting")), form.get("met", ""), form.get("duration"), key=own.key, at=own.at
        )
    except (Invalid, NotFound) as error:
        session().rollback()
        return _page(own, None, wrong=error.message, duration=form.get("duration")), error.status
    session().commit()
    return redirect(url_for("citizen.page", said_of=form.get("meeting")), code=303)


@bp.post("/<token>/reminders")
def no_reminders(token: str) -> AnyResponse:
    """»Nej tak til påmindelser«. Twice is once."""
    own = _use(token)
    reminders.decline(own.course, own.at)
    session().commit()
    return redirect(url_for("citizen.page", _anchor="reminders"), code=303)


@bp.get("/<token>/<any(answer, confirm, reminders):what>")
def again(token: str, what: str) -> AnyResponse:
    """Reloaded after a 422: the page that the form is on."""
    return redirect(url_for("citizen.page"))


@bp.get("/<token>/meetings")
def meetings(token: str) -> str:
    """All that is written about the appointments, in the citizen's words."""
    own = _open(token)
    shown = min(max(request.args.get("shown", PAGE, type=int), PAGE), 100 * PAGE)
    return render_template("citizen/meetings.html", own=own, shown=shown, **_common(own))


@bp.get("/<token>/about")
def about_mine(token: str) -> str:
    """What is kept about this citizen, and whom to ask."""
    own = _open(token)
    return render_template("citizen/about.html", own=own, **_common(own))


def _page(own: Own, asked_for: str | None, said: Confirmation | None = None, **more: Any) -> str:
    shown = own.chosen(asked_for)
    others = [one for one in own.ahead if shown is None or one["id"] != shown["id"]]
    more |= {"said": said, "shown": shown, "others": others}
    return render_template("citizen/page.html", own=own, **_common(own), **more)


def _common(own: Own) -> dict[str, Any]:
    course = own.course
    return {
        "now": clock.iso(own.at),
        "mentor": course.mentor,
        "mentor_name": course.mentor.name.partition(" ")[0],
        "caseworker": course.caseworker,
        "organisation": own.organisation,
    }


def _open(token: str) -> Own:
    """What the link opens. Raises NotFound, in the same words for every link that opens nothing."""
    key = keys.find(token)
    if key is None:
        raise _closed()
    own = Own(key, clock.now())
    if g.chosen is None and own.course.citizen.language != "da":
        g.language = own.course.citizen.language
    return own


def _use(token: str) -> Own:
    """The same for a form that was sent: now the link has been used, by a person and not by a preview."""
    own = _open(token)
    own.key.used_at = own.key.used_at or own.at
    return own


def _closed() -> NotFound:
    return NotFound(
        _(
            "Koden eller linket virker ikke. Se efter, om koden er skrevet rigtigt. "
            "Den kan også være for gammel. Bed din mentor om en ny kode."
        )
    )


def _lines(typed: str | None) -> str | None:
    """A browser counts the end of a line as one letter, and sends two."""
    return typed.replace("\r\n", "\n") if typed is not None else None


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound(_("Aftalen findes ikke længere.")) from None
