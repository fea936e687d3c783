"""What mentors have written that the caseworker has not seen, and who waits for a call."""

from dataclasses import dataclass
from uuid import UUID

from fieldapp.accounts.models import User
from fieldapp.messages.models import Message
from fieldapp.messages.reads import unread, waiting


@dataclass(frozen=True)
class News:
    """What one mentor has written about one course: the newest message, and whether a call is wanted."""

    message: Message
    number: int
    wants_call: bool

    @property
    def names(self) -> tuple[str, str]:
        """Whom it is found by: the citizen and who wrote."""
        return self.message.course.citizen.first_name, self.message.author.name


def news(user: User) -> list[News]:
    """Per course what is unread, and who still waits to be called; those first, then the oldest."""
    called = waiting(user)
    calls = {message.course_id for message in called}
    found: dict[UUID, list[Message]] = {}
    for message in [*called, *unread(user)]:
        found.setdefault(message.course_id, []).append(message)
    lines = [
        News(max(said, key=lambda one: one.saved_at), len({one.id for one in said}), course in calls)
        for course, said in found.items()
    ]
    return sorted(lines, key=lambda line: (not line.wants_call, line.message.saved_at))
