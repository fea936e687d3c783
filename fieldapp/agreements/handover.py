"""A course goes to another mentor: who the citizen is has to be told once more, and the old one lets go."""

from datetime import datetime

from fieldapp.accounts.models import User
from fieldapp.agreements import brief
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import must_run
from fieldapp.mentorships.commands import assign
from fieldapp.mentorships.models import Course


def hand_over(
    course: Course, mentor: User | None, *, reason: str, words: str, by: User, at: datetime
) -> bool:
    """From now on `mentor` follows the citizen, and may read `words` until the course ends.

    What the old one could read is over. Says, as `assign` does, whether a link of the citizen's was closed.
    Never commits. Raises as `assign`, NotYours also when a leader writes words; they are the caseworker's.
    """
    wrong, closed = dict[str, str](), False
    if words:
        must_run(course, by)
    if words and course.ends_on < at.astimezone(ZONE).date():
        wrong["words"] = _("Forløbet er slut, så der er ikke noget at give videre. Slet teksten, og gem.")
    elif words and (sentence := brief.wrong_words(words)):
        wrong["words"] = sentence
    try:
        closed = assign(course, mentor, reason=reason, by=by, at=at)
    except Invalid as error:
        wrong = error.fields | wrong
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    old = brief.last(course)
    if old and old.mentor_id != course.mentor_id:
        brief.close(course, by=by, at=at)
    if words:
        brief.give(course, words, course.ends_on, to=course.mentor_id, by=by, at=at)
    return closed
