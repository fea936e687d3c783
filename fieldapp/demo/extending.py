"""Another period that the printed caseworker has begun to write: of the course that ends before long."""

from datetime import datetime, timedelta

from fieldapp.accounts.dated import law_of
from fieldapp.agreements import drafts
from fieldapp.demo.chance import at_clock
from fieldapp.demo.courses import Plan
from fieldapp.desk.ordering import going_on
from fieldapp.mentorships.periods import agreements_of

WHY = "{name} er kommet godt fra start og møder til det aftalte. Der mangler endnu"


def begin_another(plans: list[Plan], now: datetime) -> None:
    """Yesterday, through the caseworker's own rules; the telephone rang in the middle of a sentence."""
    (plan,) = [plan for plan in plans if plan.silence == "ending"]
    course, by, at = plan.course, plan.caseworker, at_clock(now - timedelta(days=1), 14, 20)
    (newest,) = agreements_of(course.organisation_id, [course.id])[course.id]
    typed = going_on(newest, law_of(course.organisation_id))
    draft = drafts.begin(plan.dice.uuid(at), typed, by=by, at=at, course=course)
    drafts.keep(draft, {"assessment": WHY.format(name=plan.citizen.first_name)}, {}, by=by, at=at)
