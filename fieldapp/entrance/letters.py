"""An invitation goes out as a mail, durably, and comes back when it is withdrawn."""

from functools import partial

from flask import render_template

from fieldapp.accounts import invitations
from fieldapp.accounts.models import Invitation, User
from fieldapp.alerts import notes
from fieldapp.alerts.notes import Way, Words
from fieldapp.db import session
from fieldapp.i18n import catalogue


def invite(person: User, by: User | None) -> str:
    """Mail the person a link, and give it back, so that it can be handed over too. Never commits."""
    session().flush()
    row, link = invitations.make(person, by)
    words = _words(person, by, link)
    notes.drop(person.organisation_id, row.id, Way.EMAIL, words, until=row.expires_at)
    return link


def forgotten(email: str) -> None:
    """Mail a new way in to this address if it is somebody's, at most once in ten minutes."""
    person = session().scalars(User.by_email(email)).one_or_none()
    if person is not None and not invitations.asked_lately(person):
        invite(person, by=person)


def withdraw(person: User) -> None:
    """No link of this person's opens anything any more, and none that waits is mailed."""
    invitations.withdraw(person)
    theirs = invitations.of(person).with_only_columns(Invitation.id)
    notes.withdraw(person.organisation_id, theirs)


def _words(person: User, by: User | None, link: str) -> Words:
    gettext = catalogue(person.language).gettext
    organisation = person.organisation.name
    subject = gettext("Din adgang til fieldapp i %(organisation)s") % {"organisation": organisation}
    text = render_template(
        "accounts/invitation.txt",
        _=partial(_said, person.language),
        link=link,
        organisation=organisation,
        by=None if by is None or by.id == person.id else by.name,
        is_first=not person.password_hash,
    )
    return Words(person.email, subject, text)


def _said(language: str, text: str, **values: str) -> str:
    return catalogue(language).gettext(text) % values
