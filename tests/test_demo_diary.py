"""The demo before it is stored: the same every time, calibrated, and worth opening on any day."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from argon2 import PasswordHasher

from fieldapp.clock import parse
from fieldapp.demo import calibration as shares
from fieldapp.demo import people
from fieldapp.demo.chance import Chance, danish
from fieldapp.demo.diary import Sent
from fieldapp.demo.load import SEED, Demo, imagine
from fieldapp.demo.names import FIRST_NAMES, LAST_NAMES
from fieldapp.meetings.entry import MET, Entry
from fieldapp.vocabulary import SENSITIVE_TOPICS

MORNING = datetime(2026, 11, 12, 8, 52, tzinfo=UTC)
ANY_DAY = [
    MORNING,
    datetime(2026, 11, 14, 9, 0, tzinfo=UTC),  # a Saturday
    datetime(2026, 11, 15, 23, 30, tzinfo=UTC),  # half past midnight, Danish time
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # the night that has an hour twice
    datetime(2027, 6, 30, 21, 50, tzinfo=UTC),
]


@cache
def demo(now: datetime = MORNING, seed: int = SEED) -> Demo:
    return imagine(Chance(seed), now)


def entries() -> list[dict]:
    return [sent.entry for sent in demo().diary.sent]


def met() -> list[dict]:
    return [entry for entry in entries() if entry["outcome"] in ("held", "interrupted")]


def share(things: list, of: list) -> float:
    return len(things) / len(of)


def printed(found: Demo):
    return [plan for plan in found.plans if plan.mentor.email == "mentor@demo.test"]


def starts_at(appointment: Sent) -> datetime:
    return parse(appointment.entry["starts_at"])


def agenda(found: Demo, now: datetime, days: int = 0) -> list[Sent]:
    """The printed mentor's appointments of today, or so many days later."""
    mine = {str(plan.course.id) for plan in printed(found)}
    day = danish(now).date() + timedelta(days=days)
    return [
        appointment
        for appointment in found.diary.appointments
        if appointment.entry["course"] in mine and danish(starts_at(appointment)).date() == day
    ]


def test_the_same_seed_and_moment_make_the_same_entries():
    again = imagine(Chance(SEED), MORNING)
    assert [sent.entry for sent in again.diary.sent] == entries()
    assert [sent.entry for sent in again.diary.written] == [sent.entry for sent in demo().diary.written]
    assert [sent.entry for sent in demo(seed=1).diary.sent] != entries()


def test_there_are_as_many_people_and_courses_as_promised():
    found = demo()
    assert (len(found.plans), len(printed(found))) == (120, 35)
    assert (len(found.people.mentors), len(found.people.providers)) == (12, 3)
    assert {mentor.affiliation for mentor in found.people.mentors} >= {
        "internal",
        "external",
        "volunteer",
        "company",
    }


def test_citizens_are_named_after_plants_and_never_twice_at_one_mentor():
    citizens = [plan.citizen for plan in demo().plans]
    assert {citizen.first_name for citizen in citizens} <= set(FIRST_NAMES)
    assert {citizen.last_name for citizen in citizens} <= set(LAST_NAMES)
    assert len({plan.citizen.first_name for plan in printed(demo())}) == 35


def test_they_meet_where_the_report_says():
    assert share([e for e in met() if e["place"] == "home"], met()) == pytest.approx(0.15, abs=0.025)
    out = [e for e in met() if e["place"] in ("centre", "provider", "cafe")]
    assert share(out, met()) == pytest.approx(0.70, abs=0.05)
    remote = [e for e in met() if e["form"] in ("phone", "sms", "email")]
    assert share(remote, met()) == pytest.approx(0.15, abs=0.025)


def test_a_quarter_has_one_to_two_hours_a_week():
    weekly = [plan.course.weekly_minutes for plan in demo().plans]
    assert sum(60 <= minutes <= 120 for minutes in weekly) == 30
    assert max(weekly) <= 120


def test_they_mostly_talk_about_personal_matters():
    first = Counter(entry["topics"][0] for entry in met())
    assert sum(first[topic] for topic in shares.PERSONAL) / len(met()) == pytest.approx(0.60, abs=0.04)
    assert set(first) == set(shares.TOPICS)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("no_show", 0.08), ("cancelled_citizen", 0.10), ("cancelled_mentor", 0.02)],
)
def test_appointments_fail_as_often_as_planned(outcome, expected):
    agreed = [e for e in entries() if e["appointment"] and not e["corrects"]]
    assert share([e for e in agreed if e["outcome"] == outcome], agreed) == pytest.approx(expected, abs=0.015)


def test_one_in_ten_is_received_an_hour_or_more_after_it_was_saved():
    late = [s for s in demo().diary.sent if s.received_at - s.saved_at >= timedelta(hours=1)]
    assert share(late, demo().diary.sent) == pytest.approx(shares.LATE, abs=0.025)


def test_volunteers_and_company_mentors_write_nothing_sensitive():
    shy = {str(user.id) for user in demo().people.mentors if user.affiliation in ("volunteer", "company")}
    written = {topic for entry in met() if entry["author"] in shy for topic in entry["topics"]}
    assert written
    assert written.isdisjoint(SENSITIVE_TOPICS)


def test_each_phone_counts_without_a_gap():
    numbers: dict[str, list[int]] = {}
    for entry in (sent.entry for sent in demo().diary.written if sent.entry["device"]):
        numbers.setdefault(entry["device"], []).append(entry["sequence"])
    assert all(sorted(counted) == list(range(1, len(counted) + 1)) for counted in numbers.values())
    assert len(numbers) == 13  # twelve mentors, one of whom has lost a phone


def test_nothing_came_from_the_lost_phone_after_it_was_lost():
    lost = demo().lost
    sent = [sent for sent in demo().diary.written if sent.entry["device"] == str(lost.id)]
    assert lost.unsent == 2
    assert sent
    assert all(one.received_at <= lost.seen_at for one in sent)


def test_appointments_are_made_about_a_week_before():
    ahead = [starts_at(sent) - sent.saved_at for sent in demo().diary.appointments]
    week = [time for time in ahead if timedelta(days=6) <= time <= timedelta(days=8)]
    assert share(week, ahead) > 0.9


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_the_day_of_the_printed_mentor_is_full_on_any_day(now):
    clocks = sorted(danish(starts_at(appointment)).hour for appointment in agenda(demo(now), now))
    assert clocks[:6] == [9, 10, 11, 13, 14, 15]


@pytest.mark.parametrize("now", [moment for moment in ANY_DAY if danish(moment).hour < 22], ids=str)
def test_somebody_is_still_to_be_met_today(now):
    assert any(starts_at(appointment) > now for appointment in agenda(demo(now), now))


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_one_appointment_of_yesterday_misses_its_answer(now):
    found = demo(now)
    ask = next(plan for plan in printed(found) if plan.citizen.first_name == "Ask")
    spoken_of = {sent.entry["appointment"] for sent in found.diary.sent}
    spoken_of |= {sent.entry["replaces"] for sent in found.diary.appointments}
    waiting = [
        danish(starts_at(sent)).hour
        for sent in found.diary.appointments
        if sent.entry["course"] == str(ask.course.id)
        and sent.entry["id"] not in spoken_of
        and starts_at(sent) < now
    ]
    assert waiting == [14]


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_nothing_but_appointments_lies_ahead(now):
    diary = demo(now).diary
    assert max(sent.received_at for sent in diary.written) <= now
    assert all(sent.saved_at <= sent.received_at for sent in diary.written)
    assert max(event.at for event in (*diary.answers, *diary.looks, *diary.reads)) <= now


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_every_entry_can_be_read_and_two_absences_are_left_open(now):
    for sent in demo(now).diary.sent:
        Entry.read(sent.entry, sent.received_at)
    assert len(demo(now).left_open) == 2


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_the_printed_caseworker_has_one_course_of_each_silence(now):
    own = [plan for plan in demo(now).plans if plan.caseworker.email == "sagsbehandler@demo.test"]
    quiet = {plan.silence: plan for plan in own if plan.silence}
    assert set(quiet) == {"ending", "no_contact", "minutes"}
    assert (quiet["ending"].course.ends_on - danish(now).date()).days == 41
    assert not any(change.what == "ended" for change in quiet["ending"].changes)


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_one_course_was_last_in_contact_sixteen_days_ago(now):
    (quiet,) = [plan for plan in demo(now).plans if plan.silence == "no_contact"]
    own = [sent.entry for sent in demo(now).diary.sent if sent.entry["course"] == str(quiet.course.id)]
    last = max(parse(entry["met_at"]) for entry in own if entry["outcome"] in MET)
    assert (danish(now).date() - danish(last).date()).days == 16


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_who_ends_soon_has_been_decided_on(now):
    soon = [
        plan
        for plan in demo(now).plans
        if timedelta() <= plan.course.ends_on - danish(now).date() <= timedelta(days=42)
    ]
    decided = [plan for plan in soon if any(change.what == "ended" for change in plan.changes)]
    assert len(soon) - len(decided) == 1
    assert all(change.at <= now for plan in soon for change in plan.changes)


def test_the_password_is_hashed_once_and_fits():
    hashes = {user.password_hash for user in (*demo().people.mentors, *demo().people.office)}
    assert len(hashes) == 1
    assert PasswordHasher().verify(hashes.pop(), people.PASSWORD)


def test_the_printed_logins_exist():
    known = {user.email for user in (*demo().people.mentors, *demo().people.office)}
    assert {email for email, _ in people.LOGINS} <= known
