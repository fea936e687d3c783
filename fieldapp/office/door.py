"""Who may look over all courses, and the frame around each of these pages."""

from typing import Any

from flask import Response, render_template
from flask_login import current_user, login_required

from fieldapp.accounts.audit import note_reading
from fieldapp.accounts.models import Role
from fieldapp.alerts.queries import post
from fieldapp.clock import iso, now
from fieldapp.errors import NotFound
from fieldapp.i18n import gettext as _
from fieldapp.i18n import language
from fieldapp.office import sheets
from fieldapp.office.sheets import Sheet


@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_leaders() -> None:
    """These pages are for leaders; for everybody else they are not there."""
    if current_user.role != Role.LEADER:
        raise NotFound(_("Siden findes ikke længere."))


def page(template: str, name: str, asked: dict[str, Any], **context: Any) -> str:
    """A page, and a note of what was `asked` for. The menu's numbers come by themselves (`/desk/counts`)."""
    note_reading(current_user, "office", current_user.organisation_id, {"page": name} | asked)
    return render_template(
        template,
        me=current_user,
        now=iso(now()),
        page=f"office-{name}",
        late=not post().is_moving,
        grouped=grouped,
        asked=asked,
        **context,
    )


def exported(sheet: Sheet, kind: str, name: str, asked: dict[str, Any]) -> Response:
    """The sheet as a file to keep, csv or xlsx, and a note of how much of it there was."""
    told = {"page": name, "kind": kind, "rows": len(sheet.rows)} | asked
    note_reading(current_user, "export", current_user.organisation_id, told)
    answer = Response(sheets.WRITERS[kind](sheet), content_type=sheets.TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{sheet.name}.{kind}"'
    return answer


def grouped(number: int) -> str:
    """`9.360`, or in English `9,360`."""
    return f"{number:,}" if language() == "en" else f"{number:,}".replace(",", ".")
