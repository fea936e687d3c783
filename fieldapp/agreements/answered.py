"""What mentors have proposed about a course, and what was said to it."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from fieldapp.agreements.proposal import Proposal, ProposalAnswer
from fieldapp.db import session
from fieldapp.mentorships.models import Course


def answers_of(course: Course) -> list[Proposal]:
    """Each that has an answer, with its author and what it is about; the newest answer first."""
    asked = (
        select(Proposal)
        .where(Proposal.organisation_id == course.organisation_id, Proposal.course_id == course.id)
        .join(Proposal.answer)
        .options(contains_eager(Proposal.answer))
        .options(*(joinedload(one) for one in (Proposal.goal, Proposal.step, Proposal.author)))
    )
    return list(session().scalars(asked.order_by(ProposalAnswer.at.desc(), Proposal.id.desc())))
