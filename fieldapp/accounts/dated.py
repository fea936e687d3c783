"""An organisation's own law texts, thresholds and words, each from a day on. A change is another row."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned, session
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.law import Law
from fieldapp.vocabulary.law import NUMBERS, WORDS, Said

# What has been counted is not counted again: such a number changes for days to come alone.
COUNTED_BY = ("agreement_required",)
LONGEST_TEXT, LONGEST_WORD = 2000, 60


class DatedWord(Owned, Base):
    """What an organisation says under a name of `law.NAMES`, for the days from `valid_from`."""

    __tablename__ = "dated_word"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="ck_dated_word_days"),
        Index(None, "organisation_id", "name", "valid_from"),
    )

    id: Mapped[NewId]
    name: Mapped[Code]
    # One of the two.
    number: Mapped[int | None]
    text: Mapped[str | None]
    valid_from: Mapped[date]
    # After this day it is as it would be without this row.
    valid_to: Mapped[date | None]
    # Where it comes from: a paragraph, a decision.
    source: Mapped[str]
    # Who has read and approved it, as it was typed.
    checked_by: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)

    @property
    def said(self) -> Said:
        """The same as data."""
        text = (self.text or "", self.text or "")
        return Said(
            self.name, self.valid_from, self.source, self.number, text, self.valid_to, self.checked_by
        )


def law_of(organisation_id: UUID) -> Law:
    """What is in force in this organisation, on whatever day. One small query."""
    rows = select(DatedWord).where(DatedWord.organisation_id == organisation_id)
    return Law(row.said for row in session().scalars(rows.order_by(DatedWord.at, DatedWord.id)))


def told(user: User) -> list[tuple[DatedWord, str | None]]:
    """All that the user's organisation has said, and who said it; the newest first."""
    rows = (
        select(DatedWord, User.name)
        .outerjoin(User, (User.organisation_id == DatedWord.organisation_id) & (User.id == DatedWord.by))
        .where(DatedWord.organisation_id == user.organisation_id)
        .order_by(DatedWord.at.desc(), DatedWord.id.desc())
    )
    return [(row, name) for row, name in session().execute(rows)]


def say(
    name: str,
    value: int | str | None,
    since: date | None,
    until: date | None = None,
    *,
    source: str,
    checked_by: str = "",
    by: User,
    at: datetime,
) -> None:
    """From that day on (and to `until`, if any) this is in force in the organisation of `by`.

    What is in force then already leaves no row. Raises Invalid with the fields to correct (value, since,
    until, source): the days before what is in force now keep what they had. Raises KeyError for a name that
    is not ours. Never commits.
    """
    law, today = law_of(by.organisation_id), at.astimezone(ZONE).date()
    wrong = _wrong(name, value) | _wrong_days(name, law, since, until, today)
    if not source:
        wrong["source"] = _("Skriv, hvor det står.")
    if wrong or since is None or value is None:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    number, text = (value, None) if isinstance(value, int) else (None, value)
    row = DatedWord(
        organisation_id=by.organisation_id,
        name=name,
        number=number,
        text=text,
        valid_from=since,
        valid_to=until,
        source=source,
        checked_by=checked_by,
        by=by.id,
        at=at,
    )
    if law.in_force(name, since) != row.said:
        session().add(row)
        session().flush()


def _wrong(name: str, value: int | str | None) -> dict[str, str]:
    if bounds := NUMBERS.get(name):
        if not isinstance(value, int) or not bounds.lowest <= value <= bounds.highest:
            if bounds.unit == "switch":
                return {"value": _("Vælg ja eller nej.")}
            limits = {"lowest": bounds.lowest, "highest": bounds.highest}
            return {"value": _("Skriv et tal mellem %(lowest)s og %(highest)s.") % limits}
        return {}
    longest = LONGEST_WORD if name in WORDS.values() else LONGEST_TEXT
    if not isinstance(value, str) or not value:
        return {"value": _("Skriv teksten.")}
    if len(value) > longest:
        return {"value": _("Skriv højst %(longest)s tegn.") % {"longest": longest}}
    return {}


def _wrong_days(name: str, law: Law, since: date | None, until: date | None, today: date) -> dict[str, str]:
    if since is None:
        return {"since": _("Vælg den første dag.")}
    if name in COUNTED_BY and since <= today:
        return {"since": _("Vælg en dag fra i morgen: Det, der er talt, bliver ikke talt om.")}
    first = law.since(name, today)
    if since < first:
        sentence = _("Det, der gælder nu, gælder fra %(day)s. Vælg den dag eller en senere.")
        return {"since": sentence % {"day": f"{first.day}.{first.month}.{first.year}"}}
    if until is not None and until < since:
        return {"until": _("Den sidste dag ligger før den første.")}
    return {}
