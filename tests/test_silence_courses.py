"""Courses that raise a hand: no contact, minutes far from the agreed, an end that comes near."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.alerts.models import State
from fieldapp.clock import iso, now, uuid7
from fieldapp.demo.agreements import first_period
from fieldapp.meetings import silence
from fieldapp.mentorships import periods
from fieldapp.mentorships.periods import Agreement, Grant
from tests.cast import correction, entry, held
from tests.desk import put
from tests.silence import at, handle, of_kind, open_letter

pytestmark = pytest.mark.usefixtures("thursday")
BELL = silence.SELDOM + timedelta(seconds=30)


def course_of(cast, **more):
    """One more of Viol's and Timian's."""
    made = cast.course("Liv", cast.viol, cast.timian, **more)
    cast.session.commit()
    return made


@pytest.fixture
def liv(cast):
    """A course of Timian's that began on 1 November, so that the others' silence is not its."""
    return course_of(cast, starts_on=at("00:00", 1).date())


def period_of(session, course):
    """The one agreement of a course."""
    session.expire_all()
    return session.scalars(select(Agreement).where(Agreement.course_id == course.id)).one()


def met(cast, course, moment, **more):
    return held(course, cast.viol, met_at=iso(moment), **more)


def about(found, course):
    """To whom it is said of this course."""
    return {recipient for subject, recipient in found if subject == course.id}


def test_fourteen_danish_days_after_the_start_the_caseworker_is_rung(cast, raised, session, thursday, liv):
    thursday.move_to(at("23:59", 14))
    assert about(raised("no_contact"), liv) == set()
    thursday.move_to(at("00:00", 15))
    assert about(raised("no_contact"), liv) == {cast.timian.id}
    (letter,) = [one for one in of_kind(session, "no_contact") if one.subject_id == liv.id]
    assert letter.due_at == now() + BELL


def test_the_days_are_counted_from_the_last_contact(viol, cast, raised, thursday, liv):
    put(viol, met(cast, liv, at("09:00", 5)))
    thursday.move_to(at("23:59", 18))
    assert about(raised("no_contact"), liv) == set()
    thursday.move_to(at("00:00", 19))
    assert about(raised("no_contact"), liv) == {cast.timian.id}


def test_contact_answers_in_its_own_transaction(viol, cast, raised, session, thursday, liv):
    thursday.move_to(at("10:00", 16))
    raised("no_contact")
    put(viol, met(cast, liv, at("09:00", 16)))
    (letter,) = [one for one in of_kind(session, "no_contact") if one.subject_id == liv.id]
    assert (letter.state, letter.due_at) == (State.RECALLED, None)


def test_what_was_written_late_about_long_ago_rings_nobody_again(viol, cast, raised, session, thursday, liv):
    thursday.move_to(at("10:00", 16))
    raised("no_contact")
    put(viol, met(cast, liv, at("09:00", 1)))
    assert about(raised("no_contact"), liv) == {cast.timian.id}
    assert {one.round for one in of_kind(session, "no_contact") if one.subject_id == liv.id} == {0}


def test_an_attempt_is_no_contact(viol, cast, raised, thursday, liv):
    thursday.move_to(at("10:00", 16))
    tried = entry(liv, cast.viol) | {"outcome": "attempt", "met_at": iso(at("09:00", 16))}
    tried["attempts"] = [{"how": "phone", "at": iso(at("09:00", 16)), "result": "no_answer"}]
    put(viol, tried)
    assert about(raised("no_contact"), liv) == {cast.timian.id}


def test_contact_written_by_mistake_was_none(viol, cast, raised, thursday, liv):
    thursday.move_to(at("10:00", 16))
    wrong = met(cast, liv, at("09:00", 16))
    put(viol, wrong)
    put(viol, correction(wrong))
    assert about(raised("no_contact"), liv) == {cast.timian.id}


def test_what_was_handled_comes_again_after_as_many_further_days(cast, raised, session, thursday):
    for course in (cast.birk, cast.ask):
        course.ends_on = at("00:00", 11).date()
    session.commit()
    assert about(raised("no_contact"), cast.siv) == {cast.timian.id}
    handle(session, "no_contact", cast.timian)
    thursday.move_to(at("23:59", 26))
    assert raised("no_contact") == set()
    thursday.move_to(at("00:00", 27))
    assert about(raised("no_contact"), cast.siv) == {cast.timian.id}
    assert open_letter(session, "no_contact").due_at == now() + BELL


def test_contact_is_not_missed_before_the_course_or_after_it(cast, raised):
    over = course_of(cast, ends_on=at("00:00", 11).date())
    ahead = course_of(cast, starts_on=at("00:00", 13).date())
    assert about(raised("no_contact"), over) == about(raised("no_contact"), ahead) == set()


@pytest.mark.parametrize(
    ("kind", "off"),
    [
        ("no_contact", {"no_contact_after": None}),
        ("minutes", {"minutes_low": None, "minutes_high": None}),
        ("ending", {"ending_first": None}),
    ],
)
def test_each_rule_is_switched_off_by_its_setting(cast, raised, session, thursday, kind, off):
    course_of(cast, ends_on=at("00:00", 20).date())
    assert raised(kind)
    thursday.move_to(at("10:01"))
    cast.choose(cast.ours, **off)
    session.commit()
    assert raised(kind) == set()


# The four whole weeks before Thursday 12 November are 12 October to 8 November; 4 x 60 minutes are agreed.
@pytest.mark.parametrize(
    ("minutes", "is_told"), [([143], True), ([144], False), ([130, 134], False), ([130, 135], True)]
)
def test_minutes_far_from_the_agreed_are_told(viol, cast, raised, minutes, is_told):
    for nth, stated in enumerate(minutes):
        put(viol, met(cast, cast.siv, at("10:00", 14 + nth, 10), minutes=stated))
    assert bool(about(raised("minutes"), cast.siv)) is is_told


def test_minutes_ring_nobody(cast, raised, session):
    assert about(raised("minutes"), cast.siv) == {cast.timian.id}
    assert {one.due_at for one in of_kind(session, "minutes")} == {None}


def test_only_whole_weeks_and_what_counts_is_counted(viol, cast, raised):
    put(viol, met(cast, cast.siv, at("23:30", 11, 10), minutes=240))
    put(viol, met(cast, cast.siv, at("00:10", 9), minutes=240))
    put(viol, met(cast, cast.siv, at("10:00", 14, 10), minutes=240, form="sms", place=None))
    assert about(raised("minutes"), cast.siv) == {cast.timian.id}


def test_a_course_that_did_not_run_all_four_weeks_is_not_measured(cast, raised):
    young = course_of(cast, starts_on=at("00:00", 13, 10).date())
    assert about(raised("minutes"), young) == set()


def test_the_agreed_is_what_was_granted_in_those_weeks(viol, cast, raised, session):
    put(viol, met(cast, cast.siv, at("10:00", 14, 10), minutes=143))
    assert about(raised("minutes"), cast.siv) == {cast.timian.id}
    less = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "id": uuid7(), "by": cast.timian.id}
    # From the last of the four weeks on: 3 x 60 + 55 minutes.
    session.add(Grant(**less, minutes=55, valid_from=at("00:00", 2).date()))
    session.commit()
    assert about(raised("minutes"), cast.siv) == set()


@pytest.mark.parametrize("kind", ["no_contact", "minutes", "ending"])
def test_a_course_that_was_never_set_going_is_not_spoken_of(cast, raised, session, kind):
    draft = course_of(cast, ends_on=at("00:00", 20).date())
    assert about(raised(kind), draft) == {cast.timian.id}
    draft.begun_at = None
    session.commit()
    assert about(raised(kind), draft) == set()


def test_an_end_is_listed_six_weeks_before_and_rings_nobody(cast, raised, session, thursday):
    ends_on = (at("00:00") + timedelta(days=43)).date()
    course = course_of(cast, ends_on=ends_on)
    assert raised("ending") == set()
    thursday.move_to(at("00:00", 13))
    assert raised("ending") == {(course.id, cast.timian.id)}
    assert open_letter(session, "ending").due_at is None


def test_a_handled_end_comes_again_two_weeks_before_and_on_the_day(cast, raised, session, thursday):
    course = course_of(cast, ends_on=at("00:00", 30).date())
    for before, then in ((at("23:59", 15), at("00:00", 16)), (at("23:59", 29), at("00:00", 30))):
        assert raised("ending") == {(course.id, cast.timian.id)}
        handle(session, "ending", cast.timian)
        thursday.move_to(before)
        assert raised("ending") == set()
        thursday.move_to(then)
    assert raised("ending") == {(course.id, cast.timian.id)}


def test_an_end_that_somebody_has_given_a_reason_for_needs_no_asking(cast, raised, session):
    course = course_of(cast, ends_on=at("00:00", 30).date())
    assert raised("ending")
    period_of(session, course).state = periods.State.ENDED
    session.commit()
    assert raised("ending") == set()


def test_a_course_that_goes_on_is_asked_about_again_and_a_draft_is_no_period(cast, raised, session):
    course = course_of(cast, ends_on=at("00:00", 20).date())
    period_of(session, course).state = periods.State.ENDED
    course.ends_on = at("00:00", 30).date()
    more, _ = first_period(course, cast.viol)
    more.number, more.starts_on, more.state = 2, at("00:00", 21).date(), periods.State.DRAFT
    cast._add(more)
    session.commit()
    assert raised("ending") == set()
    more.state = periods.State.ACTIVE
    session.commit()
    assert raised("ending") == {(course.id, cast.timian.id)}


def test_a_course_past_its_end_is_asked_about_for_a_fortnight(cast, raised, thursday):
    course = course_of(cast, ends_on=at("00:00", 1).date())
    thursday.move_to(at("23:59", 15))
    assert raised("ending") == {(course.id, cast.timian.id)}
    thursday.move_to(at("00:00", 16))
    assert raised("ending") == set()
