"""The file outbox of the records: documents lie there to be fetched, receipts come back there.

`<organisation>/<reference>.pdf` and `.json` are ours; `<reference>.receipt.json` is theirs.
"""

import json
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fieldapp.clock import iso, now, parse
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.formats import local_day
from fieldapp.journal.models import Document, Filing

log = logging.getLogger(__name__)

RECEIPT = ".receipt.json"
# A round takes so many at most; the next one comes soon.
BATCH = 100
# Seconds that somebody may take to write a receipt.
PATIENCE = 60
# What the records may call it, in characters; a whole receipt, in bytes.
LONGEST = 200
LARGEST = 10_000


def go_round() -> None:
    """Lay out what is ready, and read the receipts that came. Twice is as once.

    Each by itself: what one organisation's folder or records do wrong keeps nobody else waiting.
    """
    for organisation in _waiting():
        for key in _ready(organisation):
            try:
                _send(session().get_one(Document, key))
            except Exception as error:
                # A disk, a database: the next round tries again. Its words may hold a name: not logged.
                log.error("document %s could not be laid out: %s", key[1], type(error).__name__)
            finally:
                session().rollback()
    for path in sorted(config().journal_outbox.glob(f"*/*{RECEIPT}")):
        try:
            _receive(path)
        except (OSError, ValueError, OverflowError, RecursionError):
            _put_aside(path)
        except Exception as error:  # not the receipt's fault: it is read again
            log.error("the receipt %s could not be kept: %s", path.name, type(error).__name__)
        finally:
            session().rollback()


def describe(document: Document) -> dict[str, Any]:
    """What the records are told beside the PDF: no name, no civil registration number."""
    return {
        "reference": document.reference,
        "title": document.title,
        "date": local_day(iso(document.made_at)),
        "kind": document.kind,
        "kle": config().kle_number or None,
        # Neither received nor sent: made in the house, and final.
        "direction": "internal",
        "organisation": str(document.organisation_id),
        "course": str(document.course_id),
        "sha256": document.sha256,
        "file": f"{document.reference}.pdf",
    }


def _waiting() -> list[UUID]:
    """The organisations with something to send."""
    wanted = select(Document.organisation_id).where(Document.state == Filing.READY).distinct()
    return list(session().scalars(wanted))


def _ready(organisation: UUID) -> list[tuple[UUID, UUID]]:
    mine = Document.organisation_id == organisation, Document.state == Filing.READY
    wanted = select(Document.organisation_id, Document.id).where(*mine).order_by(Document.made_at)
    return [(owner, id) for owner, id in session().execute(wanted.limit(BATCH))]


def _send(document: Document) -> None:
    _lay_out(document, config().journal_outbox / str(document.organisation_id))
    document.state, document.sent_at = Filing.SENT, now()
    session().commit()


def _lay_out(document: Document, folder: Path) -> None:
    """The JSON last: when it is there, so is all of the PDF."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(folder / f"{document.reference}.pdf", document.content or b"")
    told = json.dumps(describe(document), ensure_ascii=False, indent=2)
    _write(folder / f"{document.reference}.json", told.encode())


def _write(path: Path, content: bytes) -> None:
    """Beside, to the disk, and renamed: nobody fetches half a file, and none is gone after a power cut."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _receive(path: Path) -> None:
    """Filed as the receipt says, and nothing is left to lie about. Raises ValueError for a broken one."""
    reference = path.name.removesuffix(RECEIPT)
    if path.stat().st_size > LARGEST:
        raise ValueError("too large for a receipt")
    receipt = json.loads(path.read_bytes())
    filed_as, filed_at = _told(receipt)
    wanted = Document.organisation_id == UUID(path.parent.name), Document.reference == reference
    document = session().scalars(select(Document).where(*wanted)).one_or_none()
    if document is None or document.sent_at is None:
        raise ValueError("a receipt for nothing that was sent")
    if document.state == Filing.SENT:
        # A clock that is ahead of ours files nothing in the future.
        document.state, document.filed_at = Filing.FILED, min(filed_at, now())
        document.filed_as = filed_as
        document.content = None
        session().commit()
    for left in (".pdf", ".json", RECEIPT):
        path.with_name(f"{reference}{left}").unlink(missing_ok=True)


def _put_aside(path: Path) -> None:
    """A receipt that cannot be read is told once. A young one may be half written, and is read again."""
    try:
        if now().timestamp() - path.stat().st_mtime > PATIENCE:
            path.replace(path.with_name(f"{path.name}.broken"))
            # Its name is a reference; what it says is not logged, for it may hold anything.
            log.error("the receipt %s cannot be read; it now ends in .broken", path.name)
    except OSError as error:  # gone meanwhile, or in a folder that we may not write
        log.error("the receipt %s cannot be put aside: %s", path.name, type(error).__name__)


def _told(receipt: Any) -> tuple[str, datetime]:
    if not isinstance(receipt, dict):
        raise ValueError("not an object")
    filed_as, filed_at = receipt.get("filed_as"), receipt.get("filed_at")
    if not isinstance(filed_as, str) or not isinstance(filed_at, str) or not filed_as.strip():
        raise ValueError("filed_as and filed_at are missing")
    called = " ".join(filed_as.split())
    if len(called) > LONGEST or not called.isprintable():
        raise ValueError("filed_as is no name")
    return called, parse(filed_at)
