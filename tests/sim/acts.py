"""What people do in the storm: at their phones, at the desk, and behind somebody else's back."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fieldapp.agreements import ending
from fieldapp.clock import now
from fieldapp.mentorships import commands
from fieldapp.mentorships.models import Course
from tests.sim.entries import CALLS_OFF, Entry, Pen, mark_of
from tests.sim.forgery import forge
from tests.sim.phone import Phone

if TYPE_CHECKING:
    from tests.sim.world import World

MENDABLE = (400, 404, 410, 413, 415, 422, 426)
DAY = 86_400_000
SKEWS = (0, 0, 3_600_000, -DAY, DAY, -40 * DAY, 400 * DAY, -400 * DAY)


class AtThePhone:
    """One tap of the person who holds a phone."""

    def __init__(self, world: "World", phone: Phone) -> None:
        self.world, self.phone, self.dice = world, phone, world.dice
        self.pen: Pen = world.pen
        self.user = str(phone.person.id) if phone.person else ""
        # Somebody's own memory is the newest that is theirs by name, or whichever there is.
        memories = [name for name in phone.engine.read("memories", phone.name) if name != "fieldapp"]
        own = [name for name in memories if self.user in name] or memories
        self.memory = own[-1] if own else ""
        held = phone.engine.read("keys", phone.name, self.memory, "documents")
        self.courses = [UUID(id) for id in held if id != "me"]

    def log(self) -> None:
        """Skriv møde; now and then tapped twice."""
        course = self.dice.choice(self.courses)
        agreed = [one for course in self.courses for one in self._seen("appointment", course)]
        about = None
        if agreed and self.dice.random() < 0.65:
            last = sorted(agreed, key=lambda one: str(one["saved_at"]))[-3:]
            about = self.dice.choice(self._missed(agreed) or last)
            course = UUID(about["course"])
        entry = self.pen.meeting(course, now(), appointment=about and about["id"])
        made = str(UUID(int=self.dice.getrandbits(128), version=4))
        self.world.forms.append((self.phone.name, self.user, entry, made))
        self.phone.save("meeting", [entry], taps=2 if self.dice.random() < 0.2 else 1, made=made)

    def tap_again(self) -> None:
        """The same form once more, perhaps long after: the page was still open."""
        mine = [form for form in self.world.forms[-6:] if form[:2] == (self.phone.name, self.user)]
        if mine:
            _, _, entry, made = mine[-1]
            self.phone.save("meeting", [entry], made=made)

    def log_from_draft(self) -> None:
        """What was typed goes when the entry is kept, and not before."""
        course = self.dice.choice(self.courses)
        draft, known = f"log/{course}///", list[Any]()
        self.phone.ask("draft", known.append, user=self.user, kind="log", form={"course": str(course)})
        entry = self.pen.held(course, now())
        if self.dice.random() < 0.5:  # the disk is full at the first or the second thing that is written now
            self.phone.adjust("spares", self.dice.choice((0, 1)))
            self.phone.adjust("full", 1)
        self.phone.save("meeting", [entry], draft=draft)
        is_there = draft in self.phone.engine.read("keys", self.phone.name, self.memory, "drafts")
        is_kept = any(mark_of("meeting", entry) in json.dumps(one) for one in self.phone.records())
        if known and not is_there and not is_kept:
            self.world.wrong("the draft went before the entry was kept")

    def poison(self) -> None:
        """An entry that the house will refuse."""
        self.phone.save("meeting", [self.pen.poison(self.dice.choice(self.courses), now())])

    def appoint(self) -> None:
        """A time, or one every week."""
        course = self.dice.choice(self.courses)
        times = [self.pen.appointment(course, now()) for _ in range(self.dice.choice((1, 1, 3)))]
        self.phone.save("appointment", times)

    def move(self) -> None:
        """Another time instead."""
        agreed = [one for course in self.courses for one in self._seen("appointment", course)]
        if agreed:
            old = self.dice.choice(agreed)
            new = self.pen.appointment(UUID(old["course"]), now(), replaces=old["id"])
            self.phone.save("appointment", [new])

    def write(self) -> None:
        """A message, a status or a proposal."""
        kind, entry = self.pen.paper(self.dice.choice(self.courses))
        self.phone.save(kind, [entry])

    def correct(self) -> None:
        """Ret."""
        if old := self._correctable():
            self.phone.save("meeting", [self.pen.correction(old, now())])

    def undo(self) -> None:
        """Fortryd."""
        if old := self._correctable():
            self.phone.save("meeting", [self.pen.undo(old)])

    def mend(self) -> None:
        """What was refused is filled in anew."""
        record = self._refused(MENDABLE)
        if record is None or not record["copy"]:
            return
        old = json.loads(record["copy"]["data"])
        course = UUID(old["course"])
        new = {
            "meeting": lambda: self.pen.held(course, now()),
            "appointment": lambda: self.pen.appointment(course, now(), replaces=old.get("replaces")),
            "message": lambda: self.pen.message(course),
            "report": lambda: self.pen.report(course),
            "proposal": lambda: self.pen.proposal(course),
        }[record["kind"]]()
        self.phone.save(record["kind"], [new], made=record["id"])

    def set_aside(self) -> None:
        """Læg til side."""
        if record := self._refused():
            self.phone.ask("aside", user=self.user, id=record["id"])

    def retry(self) -> None:
        """Prøv at sende nu."""
        self.phone.ask("retry", user=self.user)
        self.phone.ask("wake", eager=True)

    def unlock(self) -> None:
        """With the passphrase."""
        self.phone.ask("unlock", user=self.user)

    def lock(self) -> None:
        """The phone lies on the table."""
        self.phone.ask("lock")

    def _seen(self, kind: str, course: UUID) -> list[Entry]:
        """What the phone shows of this person's: kept on it, or known to the house."""
        here = {one["id"] for one in self.phone.records() if one["state"] != "aside"}
        known = here | self.world.network.receipts
        theirs = self.world.ledger.written(UUID(self.user), kind)
        return [one for one in theirs if one["id"] in known and one["course"] == str(course)]

    def _missed(self, agreed: list[Entry]) -> list[Entry]:
        """Now and then those where the citizen did not come: somebody says something else about them."""
        found = [one for course in self.courses for one in self._seen("meeting", course)]
        missed = {one["appointment"] for one in found if one["outcome"] == "no_show"}
        return [one for one in agreed if one["id"] in missed] if self.dice.random() < 0.3 else []

    def _correctable(self) -> Entry | None:
        found = [one for course in self.courses for one in self._seen("meeting", course)]
        gone = {one["corrects"] for one in found} if self.dice.random() < 0.7 else set()
        fresh = [one for one in found if one["id"] not in gone and one["outcome"] != "mistake"]
        off = [one for one in fresh if one["appointment"] and one["outcome"] in CALLS_OFF]
        if off and self.dice.random() < 0.4:
            return self.dice.choice(off)
        return self.dice.choice(fresh) if fresh else None

    def _refused(self, statuses: tuple[int, ...] = ()) -> dict[str, Any] | None:
        found = [one for one in self.phone.mine() if one["state"] == "help"]
        if statuses:
            found = [one for one in found if (one["error"] or {}).get("status") in statuses]
        return self.dice.choice(found) if found else None


def hand_over(world: "World") -> None:
    """A course gets another mentor."""
    course, mentor = world.dice.choice(world.courses), world.dice.choice(world.mentors)
    with world.house.desk() as session:
        found = session.get_one(Course, (course.organisation_id, course.id))
        if found.mentor_id != mentor.id:
            commands.assign(found, mentor, reason="capacity", by=world.cast.rose, at=now())
            world.counts["course handed over"] += 1


def end(world: "World") -> None:
    """A course ends today or ended lately; or it goes on after all."""
    course = world.dice.choice(world.courses)
    on = now().date() + timedelta(days=world.dice.choice((-3, -1, 0, 60, 60)))
    with world.house.desk() as session:
        found = session.get_one(Course, (course.organisation_id, course.id))
        if found.ends_on != on:
            ending.end(found, on, reason="other", by=found.caseworker, at=now())
            world.counts["course ended or reopened"] += 1


def expire(world: "World") -> None:
    """Every login of a mentor's is over."""
    world.house.end_logins(world.dice.choice(world.mentors).id)


TAPS: dict[str, int] = {
    "log": 30,
    "log_from_draft": 5,
    "tap_again": 4,
    "poison": 4,
    "appoint": 10,
    "move": 5,
    "write": 4,
    "correct": 10,
    "undo": 6,
    "mend": 5,
    "set_aside": 3,
    "retry": 5,
    "unlock": 4,
    "lock": 1,
}
AT_THE_DESK: dict[Callable[["World"], None], int] = {hand_over: 2, end: 2, forge: 10, expire: 3}
