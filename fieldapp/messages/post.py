"""The one rule by which an entry becomes a message, whoever writes it: a phone, or the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldapp.accounts.models import User
from fieldapp.mentorships.changes import open_to
from fieldapp.mentorships.models import Course
from fieldapp.messages.entry import MessageEntry
from fieldapp.messages.models import Message
from fieldapp.wire.once import keep_once, known
from fieldapp.wire.stamped import saved_at


@dataclass(frozen=True)
class Posted:
    """A message, and whether this very request made it (201) or an earlier one did (200)."""

    message: Message
    is_new: bool


def post(raw: Any, *, by: User, received_at: datetime) -> Posted:
    """Put the message that `raw` (an entry as JSON) states into the course's thread; never commits.

    Raises BadRequest, TooOld, NotYet, Invalid (see Stamped.read); NotYours (another author), Conflict (id
    taken by other content), NotFound (no course that `by` is mentor or caseworker of, or was in time).
    """
    entry = MessageEntry.read(raw, received_at)
    earlier = known(Message, entry, raw, by)
    if earlier:
        return Posted(earlier, is_new=False)
    mine = Course.arranged_by(by).where(Course.id == entry.course)
    open_to(mine, by, saved_at(entry, received_at))
    message = Message(
        organisation_id=by.organisation_id,
        **entry.stamp(raw, received_at),
        course_id=entry.course,
        text=entry.text.strip(),
        wants_call=entry.wants_call,
    )
    return Posted(*keep_once(message, entry, raw, by))
