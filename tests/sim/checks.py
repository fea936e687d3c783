"""The books are compared: what phones promised, what the house has, what the phones show."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fieldapp.accounts.models import User
from fieldapp.agreements.proposal import Proposal
from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now
from fieldapp.meetings.models import Appointment, Meeting
from fieldapp.mentorships.models import Course
from fieldapp.messages.models import Message
from fieldapp.reports.models import Report
from tests.sim.bells import CAME, Bells
from tests.sim.entries import mark_of
from tests.sim.house import House
from tests.sim.ledger import Promise, same
from tests.sim.phone import Phone

if TYPE_CHECKING:
    from tests.sim.world import World

TABLES = {
    "meeting": Meeting,
    "appointment": Appointment,
    "message": Message,
    "report": Report,
    "proposal": Proposal,
}
COLUMNS = {
    "course": "course_id",
    "corrects": "corrects_id",
    "replaces": "replaces_id",
    "waited": "waited_minutes",
}
MOMENTS = ("met_at", "starts_at")
OF_MEETINGS = ("course", "corrects", "outcome", "minutes", "form", "place", "waited", "told", "replaces")
FACTS = (*OF_MEETINGS, "wants_call", "next", "under_reason", "what")
# What no sending again can change; with 403 it is a login that stands in the way, or a person has to look.
FINAL = (400, 403, 404, 409, 410, 413, 415, 422, 426)
SEEN = ("help", "aside", "waiting")
Row = dict[str, Any]


def books(world: "World") -> None:
    """Nothing lost, nothing twice, nobody's words in another's mouth, nothing overwritten, bells right."""
    rows = {kind: {str(row["id"]): row for row in world.house.rows(table)} for kind, table in TABLES.items()}
    _promises(world, rows)
    _marks(world, rows)
    _corrections(world, rows["meeting"])
    _counted(world, rows["meeting"])
    _rung(world, rows)
    _numbers(world, rows)
    for id in world.network.receipts:
        if not any(id in found for found in rows.values()):
            world.wrong(f"{id} got a receipt and is not there")


def shown(world: "World", phone: Phone, person: User) -> None:
    """What this person sees on this phone is what the house has, and all that only the phone has."""
    told: list[Any] = []
    phone.ask("look", told.append, user=str(person.id))
    if not told or told[0] is None:
        world.wrong(f"{phone.name} shows {person.name} nothing")
        return
    [context] = told
    meetings = world.house.rows(Meeting)
    held = {str(row["id"]): row for row in world.house.rows(Course) if row["mentor_id"] == person.id}
    if {one["id"] for one in context["courses"]} != _carried(held):
        world.wrong(f"{phone.name} has other courses than {person.name}")
    for course in context["courses"]:
        theirs = [row for row in meetings if str(row["course_id"]) == course["id"]]
        if _on_phone(course, context) != _at_the_house(theirs):
            world.wrong(f"{phone.name}: minutes of {course['citizen']['first_name']} differ from the house's")
        if {one["id"] for one in course["meetings"]} != {str(row["id"]) for row in theirs}:
            world.wrong(f"{phone.name}: the meetings of {course['citizen']['first_name']} differ")
    _stands(world, phone, context)
    everything = [one for part in ("entries", "others", "aside") for one in context[part]]
    if any(one["entry"]["author"] != str(person.id) for one in everything):
        world.wrong(f"{phone.name} shows {person.name} what another has written")
    here = {one["id"] for one in everything}
    for record in phone.mine():
        if record["id"] not in here and record["state"] != "sent":
            world.wrong(f"{phone.name} does not show {record['kind']} {record['id']}")


def _stands(world: "World", phone: Phone, context: Row) -> None:
    """Where nothing is left on the phone alone, appointments stand on it as they do at the house."""
    agreed = {str(row["id"]): row for row in world.house.rows(Appointment)}
    rules = Bells(world.house.rows(Meeting), agreed.values())
    unsure = {
        one["entry"]["course"] for part in ("entries", "others") for one in context[part] if one["error"]
    }
    for course in context["courses"]:
        if course["id"] in unsure:
            continue
        for one in course["appointments"]:
            if one["id"] not in agreed or one["state"] != rules.stand(agreed[one["id"]]):
                world.wrong(f"{phone.name}: appointment {one['id']} is {one['state']} on the phone alone")


def helped(world: "World", phone: Phone) -> None:
    """Help is asked for only where sending again would not help."""
    for record in phone.records():
        if record["state"] == "help" and (record["error"] or {}).get("status") not in FINAL:
            world.wrong(f"{phone.name} asks for help with {record['id']}: {record['error']}")


def accepted(house: House) -> set[str]:
    """Every row that was accepted, whole: there may be more of them, but none may change or go."""
    return {repr(row) for table in TABLES.values() for row in house.rows(table)}


def _promises(world: "World", rows: dict[str, dict[str, Row]]) -> None:
    records = {phone.name: {one["id"]: one for one in phone.records()} for phone in world.phones.values()}
    for id, versions in world.ledger.promises.items():
        newest = versions[-1]
        row = rows[newest.kind].get(id)
        record = records[newest.phone].get(id)
        if row is None:
            is_seen = (
                record is not None
                and record["state"] in SEEN
                and (record["error"] or record["state"] == "aside")
            )
            if not is_seen and id not in world.ledger.evicted:
                world.wrong(
                    f"{newest.kind} {id} is lost ({record['state'] if record else 'not on the phone'})"
                )
            continue
        if row["author_id"] != newest.author:
            world.wrong(f"{newest.kind} {id} is under the wrong author")
        if world.ledger.is_newer(mark_of(newest.kind, row), newest):
            continue
        if not _is_as(newest, row, rows) and not _is_disputed(record):
            world.wrong(f"{newest.kind} {id} is not what was promised")
        if _is_needless(newest, row, record):
            world.wrong(f"{newest.kind} {id} is disputed, and is what was promised")


def _is_needless(promise: Promise, row: Row, record: Row | None) -> bool:
    """Does the phone say so although the house has just what was written?"""
    differs = record is not None and record["state"] == "help" and record["error"]["code"] == "differs"
    return differs and promise.mark == mark_of(promise.kind, row) and not promise.entry.get("appointment")


def _is_as(promise: Promise, row: Row, rows: dict[str, dict[str, Row]]) -> bool:
    entry = promise.entry
    facts = [(entry[name], row[COLUMNS.get(name, name)]) for name in FACTS if name in entry]
    moments = [(entry[name], iso(row[name])) for name in MOMENTS if name in entry]
    agreed = entry.get("appointment")
    if agreed in rows["appointment"]:  # one that never came is left out of what was about it
        facts.append((agreed, row["appointment_id"]))
    return all(same(told, kept) for told, kept in [*facts, *moments]) and promise.mark == mark_of(
        promise.kind, row
    )


def _is_disputed(record: Row | None) -> bool:
    """Does the phone say that the house has something else?"""
    return record is not None and record["state"] in ("help", "aside")


def _marks(world: "World", rows: dict[str, dict[str, Row]]) -> None:
    """Every row was tapped by its author, and once."""
    marks = [(mark_of(kind, row), row) for kind, found in rows.items() for row in found.values()]
    for mark, row in marks:
        if world.ledger.tried.get(mark) != row["author_id"]:
            world.wrong(f"nobody of that name has written {mark}")
    for mark, times in Counter(mark for mark, _ in marks).items():
        if times > 1:
            world.wrong(f"{mark} is there {times} times")


def _corrections(world: "World", meetings: dict[str, Row]) -> None:
    for id, times in Counter(row["corrects_id"] for row in meetings.values() if row["corrects_id"]).items():
        if times > 1:
            world.wrong(f"{id} is corrected {times} times: one of them is overwritten")
    for row in meetings.values():
        old = meetings.get(str(row["corrects_id"]))
        if old and (old["author_id"], old["first_id"]) != (row["author_id"], row["first_id"]):
            world.wrong(f"{row['id']} corrects what another wrote, or leaves its chain")


def _counted(world: "World", meetings: dict[str, Row]) -> None:
    counted = [row["appointment_id"] for row in _standing(meetings.values()) if _minutes(row)]
    for appointment, times in Counter(filter(None, counted)).items():
        if times > 1:
            world.wrong(f"the meeting of {appointment} is counted {times} times")


def _numbers(world: "World", rows: dict[str, dict[str, Row]]) -> None:
    """Each device counts its entries, so that a missing one is noticed: no number is given twice."""
    every = [row for found in rows.values() for row in found.values()]
    for number, times in Counter((row["device_id"], row["sequence"]) for row in every).items():
        if times > 1:
            world.wrong(f"{number} is the number of {times} entries")


def _rung(world: "World", rows: dict[str, dict[str, Row]]) -> None:
    expected = Bells(rows["meeting"].values(), rows["appointment"].values()).expected()
    letters = [row for row in world.house.rows(Alert) if row["kind"] == "no_show"]
    for first, times in Counter(row["subject_id"] for row in letters).items():
        if times > 1 or first not in expected:
            world.wrong(f"{times} letters about {first}")
    rings = {row["subject_id"]: row["state"] != "recalled" for row in letters}
    for first, must in expected.items():
        if rings.get(first) != must:
            word = "rings nobody" if must else "rings falsely"
            world.wrong(f"the absence {first} {word}")


def _on_phone(course: Row, context: Row) -> dict[str, int]:
    """Minutes by month: what the document tells, and what waits and is not in it yet."""
    told = {one["id"] for one in course["meetings"]}
    waiting = [one["entry"] for one in context["entries"] if one["state"] == "sent" and one["id"] not in told]
    corrected = {entry["corrects"] for entry in waiting}
    counted = [one for one in course["meetings"] if one["counts"] and not one["corrected_by"]]
    rows = [one for one in counted if one["id"] not in corrected]
    rows += [one for one in waiting if one["course"] == course["id"] and one["minutes"]]
    return _by_month((one["met_at"], one["minutes"]) for one in rows)


def _at_the_house(meetings: list[Row]) -> dict[str, int]:
    return _by_month((iso(row["met_at"]), _minutes(row)) for row in _standing(meetings) if _minutes(row))


def _by_month(minutes: Any) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for at, number in minutes:
        found[at[:7]] += number
    return dict(found)


def _minutes(row: Row) -> int:
    return (row["minutes"] or 0) if row["outcome"] in CAME and row["not_counted"] is None else 0


def _standing(meetings: Any) -> list[Row]:
    rows = list(meetings)
    corrected = {row["corrects_id"] for row in rows}
    return [row for row in rows if row["id"] not in corrected]


def _carried(held: dict[str, Row]) -> set[str]:
    since = now().date() - timedelta(days=14)
    return {id for id, row in held.items() if row["ends_on"] >= since}
