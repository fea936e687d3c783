"""A mentor proposes, the caseworker answers: yes is the same rule as on the caseworker's own pages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from fieldapp.accounts.models import User
from fieldapp.agreements.granting import grant
from fieldapp.agreements.proposal import Proposal, ProposalAnswer
from fieldapp.agreements.proposal_entry import ProposalEntry
from fieldapp.clock import iso
from fieldapp.db import COURSES, ORGANISATION, of_courses, session
from fieldapp.errors import Conflict, Invalid
from fieldapp.formats import full_day
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings.discretion import is_shown, not_for_role, unseen
from fieldapp.mentorships.changes import lock, must_run, open_to
from fieldapp.mentorships.goals import add_goal, add_step, mark_goal, mark_step
from fieldapp.mentorships.models import Course, Goal, GoalStep
from fieldapp.mentorships.order import GoalOrder
from fieldapp.vocabulary import codes
from fieldapp.wire.once import keep_once, known
from fieldapp.wire.stamped import saved_at

ACCEPTED, RETURNED = "accepted", "returned"
# So long an answer is shown to the mentor.
TOLD = timedelta(days=30)


@dataclass(frozen=True)
class Proposed:
    """A proposal, and whether this very request made it (201) or an earlier one did (200)."""

    proposal: Proposal
    is_new: bool


def propose(raw: Any, *, by: User, received_at: datetime) -> Proposed:
    """Keep the proposal that `raw` (an entry as JSON) states; never commits.

    Raises BadRequest, TooOld, NotYet, Invalid (see Stamped.read; also a goal or step of another course,
    or what is not for the mentor's role); NotYours, Conflict (id taken by other content), NotFound (no course
    that `by` is or was the mentor of in time).
    """
    entry = ProposalEntry.read(raw, received_at)
    earlier = known(Proposal, entry, raw, by)
    if earlier:
        return Proposed(earlier, is_new=False)
    mine = Course.written_by(by).where(Course.id == entry.course)
    course = open_to(mine, by, saved_at(entry, received_at))
    _must_be_of_the_course(entry, course, by)
    row = Proposal(
        organisation_id=by.organisation_id,
        **entry.stamp(raw, received_at),
        course_id=entry.course,
        what=entry.what,
        goal_id=entry.goal,
        step_id=entry.step,
        area=entry.area,
        title=entry.title.strip(),
        status=entry.status,
        minutes=entry.minutes,
        until=entry.until,
        text=entry.text.strip(),
    )
    return Proposed(*keep_once(row, entry, raw, by))


def answer(
    proposal: Proposal, verdict: str, reason: str | None, words: str, *, by: User, at: datetime
) -> ProposalAnswer:
    """Accept it, and so do what it says; or return it with a reason, a code of `proposal_return`.

    Never commits. A tap that comes twice is one answer. Raises NotYours, Invalid (no reason; or what the rule
    says that yes would have to obey: then it stays open), and Conflict when somebody has answered already.
    """
    course = session().get_one(Course, (proposal.organisation_id, proposal.course_id))
    must_run(course, by)
    if verdict == RETURNED and reason not in codes("proposal_return"):
        sentence = _("Vælg, hvorfor du sender forslaget tilbage.")
        raise Invalid(sentence, fields={"reason": sentence})
    lock(course)
    earlier = session().get(ProposalAnswer, (proposal.organisation_id, proposal.id), populate_existing=True)
    if earlier and (earlier.by, earlier.verdict, earlier.reason) == (by.id, verdict, reason):
        return earlier
    if earlier:
        raise _decided(earlier)
    if verdict == ACCEPTED:
        _do(proposal, course, by=by, at=at)
    row = ProposalAnswer(
        organisation_id=proposal.organisation_id,
        proposal_id=proposal.id,
        verdict=verdict,
        reason=reason,
        words=words,
        by=by.id,
        at=at,
    )
    session().add(row)
    session().flush()
    session().expire(proposal, ["answer"])
    return row


def open_of(organisation: UUID, courses: Iterable[UUID]) -> dict[UUID, list[Proposal]]:
    """What nobody has answered about these courses, the oldest first."""
    return _found(_OPEN, organisation, courses)


def told(organisation: UUID, courses: Iterable[UUID], at: datetime) -> dict[UUID, list[Proposal]]:
    """What a mentor is shown: all that is open, and what was answered lately; the oldest first."""
    return _found(_OPEN_OR_NEW, organisation, courses, new=at - TOLD)


def _found(
    which: Select[Proposal], organisation: UUID, courses: Iterable[UUID], **told: Any
) -> dict[UUID, list[Proposal]]:
    found: dict[UUID, list[Proposal]] = defaultdict(list)
    told |= of_courses(organisation, courses)
    for row in session().scalars(which, told):
        found[row.course_id].append(row)
    return found


# Most often there are none: then nothing more is asked, and PostgreSQL has no six tables to think about.
_ASKED = (
    select(Proposal)
    .where(Proposal.organisation_id == ORGANISATION, Proposal.course_id.in_(COURSES))
    .outerjoin(Proposal.answer)
    .options(contains_eager(Proposal.answer))
    .options(*map(selectinload, (Proposal.goal, Proposal.step, Proposal.author)))
    .order_by(Proposal.saved_at, Proposal.id)
)
_OPEN = _ASKED.where(ProposalAnswer.proposal_id.is_(None))
_OPEN_OR_NEW = _ASKED.where(or_(ProposalAnswer.proposal_id.is_(None), ProposalAnswer.at > bindparam("new")))


def _must_be_of_the_course(entry: ProposalEntry, course: Course, by: User) -> None:
    """Its goal or step is the course's, and they and its area are for the mentor's role."""
    sentence, hidden = entry.sentences()["goal"], unseen(by, [course])
    goals = select(Goal.id).where(Goal.organisation_id == by.organisation_id, Goal.course_id == entry.course)
    of_goal = (GoalStep.organisation_id == Goal.organisation_id) & (GoalStep.goal_id == Goal.id)
    wrong = {}
    if entry.goal and not session().scalar(goals.where(Goal.id == entry.goal)):
        wrong["goal"] = sentence
    if entry.step and not session().scalar(goals.join(GoalStep, of_goal).where(GoalStep.id == entry.step)):
        wrong["step"] = sentence
    wrong |= {name: not_for_role() for name in ("goal", "step") if getattr(entry, name) in hidden}
    if not is_shown(by, entry.area or ""):
        wrong["area"] = _("Et af områderne hører ikke til din rolle.")
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)


def _do(proposal: Proposal, course: Course, *, by: User, at: datetime) -> None:
    """What yes means. A period is written step by step, and »other« is only noted."""
    said = proposal.status or ""
    if proposal.what == "goal":
        if proposal.title not in [goal.title for goal in course.goals]:
            add_goal(course, GoalOrder(proposal.area or "", proposal.title), by=by, at=at)
    elif proposal.what == "minutes":
        today = at.astimezone(ZONE).date()
        monday = today + timedelta(days=7 - today.weekday())
        grant(course, proposal.minutes, monday, "other", proposal.text, by=by, at=at)
    elif proposal.goal and proposal.what == "step":
        if proposal.title not in [step.title for step in proposal.goal.steps]:
            add_step(course, proposal.goal, proposal.title, by=by, at=at)
    elif proposal.goal:
        mark_goal(course, proposal.goal, said, proposal.text, by=by, at=at)
    elif proposal.step:
        mark_step(course, proposal.step, said, by=by, at=at)


def _decided(earlier: ProposalAnswer) -> Conflict:
    who = session().get_one(User, (earlier.organisation_id, earlier.by)).name
    sentence = {
        ACCEPTED: _("%(who)s har sagt ja til forslaget %(when)s."),
        RETURNED: _("%(who)s har sendt forslaget tilbage %(when)s."),
    }[earlier.verdict]
    return Conflict(sentence % {"who": who, "when": full_day(iso(earlier.at))}, code="decided")
