"""What volunteers and company mentors neither choose nor see: health, treatment, police and the like."""

from collections.abc import Iterable
from uuid import UUID

from fieldapp.accounts.models import User
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.models import Course
from fieldapp.vocabulary import (
    SENSITIVE_AREAS,
    SENSITIVE_PLACES,
    SENSITIVE_REASONS,
    SENSITIVE_TOPICS,
    SENSITIVE_UNDER_DELIVERY,
)

SENSITIVE = SENSITIVE_PLACES | SENSITIVE_REASONS | SENSITIVE_TOPICS


def is_shown(user: User, area: str) -> bool:
    """Do goals of the area belong to the user's role?"""
    return not (user.is_limited and area in SENSITIVE_AREAS)


def unseen(user: User, courses: Iterable[Course]) -> set[UUID]:
    """Ids of the goals of these courses, and of their steps, that do not belong to the user's role."""
    goals = [goal for course in courses for goal in course.goals if not is_shown(user, goal.area)]
    return {goal.id for goal in goals} | {step.id for goal in goals for step in goal.steps}


def refuse_sensitive(
    by: User,
    *,
    topics: Iterable[str] = (),
    place: str | None = None,
    reason: str | None = None,
    under_reason: str | None = None,
) -> None:
    """Raises Invalid when somebody chooses what does not belong to the role."""
    if not by.is_limited:
        return
    if not SENSITIVE_TOPICS.isdisjoint(topics):
        raise Invalid(_("Et af emnerne hører ikke til din rolle."), fields={"topics": _("Vælg andre emner.")})
    if place in SENSITIVE_PLACES:
        raise Invalid(_("Stedet hører ikke til din rolle."), fields={"place": _("Vælg et andet sted.")})
    if reason in SENSITIVE_REASONS:
        raise Invalid(_("Årsagen hører ikke til din rolle."), fields={"reason": _("Vælg en anden årsag.")})
    if under_reason in SENSITIVE_UNDER_DELIVERY:
        raise Invalid(
            _("Grunden hører ikke til din rolle."), fields={"under_reason": _("Vælg en anden grund.")}
        )


def refuse_goal(by: User, course: Course, goal: object) -> None:
    """Raises Invalid when the course has this goal, and the role leaves it out."""
    if goal in unseen(by, [course]):
        sentence = _("Vælg et andet mål, eller vælg »Ingen af dem i dag«.")
        raise Invalid(not_for_role(), fields={"goal": sentence})


def not_for_role() -> str:
    """The same words for a goal and for its steps."""
    return _("Målet hører ikke til din rolle. Tal med sagsbehandleren om det.")
