"""What an entry about a meeting or an appointment comes to, in the words of its receipt."""

from typing import Any

from fieldapp import clock
from fieldapp.accounts.models import User
from fieldapp.i18n import gettext as _
from fieldapp.meetings.accept import accept
from fieldapp.meetings.agree import agree
from fieldapp.meetings.bell import rings
from fieldapp.meetings.models import Meeting
from fieldapp.wire.intake import Verdict


def on_meeting(raw: Any, *, by: User, correction_follows: bool = False) -> Verdict:
    """What happened, or a correction of it; raises as `accept` does."""
    accepted = accept(raw, by=by, received_at=clock.now(), correction_follows=correction_follows)
    meeting = accepted.meeting
    message = _not_counted(meeting)
    tells = {
        "counts": meeting.minutes is not None and meeting.not_counted is None,
        "reason": meeting.not_counted,
        "message": message,
        "notes": {"minutes": message} if message else {},
        "rings": rings(meeting),
    }
    return Verdict(meeting.id, meeting.received_at, accepted.is_new, tells)


def on_appointment(raw: Any, *, by: User) -> Verdict:
    """What was agreed, or moved; raises as `agree` does."""
    agreed = agree(raw, by=by, received_at=clock.now())
    return Verdict(agreed.appointment.id, agreed.appointment.received_at, agreed.is_new, {})


def _not_counted(meeting: Meeting) -> str | None:
    if meeting.not_counted is None:
        return None
    return {
        "after_end": _("Mødet ligger efter forløbets slutdato. Det er gemt, men tiden tæller ikke med."),
        "before_start": _("Mødet ligger før forløbets start. Det er gemt, men tiden tæller ikke med."),
        "between": _("Mødet ligger mellem to aftaleperioder. Det er gemt, men tiden tæller ikke med."),
        "no_agreement": _("Der var ingen aftale den dag. Mødet er gemt, men tiden tæller ikke med."),
        "third_party": _("Kontakt til andre er gemt som anden tid og tæller ikke med som kontakttid."),
        "in_transit": _("Tid i bil, bus og tog er gemt, men tæller ikke med som kontakttid."),
        "form": _("Sms og mail er gemt, men tæller ikke med som kontakttid."),
        "twice": _("Aftalen har allerede et møde. Det her er gemt, men tiden tæller ikke med."),
    }[meeting.not_counted]
