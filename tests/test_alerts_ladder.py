"""Higher and higher until somebody takes it; in open hours only, and never past somebody who is away."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import Unit, User
from fieldapp.accounts.settings import Setting
from fieldapp.alerts.models import Delivery
from fieldapp.clock import now, uuid7
from fieldapp.formats.zone import ZONE

THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)


class Story:
    """A letter to Timian, written on a Thursday at ten, and who is rung about it from then on."""

    def __init__(self, post, cast, clock):
        self.post, self.cast, self.clock = post, cast, clock
        self.names = {person.id: person.name for person in (cast.timian, cast.merian, cast.rose)}
        self.known: set[UUID] = set()

    def write(self, **more) -> None:
        self.letter = self.post.write(self.cast.timian, **more)

    def at(self, day: int, clock: str) -> list[tuple[str, str, str]]:
        """Who is rung when the postman comes by then: (name, why, channel)."""
        hour, minute = map(int, clock.split("."))
        self.clock.move_to(datetime(2026, 11, day, hour, minute, tzinfo=ZONE))
        self.post.deliver()
        new = [one for one in self.post.letter(self.letter).deliveries if one.id not in self.known]
        self.known |= {one.id for one in new}
        return sorted((self.names[one.user_id], one.why, one.channel) for one in new)

    def save(self, *rows) -> None:
        with self.post.session() as own:
            own.add_all(rows)
            own.commit()

    def change(self, person, **values) -> None:
        with self.post.session() as own:
            own.execute(update(User).where(User.id == person.id).values(**values))
            own.commit()

    def choose(self, unit=None, **settings) -> None:
        for name, value in settings.items():
            owner = {"organisation_id": self.cast.ours.id, "unit_id": unit}
            self.save(Setting(**owner, name=name, value=value, at=now() + timedelta(seconds=1)))

    def away(self, person, first: int, last: int) -> None:
        owner = {"organisation_id": person.organisation_id, "user_id": person.id, "made_by": person.id}
        self.save(Leave(**owner, starts_on=date(2026, 11, first), ends_on=date(2026, 11, last)))


@pytest.fixture
def story(post, cast):
    """Merian stands in for Timian, Rose leads; the office is open from seven to six on working days."""
    cast.choose(cast.ours, opens=7 * 60, closes=18 * 60, every_day=0)
    cast.session.commit()
    with time_machine.travel(THURSDAY, tick=False) as clock:
        found = Story(post, cast, clock)
        found.change(cast.timian, backup_id=cast.merian.id)
        yield found


def test_untaken_it_climbs_from_the_caseworker_to_everybody(story):
    story.post.phone(story.cast.timian)
    story.write()
    assert story.at(26, "10.00") == [("Timian", "first", "push")]
    assert story.at(26, "10.29") == []
    assert story.at(26, "10.30") == [("Timian", "again", "mail"), ("Timian", "again", "push")]
    assert story.at(26, "11.59") == []
    assert story.at(26, "12.00") == [("Merian", "backup", "mail")]
    assert story.at(27, "8.59") == []
    assert story.at(27, "9.00") == [("Rose", "leader", "mail")]
    everybody = [("Merian", "daily", "mail"), ("Rose", "daily", "mail"), ("Timian", "daily", "push")]
    assert story.at(28, "9.00") == []  # a Saturday
    assert story.at(30, "9.00") == everybody
    assert story.at(30, "23.00") == []


@pytest.mark.parametrize("rung", range(5))
def test_taking_stops_the_ladder_wherever_it_is(story, rung):
    story.choose(contact_within=None)
    story.write()
    for day, clock in [(26, "10.00"), (26, "10.30"), (26, "12.00"), (27, "9.00"), (30, "9.00")][: rung + 1]:
        story.at(day, clock)
    story.post.move(story.letter, "take", by=story.cast.merian, at=now())
    assert [story.at(30, "9.01"), story.at(30, "17.00")] == [[], []]


def test_opening_is_not_taking(story):
    story.write()
    story.at(26, "10.00")
    with story.post.session() as own:
        own.execute(update(Delivery).values(shown_at=now()))
        own.commit()
    assert story.at(26, "10.30") != []


def test_at_night_only_the_time_moves_and_the_ladder_goes_on_in_the_morning(story):
    story.clock.move_to(datetime(2026, 11, 26, 17, 50, tzinfo=ZONE))
    story.write()
    assert story.at(26, "17.50") == [("Timian", "first", "mail")]
    assert [story.at(26, "18.20"), story.at(27, "6.59")] == [[], []]
    assert story.at(27, "7.00") == [("Timian", "again", "mail")]
    assert story.at(27, "8.49") == []
    assert story.at(27, "8.50") == [("Merian", "backup", "mail")]
    assert story.at(27, "9.00") == [("Rose", "leader", "mail")]


def test_what_happens_on_a_saturday_rings_on_monday(story):
    story.clock.move_to(datetime(2026, 11, 28, 14, 0, tzinfo=ZONE))
    story.write()
    assert [story.at(28, "14.01"), story.at(29, "12.00"), story.at(30, "6.59")] == [[], [], []]
    assert story.at(30, "7.00") == [("Timian", "first", "mail")]


def test_a_unit_has_hours_of_its_own(story):
    unit = uuid7()
    story.save(Unit(organisation_id=story.cast.ours.id, id=unit, name="Vagten"))
    story.change(story.cast.timian, unit_id=unit)
    story.choose(unit=unit, closes=22 * 60)
    story.clock.move_to(datetime(2026, 11, 26, 20, 0, tzinfo=ZONE))
    story.write()
    assert story.at(26, "20.00") == [("Timian", "first", "mail")]


def test_an_organisation_chooses_its_own_times(story):
    story.choose(again_after=10, backup_after=60, leader_at=8 * 60)
    story.write()
    times = [(26, "10.00"), (26, "10.10"), (26, "11.00"), (27, "8.00")]
    assert [story.at(*time)[0][1] for time in times] == ["first", "again", "backup", "leader"]


def test_while_the_caseworker_is_away_the_stand_in_is_first(story):
    story.away(story.cast.timian, 26, 27)
    story.write()
    assert story.at(26, "10.00") == [("Merian", "first", "mail")]
    assert story.at(26, "10.30") == [("Merian", "again", "mail")]
    assert story.at(26, "12.00") == [("Rose", "backup", "mail")]


def test_the_caseworker_is_first_again_when_back(story):
    story.away(story.cast.timian, 20, 25)
    story.write()
    assert story.at(26, "10.00") == [("Timian", "first", "mail")]


def test_without_a_stand_in_the_leader_is_rung(story):
    story.change(story.cast.timian, backup_id=None)
    story.write()
    story.at(26, "10.00"), story.at(26, "10.30")
    assert story.at(26, "12.00") == [("Rose", "backup", "mail")]


def test_with_everybody_else_gone_it_rings_the_caseworker_all_the_same(story):
    for person in (story.cast.merian, story.cast.rose):
        story.change(person, ended_at=now())
    story.away(story.cast.timian, 26, 27)
    story.write()
    for day, clock in [(26, "10.00"), (26, "10.30"), (26, "12.00"), (27, "9.00")]:
        assert {who for who, _, _ in story.at(day, clock)} == {"Timian"}


def test_whoever_took_it_is_reminded_after_two_working_days_until_contact_is_written(story):
    story.write()
    story.at(26, "10.00")
    story.post.move(story.letter, "take", by=story.cast.merian, at=now())
    assert [story.at(27, "17.00"), story.at(30, "9.59")] == [[], []]
    assert story.at(30, "10.00") == [("Merian", "reminder", "mail")]
    story.post.move(story.letter, "contacted", by=story.cast.merian, at=now(), contact_at=now(), how="phone")
    story.clock.move_to(datetime(2026, 12, 10, 12, 0, tzinfo=ZONE))
    assert story.post.deliver() == 0


def test_everybody_who_was_rung_hears_that_it_was_recalled(story):
    story.write()
    story.at(26, "10.00"), story.at(26, "10.30"), story.at(26, "12.00")
    story.post.move(story.letter, "recall", "came_anyway", at=now())
    assert story.at(26, "12.01") == [("Merian", "recalled", "mail"), ("Timian", "recalled", "mail")]
    assert story.at(27, "9.00") == []


def test_a_silence_rings_once_and_climbs_no_ladder(story):
    story.write(kind="unanswered")
    assert story.at(26, "10.00") == [("Timian", "first", "mail")]
    assert [story.at(26, "12.00"), story.at(27, "9.00"), story.at(30, "9.00")] == [[], [], []]


def test_a_silence_that_is_quietly_recalled_rings_nobody(story):
    story.write(kind="unanswered")
    story.at(26, "10.00")
    story.post.move(story.letter, "recall", "answered", at=now(), quietly=True)
    assert story.at(26, "10.01") == []


def test_each_person_whose_last_device_dies_gets_an_email(story):
    story.post.phone(story.cast.merian)
    story.write()
    story.at(26, "10.00"), story.at(26, "10.30")
    story.post.service.answer_next(410)
    assert story.at(26, "12.00") == [("Merian", "backup", "mail"), ("Merian", "backup", "push")]


def test_a_letter_handed_on_begins_again_with_whoever_answers_now(story):
    story.write()
    story.at(26, "10.00"), story.at(26, "10.30")
    story.post.move(story.letter, "pass_on", story.cast.merian, at=now())
    assert story.at(26, "10.31") == [("Merian", "first", "mail")]


def test_leave_that_begins_on_the_way_does_not_skip_the_stand_in(story):
    story.clock.move_to(datetime(2026, 11, 26, 16, 30, tzinfo=ZONE))
    story.write()
    story.at(26, "16.30"), story.at(26, "17.00")
    story.away(story.cast.timian, 27, 30)
    assert story.at(27, "7.30") == [("Merian", "backup", "mail")]


def test_who_took_it_and_stands_in_no_more_is_not_reminded_of_what_they_cannot_see(story):
    story.write()
    story.at(26, "10.00")
    story.post.move(story.letter, "take", by=story.cast.merian, at=now())
    story.change(story.cast.timian, backup_id=None)
    assert story.at(30, "10.00") == [("Timian", "reminder", "mail")]


def test_after_a_standstill_the_steps_do_not_come_all_at_once(story):
    story.write()
    story.at(26, "10.00")
    assert story.at(30, "11.00") == [("Timian", "again", "mail")]
    assert story.at(30, "11.01") == []
    assert story.at(30, "11.05") == [("Merian", "backup", "mail")]
