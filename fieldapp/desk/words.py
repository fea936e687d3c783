"""Law texts, thresholds and words: what is in force, since when, who approved it, and another from a day."""

from datetime import date

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.accounts.dated import law_of, say, told
from fieldapp.accounts.models import Role
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import page
from fieldapp.desk.rules import only_administrators
from fieldapp.errors import Invalid, NotFound
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.law import NAMES
from fieldapp.vocabulary.law import LAW, NUMBERS, WORDS, Said

bp = Blueprint("words", __name__, url_prefix="/desk/words")
bp.before_request(only_administrators)

GROUPS = {
    "numbers": tuple(NUMBERS),
    "words": tuple(WORDS.values()),
    "texts": tuple(name for name in NAMES if name.startswith("text.")),
}
FIELDS = {"value": 2000, "since": 10, "until": 10, "source": 200, "checked_by": 200}


@bp.get("")
def words() -> str:
    """Everything with what is in force today, what is to come, and what was before."""
    return _page()


@bp.post("/<name>")
def change(name: str) -> Response | tuple[str, int]:
    """Another one from a day on. 422 with everything typed."""
    if name not in NAMES:
        raise NotFound(_("Siden findes ikke længere."))
    form = {field: request.form.get(field, "").strip()[:most] for field, most in FIELDS.items()}
    try:
        if form["until"] and day_of(form["until"]) is None:
            raise Invalid("", fields={"until": _("Vælg den sidste dag igen.")})
        say(
            name,
            _value(name, form["value"]),
            day_of(form["since"]),
            day_of(form["until"]),
            source=form["source"],
            checked_by=form["checked_by"],
            by=current_user,
            at=now(),
        )
    except Invalid as error:
        session().rollback()
        return _page(name, form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/words?saved={name}#{key(name)}", code=303)


@bp.get("/<name>")
def again(name: str) -> Response:
    """Reloaded after a 422: the page that the form is on."""
    return redirect(f"/desk/words#{key(name)}")


def key(name: str) -> str:
    """The name as an address on the page."""
    return name.replace(".", "-").replace("_", "-")


def _value(name: str, typed: str) -> int | str | None:
    if name not in NUMBERS:
        return typed.replace("\r\n", "\n")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def _page(
    wrong_name: str = "", form: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> str:
    today = now().astimezone(ZONE).date()
    law, own = law_of(current_user.organisation_id), told(current_user)
    return page(
        "desk/words.html",
        page="rules",
        groups=GROUPS,
        bounds=NUMBERS,
        law=law,
        today=today,
        key=key,
        ahead={name: _ahead(name, [row.said for row, _ in own], today) for name in NAMES},
        history={name: [one for one in own if one[0].name == name] for name in NAMES},
        ours={said.name: said for said in LAW},
        blank=lambda name: _blank(law.in_force(name, today)),
        wrong_name=wrong_name,
        form=form or {},
        errors=errors or {},
        may_change=current_user.role == Role.ADMIN,
    )


def _ahead(name: str, own: list[Said], today: date) -> list[Said]:
    """What has been said for days to come, the next first."""
    return sorted(
        (said for said in own if said.name == name and said.valid_from > today),
        key=lambda said: said.valid_from,
    )


def _blank(said: Said) -> dict[str, str]:
    """The form as it begins: what is in force, to be changed from a day that is still to be chosen."""
    value = said.text[0] if said.number is None else str(said.number)
    return {"value": value, "source": said.source, "checked_by": said.checked_by, "since": "", "until": ""}
