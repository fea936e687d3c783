"""When we may ring, how long we wait, what silence means: an organisation's own rules."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from fieldapp.accounts import choices
from fieldapp.accounts.models import Role
from fieldapp.accounts.places import places
from fieldapp.accounts.settings import RULES, Settings
from fieldapp.db import session
from fieldapp.desk import rules_form
from fieldapp.desk.door import page
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _

bp = Blueprint("rules", __name__, url_prefix="/desk/rules")

GROUPS = {
    "hours": rules_form.HOURS,
    "ladder": ("again_after", "backup_after", "leader_at", "contact_within"),
    "silence": (
        "nudge_after",
        "unanswered_at",
        "no_contact_after",
        "minutes_low",
        "minutes_high",
        "off_goal_high",
        "check_after",
        "status_after",
        "ending_first",
        "ending_again",
        "phone_nudge_after",
        "phone_alarm_after",
        "gap_after",
    ),
    "reminders": ("remind_at", "weekly_test"),
}
HISTORY = 30


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_administrators() -> None:
    """An administrator changes, a leader looks; for everybody else the page is not there."""
    looks = current_user.role == Role.LEADER and request.method == "GET"
    if current_user.role != Role.ADMIN and not looks:
        raise NotFound(_("Siden findes ikke længere."))


@bp.get("")
def rules() -> str:
    """All rules as they stand, and who has changed them."""
    return _rules()


@bp.post("")
def change() -> Response | tuple[str, int]:
    """All rules of the organisation from now on. 422 with everything typed."""
    form = rules_form.typed(request.form, RULES)
    try:
        told = rules_form.read(form, RULES)
        choices.choose_all(current_user.organisation_id, told, by=current_user)
    except Invalid as error:
        session().rollback()
        return _rules(form=form, errors=rules_form.named(error.fields)), error.status
    session().commit()
    return redirect("/desk/rules?saved=1", code=303)


@bp.post("/units/<uuid:id>")
def change_hours(id: UUID) -> Response | tuple[str, int]:
    """A unit has hours of its own from now on, or the organisation's again. 422 with everything typed."""
    unit = next((place for place in places("unit", current_user) if place.id == id), None)
    if unit is None:
        raise NotFound(_("Siden findes ikke længere."))
    form = rules_form.typed(request.form, rules_form.HOURS) | {"own": request.form.get("own", "")[:1]}
    try:
        told = rules_form.read(form, rules_form.HOURS) if form["own"] else dict.fromkeys(rules_form.HOURS)
        choices.choose_all(current_user.organisation_id, told, by=current_user, unit_id=id)
    except Invalid as error:
        session().rollback()
        return _rules(of_unit={id: form}, unit_errors={id: rules_form.named(error.fields)}), error.status
    session().commit()
    return redirect(f"/desk/rules?saved={id}#unit-{id}", code=303)


@bp.get("/units/<uuid:id>")
def hours_again(id: UUID) -> Response:
    """Reloaded after a 422: the page that the form is on."""
    return redirect(f"/desk/rules#unit-{id}")


def _rules(
    form: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    of_unit: dict[UUID, dict[str, str]] | None = None,
    unit_errors: dict[UUID, dict[str, str]] | None = None,
) -> str:
    settings = Settings.of(current_user.organisation_id)
    return page(
        "desk/rules.html",
        page="rules",
        groups=GROUPS,
        rules=RULES,
        called=rules_form.called,
        settings=settings,
        form=form or rules_form.of(settings, RULES),
        errors=errors or {},
        units=[(unit, (of_unit or {}).get(unit.id) or _hours(settings, unit.id)) for unit in _units()],
        unit_errors=unit_errors or {},
        history=choices.history(current_user, HISTORY),
    )


def _units() -> list[Any]:
    return list(places("unit", current_user))


def _hours(settings: Settings, unit_id: UUID) -> dict[str, str]:
    own = any(settings.is_own(name, unit_id) for name in rules_form.HOURS)
    return rules_form.of(settings, rules_form.HOURS, unit_id) | {"own": "1" if own else ""}
