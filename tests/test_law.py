"""What was in force on a day: an organisation's own from a day on, and the days before keep what they had."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from fieldapp.accounts.dated import DatedWord, law_of, say
from fieldapp.clock import now
from fieldapp.db import engine, session
from fieldapp.errors import Invalid
from fieldapp.law import NAMES, OURS, Law
from fieldapp.meetings.accept import accept
from fieldapp.mentorships.order import last_day, too_long
from fieldapp.vocabulary.law import NUMBERS, Said
from tests.cast import held
from tests.moments import this_day
from tests.orders import order
from tests.periods import Desk

NEW_YEAR = date(2027, 1, 1)
A_DAY = timedelta(days=1)


@pytest.fixture
def today():
    return this_day()


def own(name, since, value, until=None):
    text = ("", "") if isinstance(value, int) else (value, value)
    return Said(name, since, "Byrådet", value if isinstance(value, int) else None, text, until)


def test_a_text_from_new_year_leaves_the_days_before_as_they_were():
    law = Law([own("text.basis", NEW_YEAR, "En ny lov.")])
    assert law.text("text.basis", NEW_YEAR - A_DAY) == OURS.text("text.basis", NEW_YEAR)
    assert law.text("text.basis", NEW_YEAR) == "En ny lov."


def test_what_is_over_gives_way_to_what_was_before():
    law = Law(
        [
            own("word.organisation", date(2026, 1, 1), "vi"),
            own("word.organisation", NEW_YEAR, "byen", NEW_YEAR),
        ]
    )
    days = (NEW_YEAR - A_DAY, NEW_YEAR, NEW_YEAR + A_DAY)
    assert [law.text("word.organisation", day) for day in days] == ["vi", "byen", "vi"]
    assert law.since("word.organisation", NEW_YEAR + A_DAY) == NEW_YEAR + A_DAY


def test_of_two_for_one_day_the_later_said_is_so():
    assert Law([own("word.organisation", NEW_YEAR, word) for word in ("vi", "os")]).text(
        "word.organisation", NEW_YEAR
    ) == "os"  # fmt: skip


def test_a_text_says_the_words_of_its_own_day():
    law = Law([own("word.organisation", NEW_YEAR, "Ungeenheden")])
    assert "skriv det til kommunen inden" in law.text("text.complaint", NEW_YEAR - A_DAY)
    assert "skriv det til Ungeenheden inden" in law.text("text.complaint", NEW_YEAR)
    assert "write it to the municipality" in OURS.text("text.complaint", NEW_YEAR, "en")


def test_there_is_an_answer_for_every_day_and_none_for_another_name():
    for day in (date.min, date.max):
        assert all(OURS.in_force(name, day).source for name in NAMES)
    assert {name for name in NAMES if OURS.in_force(name, NEW_YEAR).number is not None} == set(NUMBERS)
    with pytest.raises(KeyError):
        OURS.number("period_months.nobody", NEW_YEAR)


def test_a_period_is_as_long_as_its_first_days_law_says():
    law = Law([own("period_months", NEW_YEAR, 4)])
    assert last_day(date(2026, 12, 31), "retention", law) == date(2027, 6, 30)
    assert last_day(NEW_YEAR, "retention", law) == date(2027, 4, 30)
    assert last_day(NEW_YEAR, "psychiatric_discharge", law) == date(2027, 9, 30)
    assert "Højst 4 måneder ad gangen (Byrådet)" in too_long(NEW_YEAR, "retention", law)


def test_an_order_is_judged_by_the_law_of_its_organisation():
    new = order(NEW_YEAR)
    assert new.wrong(NEW_YEAR, OURS) == {}
    assert set(new.wrong(NEW_YEAR, Law([own("period_months", NEW_YEAR, 4)]))) == {"ends_on"}


@pytest.mark.any_database
def test_what_one_organisation_says_is_so_there_alone(inside, cast, today):
    say("word.organisation", "Ungeenheden", today, source="Byrådet", by=cast.admin, at=now())
    for _ in range(2):
        say("report_days.other", 21, today, source="Byrådet", by=cast.admin, at=now())
    law = law_of(cast.ours.id)
    assert law.text("word.organisation", today) == "Ungeenheden"
    assert (law.number("report_days.other", today), law.number("report_days.other", today - A_DAY)) == (
        21,
        30,
    )
    assert law_of(cast.theirs.id).text("word.organisation", today) == "kommunen"
    assert session().query(DatedWord).count() == 2


@pytest.mark.parametrize(
    ("name", "value", "days", "until", "field"),
    [
        ("period_months", 0, 0, None, "value"),
        ("period_months", None, 0, None, "value"),
        ("agreement_required", 2, 1, None, "value"),
        ("text.basis", "", 0, None, "value"),
        ("word.organisation", "x" * 61, 0, None, "value"),
        ("text.basis", "En ny lov.", -5, None, "since"),
        ("text.basis", "En ny lov.", None, None, "since"),
        ("text.basis", "En ny lov.", 5, 4, "until"),
        ("agreement_required", 0, 0, None, "since"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(inside, cast, today, name, value, days, until, field):
    say("text.basis", "Som nu.", today, source="Byrådet", by=cast.admin, at=now())
    since, until = (None if number is None else today + number * A_DAY for number in (days, until))
    with pytest.raises(Invalid) as wrong:
        say(name, value, since, until, source="Byrådet", by=cast.admin, at=now())
    assert set(wrong.value.fields) == {field}


def test_days_that_have_passed_keep_what_was_over_then(inside, cast, today):
    row = {"name": "text.basis", "text": "Kort.", "source": "Byrådet", "by": cast.admin.id}
    over = DatedWord(
        organisation_id=cast.ours.id, valid_from=today - 9 * A_DAY, valid_to=today - 3 * A_DAY, **row
    )
    session().add(over)
    session().flush()
    with pytest.raises(Invalid) as wrong:
        say("text.basis", "Lang.", today - 3 * A_DAY, source="Byrådet", by=cast.admin, at=now())
    assert set(wrong.value.fields) == {"since"}
    say("text.basis", "Lang.", today - 2 * A_DAY, source="Byrådet", by=cast.admin, at=now())


def met_without_a_yes(cast, day):
    """Viol writes that they met on that day, in a period that nobody has said yes to; does it count?"""
    entry = held(cast.siv, cast.viol, met_at=day.strftime("%Y-%m-%dT10:00:00.000Z"), form="phone", place=None)
    return accept(entry, by=cast.viol, received_at=now()).meeting.not_counted


@pytest.mark.any_database
def test_where_no_yes_is_required_on_a_day_its_meetings_count(inside, cast, today):
    Desk(session().merge(cast.siv), cast.viol).begin(today - 30 * A_DAY, today + 30 * A_DAY)
    row = {"name": "agreement_required", "number": 0, "source": "Byrådet", "by": cast.admin.id}
    session().add(DatedWord(organisation_id=cast.ours.id, valid_from=today - 4 * A_DAY, **row))
    session().flush()
    assert [met_without_a_yes(cast, today - days * A_DAY) for days in (5, 4)] == ["no_agreement", None]


def test_an_entry_in_an_agreement_with_a_yes_asks_no_law(inside, cast, today):
    asked = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        assert met_without_a_yes(cast, today - A_DAY) is None  # the cast's period has a yes
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    assert asked != []
    assert [one for one in asked if "dated_word" in one] == []
