"""What the citizen answers to an appointment: alone by the link, or told to somebody who writes it down."""

from datetime import datetime

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.meetings.bell import judge_again
from fieldapp.meetings.models import Answer, Appointment
from fieldapp.meetings.standing import OFF, newest_answer, stand
from fieldapp.mentorships.models import CitizenKey, Course
from fieldapp.vocabulary import codes

WORDS = 500


def answer(
    appointment: Appointment,
    code: str,
    *,
    by_key: CitizenKey | None = None,
    recorded_by: User | None = None,
    words: str | None = None,
    told: str | None = None,
    at: datetime,
) -> Answer:
    """The citizen's answer (a code of `answer`) to an appointment ahead; the same again changes nothing.

    `by_key` is the citizen's own link, `recorded_by` who was told. Without `words` those of the same answer
    stay. `called_off` is the office's own word, which no citizen says, and `told` how it told the citizen.
    Never commits. Raises NotFound when the key opens another course; Invalid when it is no answer,
    when the appointment has begun (then it is what happened) or has been moved or called off by others, and
    when the words are longer than 500 letters.
    """
    if by_key and by_key.course_id != appointment.course_id:
        raise NotFound(_("Aftalen findes ikke længere."))
    _check(code, words or "", told)
    if code == OFF and recorded_by is None:
        raise Invalid(_("Vælg et svar."), fields={"answer": _("Vælg et svar.")})
    if appointment.starts_at <= at:
        raise Invalid(_begun(recorded_by), code="begun")
    # The mentor's entry about the same appointment waits for us, or we for it.
    course = (Course.organisation_id == appointment.organisation_id) & (Course.id == appointment.course_id)
    session().scalars(select(Course).where(course).with_for_update(of=Course)).one()
    _check_it_stands(appointment, recorded_by)
    newest, said = newest_answer(appointment), (words or "").strip()
    if newest and newest.answer == code and (words is None or said == newest.words):
        return newest
    made = Answer(
        organisation_id=appointment.organisation_id,
        appointment_id=appointment.id,
        answer=code,
        recorded_by=recorded_by.id if recorded_by else None,
        words=said,
        told=told,
        at=at,
    )
    session().add(made)
    session().flush()
    judge_again(appointment.organisation_id, appointment.id, at)
    return made


def _check(code: str, words: str, told: str | None) -> None:
    if code not in codes("answer"):
        raise Invalid(_("Vælg et svar."), fields={"answer": _("Vælg et svar.")})
    if told is not None and told not in codes("told"):
        sentence = _("Vælg, hvordan borgeren har fået det at vide.")
        raise Invalid(sentence, fields={"told": sentence})
    if len(words.strip()) > WORDS or "\x00" in words:
        sentence = _("Skriv højst 500 tegn.")
        raise Invalid(sentence, fields={"words": sentence})


def _begun(recorded_by: User | None) -> str:
    if recorded_by is None:
        return _("Aftalen er begyndt, så den kan ikke få et svar mere. Ring i stedet.")
    return _("Aftalen er begyndt, så den kan ikke få et svar mere. Skriv i stedet, at I har fået kontakt.")


def _check_it_stands(appointment: Appointment, recorded_by: User | None) -> None:
    """The citizen's own »kan ikke komme« may be taken back; what others have moved or called off may not.

    What the office called off it may also put back, when the citizen has told it so.
    """
    found = stand(appointment)
    if found.state == "moved":
        raise Invalid(_("Aftalen er flyttet. Svar på den nye tid."), code="moved")
    if found.called_off or (found.state == "cancelled_office" and recorded_by is None):
        raise Invalid(_("Aftalen er aflyst."), code="called_off")
