"""»Det har vi skrevet om dig«: the agreement in plain words, the citizen's yes to it, and the course."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import fieldapp.citizen.views  # noqa: F401 - the other pages behind the same door
from fieldapp.agreements.commands import LINK, agree, ask_to_talk
from fieldapp.citizen.door import bp, common, opened, used
from fieldapp.citizen.own import STATUSES, Own
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid
from fieldapp.i18n import gettext as _
from fieldapp.progress.mark import say
from fieldapp.vocabulary import codes


@bp.get("/<token>/course")
def course(token: str) -> str:
    """What the course is for, for how long, and with whom: as it is today."""
    own = opened(token)
    shown = min(max(request.args.get("shown", STATUSES, type=int), STATUSES), 100)
    more = {"said": request.args.get("said"), "shown": shown}
    return render_template("citizen/course.html", own=own, **more, **common(own))


@bp.get("/<token>/agreement")
def agreement(token: str) -> str:
    """The agreement to read, with two answers of the same weight."""
    own = opened(token)
    return _agreement_page(own)


@bp.post("/<token>/agreement")
def agreed(token: str) -> AnyResponse | tuple[str, int]:
    """The citizen agrees, or would rather talk first. 409 with the newest one when it has changed."""
    own = used(token)
    newest = own.agreement
    try:
        if newest is None:
            raise Invalid(_("Der er ingen aftale at svare på."))
        if request.form.get("answer") == "talk":
            ask_to_talk(newest, own.key, own.at)
        elif request.form.get("answer") == "yes":
            version = request.form.get("version", 0, type=int)
            agree(newest, LINK, own.today, version=version, key=own.key, at=own.at)
        else:
            raise Invalid(_("Vælg et af de to svar."))
    except (Invalid, Conflict) as error:
        session().rollback()
        return _agreement_page(opened(token), error=error.message), error.status
    session().commit()
    said = "talk" if request.form.get("answer") == "talk" else "yes"
    return redirect(url_for("citizen.agreement", said=said), code=303)


@bp.get("/<token>/marks")
def marks(token: str) -> str:
    """How does it go with each area? Voluntary, and nothing is chosen beforehand."""
    return _marks_page(opened(token))


@bp.post("/<token>/marks")
def marked(token: str) -> AnyResponse | tuple[str, int]:
    """The citizen's own voice; an area without an answer is left as it was. 422 when nothing was chosen."""
    own = used(token)
    said = {area: request.form.get(area, "") for area in own.areas if request.form.get(area)}
    try:
        if not said:
            raise Invalid(_("Vælg mindst ét svar, eller gå tilbage."))
        steps = {area: None if step == "none" else int(step) for area, step in said.items() if _is_step(step)}
        if len(steps) < len(said):
            raise Invalid(_("Vælg et af svarene."))
        say(own.key, steps, at=own.at)
    except Invalid as error:
        session().rollback()
        return _marks_page(opened(token), error=error.message, typed=said), error.status
    session().commit()
    return redirect(url_for("citizen.course", said="marks"), code=303)


def _marks_page(own: Own, error: str | None = None, typed: dict[str, str] | None = None) -> str:
    return render_template("citizen/marks.html", own=own, error=error, typed=typed or {}, **common(own))


def _is_step(step: str) -> bool:
    return step == "none" or step in codes("citizen_mark")


def _agreement_page(own: Own, error: str | None = None) -> str:
    said = request.args.get("said")
    return render_template(
        "citizen/agreement.html", own=own, agreement=own.agreement, error=error, said=said, **common(own)
    )
