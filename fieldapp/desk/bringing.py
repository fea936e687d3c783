"""A phone that cannot send: its entries come in as a file, and are judged as if it had sent them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask_login import current_user, login_required
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from fieldapp.accounts.models import Device, Role, User
from fieldapp.agreements.proposals import propose
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk.door import page
from fieldapp.errors import DomainError, Invalid, NotFound, NotYet, NotYours
from fieldapp.i18n import gettext as _
from fieldapp.meetings import verdicts
from fieldapp.mentorships.keys import give
from fieldapp.messages.post import post
from fieldapp.progress.mark import check
from fieldapp.reports.send import send
from fieldapp.sealing import MEDIA_TYPE
from fieldapp.wire import brought
from fieldapp.wire.brought import Brought, Carried
from fieldapp.wire.intake import Arrival, Verdict, judged

bp = Blueprint("bringing", __name__, url_prefix="/desk/brought")

# What the form around the file may take.
AROUND = 64 * 1024


@dataclass(frozen=True)
class Result:
    """What became of one entry: `new`, `here` already, or `refused` with the reason."""

    entry: Carried
    state: str
    reason: str = ""


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_at_the_desk() -> None:
    """Whoever a mentor may hand the file to; for mentors the page is not there."""
    if current_user.role not in (Role.CASEWORKER, Role.LEADER, Role.ADMIN):
        raise NotFound(_("Siden findes ikke længere."))


@bp.get("")
def choose() -> str:
    """How to get the file, and where to put it."""
    return _page()


@bp.post("")
def bring() -> str | tuple[str, int]:
    """Take the file in. Again is harmless: what is here is here. 4xx with what is wrong with the file."""
    request.max_content_length = brought.MOST_BYTES + AROUND
    try:
        file = brought.read(_chosen())
        author = _author(file)
    except DomainError as error:
        return _page(errors={"file": error.message}), error.status
    results = _judge(file, author)
    return _page(author=author, results=results, counted=Counter(one.state for one in results), file=file)


def _chosen() -> bytes:
    """The file's content. Raises Invalid, TooLarge."""
    try:
        chosen = request.files.get("file")
    except RequestEntityTooLarge as error:
        raise brought.too_large() from error
    if not chosen:
        raise Invalid(_("Vælg filen fra mentorens telefon."))
    with chosen.stream as content:
        return content.read()


def _author(file: Brought) -> User:
    """Who wrote it, also somebody who has stopped since. Raises NotYours."""
    author = session().scalars(User.visible_to(current_user).where(User.id == file.author)).one_or_none()
    if author is None:
        raise NotYours(_("Filen er fra en, der ikke arbejder her. Er det den rigtige fil?"))
    return author


def _judge(file: Brought, author: User) -> list[Result]:
    """In the order they were written; what names something later in the file is tried again after that."""
    corrected = {carried.corrects for carried in file.entries}
    phones = _phones_of(author)
    results: dict[int, Result] = {}
    left = list(enumerate(file.entries))
    while left:
        for place, carried in left:
            results[place] = _one(carried, author, carried.id in corrected, phones)
        again = [(place, carried) for place, carried in left if results[place].state == "later"]
        left = again if len(again) < len(left) else []
    return list(results.values())


def _one(carried: Carried, author: User, is_corrected: bool, phones: set[str]) -> Result:
    rule = RULES[carried.kind]

    def judge(raw: dict[str, Any]) -> Verdict:
        if raw.get("author") != str(author.id) or raw.get("device") not in phones:
            raise NotYours(_("Det er ikke skrevet på en telefon, vi kender som mentorens."))
        return rule(raw, author, is_corrected)

    in_path = {"corrects": carried.corrects} if carried.kind == "meeting" else {}
    arrival = Arrival(
        carried.id, carried.body.encode(), MEDIA_TYPE, author, in_path, brought_by=current_user.id
    )
    try:
        verdict = judged(arrival, judge)
    except NotYet as error:
        return Result(carried, "later", _to_the_office(error))
    except DomainError as error:
        return Result(carried, "refused", _to_the_office(error))
    return Result(carried, "new" if verdict.is_new else "here")


def _meeting(raw: Any, author: User, is_corrected: bool) -> Verdict:
    return verdicts.on_meeting(raw, by=author, correction_follows=is_corrected)


def _appointment(raw: Any, author: User, _corrected: bool) -> Verdict:
    return verdicts.on_appointment(raw, by=author)


def _message(raw: Any, author: User, _corrected: bool) -> Verdict:
    posted = post(raw, by=author, received_at=now())
    return Verdict(posted.message.id, posted.message.received_at, posted.is_new, {})


def _link(raw: Any, author: User, _corrected: bool) -> Verdict:
    given = give(raw, by=author, received_at=now())
    return Verdict(given.key.id, given.key.received_at, given.is_new, {})


def _mark(raw: Any, author: User, _corrected: bool) -> Verdict:
    checked = check(raw, by=author, received_at=now())
    return Verdict(checked.entry.id, checked.entry.received_at, checked.is_new, {})


def _report(raw: Any, author: User, _corrected: bool) -> Verdict:
    sent = send(raw, by=author, received_at=now())
    return Verdict(sent.report.id, sent.report.received_at, sent.is_new, {})


def _proposal(raw: Any, author: User, _corrected: bool) -> Verdict:
    proposed = propose(raw, by=author, received_at=now())
    return Verdict(proposed.proposal.id, proposed.proposal.received_at, proposed.is_new, {})


RULES: dict[str, Callable[[Any, User, bool], Verdict]] = {
    "meeting": _meeting,
    "appointment": _appointment,
    "message": _message,
    "link": _link,
    "mark": _mark,
    "report": _report,
    "proposal": _proposal,
}


def _to_the_office(error: DomainError) -> str:
    """The reason, for somebody who did not write it."""
    said = {
        400: _("Det kan ikke læses. Filen er gået i stykker, eller den er lavet til en anden kommune."),
        404: _("Forløbet er ikke mentorens, eller ikke længere."),
        409: _("Det er allerede modtaget eller rettet med et andet indhold."),
        410: _("Det er allerede trukket tilbage."),
        422: _("Noget i det mangler eller passer ikke sammen. Mentoren retter det i Udbakke på telefonen."),
        424: _("Det hører til noget, der ikke er kommet frem endnu. Hent filen ind igen, når resten er her."),
        426: _("Det er skrevet med en for gammel udgave af fieldapp."),
    }
    return said.get(error.status, error.message)


def _phones_of(author: User) -> set[str]:
    """The devices that have been here with this person's login, revoked or not."""
    theirs = Device.organisation_id == author.organisation_id, Device.user_id == author.id
    return {str(id) for id in session().scalars(select(Device.id).where(*theirs))}


def _page(results: Iterable[Result] = (), errors: dict[str, str] | None = None, **more: Any) -> str:
    here = "people" if current_user.role == Role.ADMIN else "overview"
    return page("desk/brought.html", page=here, results=list(results), errors=errors or {}, **more)
