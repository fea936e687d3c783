"""Two voices: each has a direction of its own, and two steps apart is a reason to talk, not a number."""

from datetime import date, timedelta

import pytest

from fieldapp.progress.voices import Direction, Point, Voice, direction, gap

TODAY = date(2026, 11, 12)


def said(citizen: str, mentor: str, until: date = TODAY, every: int = 14) -> list[Point]:
    """A point for each letter, the last of them at `until`; `-` is no answer."""
    days = [until - timedelta(days=every * back) for back in reversed(range(len(citizen)))]
    steps = [[None if step == "-" else int(step) for step in voice] for voice in (citizen, mentor)]
    return [Point(*point) for point in zip(days, *steps, strict=True)]


@pytest.mark.parametrize(
    ("citizen", "expected"),
    [
        ("", None),
        ("3", None),
        ("--3--", None),
        ("---", None),
        ("24", Direction.UP),
        ("42", Direction.DOWN),
        ("33", Direction.SAME),
        ("2514-", Direction.UP),
        ("-3512-", Direction.DOWN),
        ("3--3", Direction.SAME),
    ],
)
def test_a_voice_is_heading_from_its_first_answer_to_its_last(citizen, expected):
    assert direction(said(citizen, "-" * len(citizen)), Voice.CITIZEN) is expected
    assert direction(said("-" * len(citizen), citizen), Voice.MENTOR) is expected


def test_one_voice_says_nothing_about_the_other():
    points = said("123", "321")
    assert [direction(points, voice) for voice in Voice] == [Direction.UP, Direction.DOWN]


@pytest.mark.parametrize(
    ("citizen", "mentor", "expected"),
    [
        ("", "", False),
        ("1", "-", False),
        ("-", "5", False),
        ("3", "3", False),
        ("3", "4", False),
        ("3", "5", True),
        ("5", "3", True),
        ("13", "53", False),
        ("31", "35", True),
        ("1-", "-3", True),
    ],
)
def test_two_steps_between_their_last_answers_is_a_gap(citizen, mentor, expected):
    assert gap(said(citizen, mentor), TODAY) is expected


@pytest.mark.parametrize(("days", "expected"), [(0, True), (91, True), (92, False)])
def test_an_answer_older_than_a_quarter_is_no_gap(days, expected):
    assert gap(said("1-", "-5", every=days), TODAY) is expected
    assert gap(said("-1", "5-", every=days), TODAY) is expected
    assert gap(said("1", "5", until=TODAY - timedelta(days=days)), TODAY) is expected
