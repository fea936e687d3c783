"""The day of issue 3 in the demo, whenever it is opened: met, ahead, called off, moved, written about."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from fieldapp.demo.chance import danish
from fieldapp.demo.diary import Said
from fieldapp.mentorships.keys import VALID
from tests.test_demo_diary import ANY_DAY, MORNING, agenda, demo, printed, starts_at

EVENING = datetime(2026, 11, 12, 17, 5, tzinfo=UTC)


def answered(now: datetime, days: int = 0) -> list[Said]:
    """What citizens have said about the printed mentor's appointments of that day."""
    asked = [sent.entry["id"] for sent in agenda(demo(now), now, days)]
    return [said for said in demo(now).diary.answers if said.appointment.entry["id"] in asked]


def course(now: datetime, name: str) -> str:
    return next(str(plan.course.id) for plan in printed(demo(now)) if plan.citizen.first_name == name)


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_somebody_comes_and_somebody_called_off_in_time_in_own_words(now):
    said = {one.code: one for one in answered(now)}
    assert set(said) == {"coming", "not_coming"}
    assert said["not_coming"].words
    assert said["not_coming"].key
    assert said["not_coming"].at < starts_at(said["not_coming"].appointment) - timedelta(hours=2)


def test_the_call_off_came_early_this_morning():
    (off,) = [one for one in answered(MORNING) if one.code == "not_coming"]
    assert (danish(off.at).date(), danish(off.at).hour) == (danish(MORNING).date(), 6)


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_somebody_called_off_too_late_yesterday(now):
    (late,) = [one for one in answered(now, -1) if one.code == "not_coming" and one.words]
    assert timedelta() < starts_at(late.appointment) - late.at < timedelta(hours=2)


def test_who_was_met_today_is_written_but_for_the_newest():
    written = {sent.entry["appointment"] for sent in demo(EVENING).diary.sent}
    begun = sorted(starts_at(sent) for sent in agenda(demo(EVENING), EVENING) if starts_at(sent) < EVENING)
    missing = [
        danish(starts_at(sent)).hour
        for sent in agenda(demo(EVENING), EVENING)
        if starts_at(sent) < EVENING and sent.entry["id"] not in written
    ]
    assert len(begun) == 6
    assert sorted(missing) == [13, 15]  # one called off, one not written yet


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_tomorrows_move_has_not_been_told_yet(now):
    (moved,) = [sent for sent in demo(now).diary.appointments if sent.entry["told"] == "not_yet"]
    old = next(sent for sent in demo(now).diary.appointments if sent.entry["id"] == moved.entry["replaces"])
    assert (danish(starts_at(old)).date() - danish(now).date()).days == 1
    assert starts_at(moved) > starts_at(old)


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_one_message_to_the_mentor_is_unread_and_the_caseworker_is_asked_to_ring(now):
    diary = demo(now).diary
    read = {one.message.entry["id"] for one in diary.reads}
    unread = [sent.entry for sent in diary.messages if sent.entry["id"] not in read]
    assert [(one["course"], one["wants_call"]) for one in unread] == [
        (course(now, "Siv"), False),
        (course(now, "Birk"), True),
    ]
    assert len(diary.messages) > 20


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_a_citizen_answers_by_a_link_that_is_live_or_rings_the_office(now):
    diary = demo(now).diary
    for said in (*diary.answers, *diary.looks):
        if said.key:
            assert said.key.received_at <= said.at < said.key.received_at + VALID
            assert said.key.entry["course"] in (
                said.appointment.entry["course"] if isinstance(said, Said) else str(said.course.id)
            )
    assert all((said.key is None) != (said.recorded_by is None) for said in diary.answers)


def test_every_correction_says_what_was_wrong():
    wrong = {sent.entry["error_in"] for sent in demo().diary.sent if sent.entry["corrects"]}
    assert wrong == {"outcome", "minutes"}


def test_a_volunteer_has_a_thread_and_a_link():
    volunteers = {str(user.id) for user in demo().people.mentors if user.affiliation == "volunteer"}
    theirs = {str(plan.course.id) for plan in demo().plans if str(plan.mentor.id) in volunteers}
    assert theirs & {sent.entry["course"] for sent in demo().diary.messages}
    assert theirs & {sent.entry["course"] for sent in demo().diary.links}


def test_two_citizens_and_their_mentor_see_it_more_and_more_differently():
    found = demo(EVENING).diary
    apart = Counter(
        voiced.key.entry["course"] for voiced in found.voices if set(voiced.steps.values()) == {2}
    )
    short = {sent.entry["course"] for sent in found.papers if sent.entry.get("occasion") == "short"}
    assert len(short) == 2
    assert all(apart[course] for course in short)


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_one_status_is_to_be_read_one_was_given_back_and_one_is_late(now):
    found = demo(now).diary
    decided = {id(one.report) for one in found.decided}
    unread = [sent for sent in found.papers if sent.kind == "report" and id(sent) not in decided]
    assert [one.reason for one in found.decided if one.reason] in (["examples"], [])
    assert unread


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_what_the_printed_mentor_was_told_of_one_citizen_is_about_to_end(now):
    (told,) = demo(now).diary.briefs
    assert timedelta() <= told.until - danish(now).date() <= timedelta(days=3)
    assert told.at < told.opened_at < now
    assert told.course in [plan.course for plan in printed(demo(now))]


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_the_printed_mentor_has_proposed_a_goal_and_more_time(now):
    asked = [sent for sent in demo(now).diary.papers if sent.kind == "proposal"]
    assert [(one.entry["what"], one.entry["course"]) for one in asked] == [
        ("goal", course(now, "Birk")),
        ("minutes", course(now, "Havre")),
    ]
    assert all(one.received_at < now for one in asked)
