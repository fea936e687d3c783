"""The citizen's pages: the next appointment, what is asked, and what has been written."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from fieldapp import clock
from fieldapp.accounts.limits import limit, place
from fieldapp.citizen.door import bp, closed, common, opened, used
from fieldapp.citizen.own import ANSWERS, PAGE, Own
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.meetings import answers, confirm, reminders
from fieldapp.meetings.models import Confirmation
from fieldapp.mentorships import keys

# A whole house of citizens types far fewer codes than this in a minute; whoever guesses needs far more.
EVERYWHERE = 30


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
        raise closed()
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
    own = opened(token)
    return _page(own, request.args.get("appointment"), said=own.said_of(request.args.get("said_of")))


@bp.post("/<token>/answer")
def answer(token: str) -> AnyResponse | tuple[str, int]:
    """Coming, not coming or another time, with own words or without. 422 with the page when it cannot be."""
    own, form = used(token), request.form
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
    own, form = used(token), request.form
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
    own = used(token)
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
    own = opened(token)
    shown = min(max(request.args.get("shown", PAGE, type=int), PAGE), 100 * PAGE)
    return render_template("citizen/meetings.html", own=own, shown=shown, **common(own))


@bp.get("/<token>/about")
def about_mine(token: str) -> str:
    """What is kept about this citizen, and whom to ask."""
    own = opened(token)
    return render_template("citizen/about.html", own=own, **common(own))


def _page(own: Own, asked_for: str | None, said: Confirmation | None = None, **more: Any) -> str:
    shown = own.chosen(asked_for)
    others = [one for one in own.ahead if shown is None or one["id"] != shown["id"]]
    more |= {"said": said, "shown": shown, "others": others}
    return render_template("citizen/page.html", own=own, **common(own), **more)


def _lines(typed: str | None) -> str | None:
    """A browser counts the end of a line as one letter, and sends two."""
    return typed.replace("\r\n", "\n") if typed is not None else None


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound(_("Aftalen findes ikke længere.")) from None
