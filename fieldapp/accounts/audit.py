"""Who looked at whom: every reading of a citizen leaves a row (domain 3.4)."""

from uuid import UUID

from fieldapp.accounts.models import Reading, User
from fieldapp.db import new_session


def note_reading(user: User, what: str, subject_id: UUID) -> None:
    """Keep that `user` opened the `what` (course, alert, caseload) with this id. Commits by itself."""
    with new_session() as own:
        own.add(
            Reading(organisation_id=user.organisation_id, user_id=user.id, what=what, subject_id=subject_id)
        )
        own.commit()
