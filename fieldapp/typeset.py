"""Paper: a template of typst with what it is to say, as a tagged PDF."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask import current_app

from fieldapp.clock import iso
from fieldapp.formats import day_clock
from fieldapp.i18n import gettext as _

# Tagged for screen readers, with a title and a language (ISO 14289-1).
STANDARD: Final = "ua-1"


# Paper is read another day: seen from here no day is »i dag«, and each has its year.
ELSEWHEN: Final = "1970-01-01T00:00:00.000Z"


def printed(who: str, moment: datetime) -> str:
    """Who printed it and when, for its foot."""
    return _("Udskrevet af %(who)s %(when)s.") % {"who": who, "when": day_clock(iso(moment), ELSEWHEN)}


def frame(title: str, place: str, foot: str, reference: str) -> dict[str, str]:
    """What components/paper.typ asks of a Danish paper, with the reference it has in the records, if any."""
    quoted = [_("Reference %(reference)s.") % {"reference": reference}] if reference else []
    page = _("Side {page} af {pages}")
    return {"lang": "da", "title": title, "place": place, "page": page, "foot": " ".join([*quoted, foot])}


def pdf(template: str, said: dict[str, Any], moment: datetime) -> bytes:
    """`said` as the template lays it out (it finds it in `sys.inputs.said`), dated `moment`."""
    import typst  # 80 MB, and only here

    folder = Path(current_app.root_path, current_app.template_folder or "")
    return typst.compile(
        str(folder / template),
        root=str(folder),
        sys_inputs={"said": json.dumps(said)},
        ignore_system_fonts=True,
        pdf_standards=STANDARD,
        timestamp=int(moment.timestamp()),
    )
