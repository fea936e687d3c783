"""What volunteers and company mentors neither choose nor see: health, treatment, police and the like."""

from collections.abc import Iterable

from fieldapp.accounts.models import User
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _
from fieldapp.vocabulary import SENSITIVE_PLACES, SENSITIVE_REASONS, SENSITIVE_TOPICS

SENSITIVE = SENSITIVE_PLACES | SENSITIVE_REASONS | SENSITIVE_TOPICS


def is_limited(user: User) -> bool:
    """Is it a mentor whose role leaves sensitive things out?"""
    return user.is_limited


def refuse_sensitive(
    by: User, *, topics: Iterable[str] = (), place: str | None = None, reason: str | None = None
) -> None:
    """Raises Invalid when somebody chooses what does not belong to the role."""
    if not is_limited(by):
        return
    if not SENSITIVE_TOPICS.isdisjoint(topics):
        raise Invalid(_("Et af emnerne hører ikke til din rolle."), fields={"topics": _("Vælg andre emner.")})
    if place in SENSITIVE_PLACES:
        raise Invalid(_("Stedet hører ikke til din rolle."), fields={"place": _("Vælg et andet sted.")})
    if reason in SENSITIVE_REASONS:
        raise Invalid(_("Årsagen hører ikke til din rolle."), fields={"reason": _("Vælg en anden årsag.")})
