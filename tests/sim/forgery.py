"""Somebody sends in another's name, or what another has written, with a login of their own."""

import json
from typing import TYPE_CHECKING, Any

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.wire.stamped import stamped_by
from tests.cast import held
from tests.sim.house import Request

if TYPE_CHECKING:
    from tests.sim.world import World

JSON = {"Content-Type": "application/json", "X-Fieldapp": "entry", "Accept": "application/json"}


def forge(world: "World") -> None:
    """One forgery; that it is accepted is wrong."""
    victim, thief = world.dice.sample(world.mentors, 2)
    if world.dice.random() < 0.3:
        thief = world.cast.fremmed_mentor
    way = world.dice.choice((_in_anothers_name, _in_anothers_name, _anothers_body, _anothers_id))
    request = way(world, victim, thief)
    if request is None:
        return
    world.counts["forged"] += 1
    if world.house.take(request).receipt:
        world.wrong(f"forged and accepted: {request.url}")


def _in_anothers_name(world: "World", victim: User, thief: User) -> Request | None:
    """About the thief's own citizen, so that nothing but the name is false."""
    own = [one for one in world.courses if one.mentor_id == thief.id] or world.courses
    course = world.dice.choice(own)
    if world.dice.random() < 0.5:
        entry = world.pen.appointment(course.id, now())
        forged = stamped_by(victim, course.id, **{name: entry[name] for name in entry if name != "course"})
        return _sent(world, "appointments", forged, thief)
    return _sent(world, "meetings", held(course, victim, note="forged"), thief)


def _anothers_body(world: "World", _victim: User, thief: User) -> Request | None:
    """What was seen on the way, sent once more by somebody else."""
    if not world.network.seen:
        return None
    sent = world.dice.choice(world.network.seen)
    promises = world.ledger.promises.get(sent.url.partition("?")[0].rpartition("/")[2])
    if not promises or promises[-1].author == thief.id:
        return None
    return Request("PUT", sent.url, sent.headers, sent.body, world.house.log_in(thief))


def _anothers_id(world: "World", victim: User, thief: User) -> Request | None:
    """Other words under an id that is promised to another."""
    if not world.ledger.promises:
        return None
    promise = world.ledger.promises[world.dice.choice(sorted(world.ledger.promises))][-1]
    if promise.author == thief.id:
        return None
    course = world.dice.choice(world.courses)
    return _sent(world, "meetings", held(course, victim, note="forged", id=promise.id), thief)


def _sent(world: "World", kind: str, entry: dict[str, Any], by: User) -> Request:
    body = json.dumps(entry).encode()
    return Request("PUT", f"/{kind}/{entry['id']}", JSON, body, world.house.log_in(by))
