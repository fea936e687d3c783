"""Who is rung when people have left, and when a department has a leader of its own."""

from fieldapp.accounts.models import Unit
from fieldapp.clock import now, uuid7
from tests.test_alerts_ladder import story

__all__ = ["story"]


def test_whoever_took_it_and_has_left_is_not_reminded(story):
    story.write()
    story.at(26, "10.00")
    story.post.move(story.letter, "take", by=story.cast.merian, at=now())
    story.change(story.cast.merian, ended_at=now())
    assert story.at(30, "10.00") == [("Timian", "reminder", "mail")]


def test_the_departments_own_leader_is_rung_where_there_is_one(story):
    unit, other = uuid7(), story.cast.merian
    story.save(Unit(organisation_id=story.cast.ours.id, id=unit, name="Vagten"))
    story.change(story.cast.timian, unit_id=unit, backup_id=None)
    story.change(other, role="leader", unit_id=unit)
    story.write()
    story.at(26, "10.00"), story.at(26, "10.30")
    assert story.at(26, "12.00") == [("Merian", "backup", "mail")]
    story.change(other, ended_at=now())
    assert story.at(27, "9.00") == [("Rose", "leader", "mail")]
