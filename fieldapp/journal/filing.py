"""What is final goes to the records: once, under a reference that people can read aloud."""

from datetime import datetime
from hashlib import sha256
from secrets import choice
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.db import insert_once, session
from fieldapp.formats.zone import ZONE
from fieldapp.journal.models import Document

# Without I, O, 0 and 1, which are taken for each other on the phone and in handwriting.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 6


def file(*, by: User, content: bytes, at: datetime, **document: object) -> None:
    """Keep a document as it is now, for the next round to send. The same id or the same facts are kept once.

    The rest is as `Document` has it: id, subject_id, course_id, stated, kind, reference, title.
    """
    insert_once(
        Document,
        organisation_id=by.organisation_id,
        content=content,
        sha256=sha256(content).hexdigest(),
        made_by=by.id,
        made_at=at,
        **document,
    )


def is_known(user: User, id: UUID) -> bool:
    """Was this form sent before?"""
    return session().get(Document, (user.organisation_id, id)) is not None


def new_reference(at: datetime) -> str:
    """`FA-2026-7K3QX9`, that no document of this house has."""
    while True:
        reference = f"FA-{at.astimezone(ZONE).year}-{''.join(choice(LETTERS) for _ in range(LENGTH))}"
        if session().scalar(select(Document.id).where(Document.reference == reference)) is None:
            return reference
