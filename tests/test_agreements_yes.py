"""The citizen's yes has a day and a way; a wrong one is put right, and the minutes follow."""

from datetime import timedelta

import pytest

from fieldapp.agreements.commands import SAID_BEFORE, agree, open_course, set_going
from fieldapp.clock import now, uuid7
from fieldapp.errors import Invalid
from fieldapp.mentorships.periods import steps_of
from tests.agreeing import filled, write
from tests.desk import page
from tests.moments import this_day
from tests.orders import order
from tests.test_agreements_states import meets, sign

DAY = timedelta(days=1)


@pytest.fixture
def mistyped(cast, inside):
    """Set going ten days ago; the yes of that day was written down as one of yesterday."""
    agreement = open_course(order(this_day() - 10 * DAY), cast.viol, id=uuid7(), by=cast.timian, at=now())
    sign(agreement, cast, this_day() - DAY)
    set_going(agreement, by=cast.timian, at=now())
    return agreement


def yes(agreement, cast, how, day, words=""):
    agree(agreement, how, day, version=agreement.version, words=words, by=cast.timian, at=now())


def test_a_mistyped_day_is_put_right_and_the_meetings_count(cast, mistyped):
    met = meets(mistyped.course, cast, this_day() - 5 * DAY)
    assert met.not_counted == "no_agreement"
    for _ in range(2):
        yes(mistyped, cast, "spoken", this_day() - 10 * DAY, "Liv kan ikke skrive under")
    assert (mistyped.agreed_on, mistyped.agreed_how) == (this_day() - 10 * DAY, "spoken")
    assert met.not_counted is None
    assert mistyped.state == "active"
    told = [(step.reason, step.day) for step in reversed(steps_of(mistyped)) if step.what == "agreed"]
    assert told == [("paper", this_day() - DAY), ("spoken", this_day() - 10 * DAY)]


@pytest.mark.parametrize(
    ("how", "day", "field"),
    [
        ("paper", lambda first: first - SAID_BEFORE - DAY, "day"),
        ("paper", lambda first: this_day() + DAY, "day"),
        ("link", lambda first: this_day(), "how"),
        ("spoken", lambda first: this_day(), "words"),
    ],
)
def test_what_is_put_right_obeys_the_same_rule(cast, mistyped, how, day, field):
    with pytest.raises(Invalid) as wrong:
        yes(mistyped, cast, how, day(mistyped.starts_on))
    assert set(wrong.value.fields) == {field}
    assert mistyped.agreed_on == this_day() - DAY


def test_a_yes_may_be_older_than_the_agreement_here(cast, mistyped):
    yes(mistyped, cast, "paper", mistyped.starts_on - SAID_BEFORE)
    assert mistyped.agreed_on == mistyped.starts_on - SAID_BEFORE


def test_the_caseworker_puts_it_right_on_the_agreements_page(timian, cast):
    written = write(timian, filled(cast.viol))
    number = timian.get(written.location).text.split("/going")[0].rsplit("/", 1)[1]
    url = f"/desk/courses/{written.location.split('/')[3]}/agreement/{number}/yes"

    def said(how, day):
        return timian.post(url, data={"how": how, "day": day.isoformat(), "version": "1"})

    assert said("link", this_day()).status_code == 422
    assert said("paper", this_day()).status_code == 303
    assert "Ret dagen eller måden" in page(timian, written.location)
    answer = said("paper", this_day() - 2000 * DAY)
    assert answer.status_code == 422
    assert "Dagen ligger for langt tilbage. Vælg " in answer.text
    assert said("paper", this_day() - DAY).status_code == 303
    assert f'value="{(this_day() - DAY).isoformat()}"' in timian.get(written.location).text
