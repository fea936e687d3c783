"""Bugs that only a kill shows, one for each kind of promise: a siege that misses them proves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.mutants import Plant, copy_of_the_house

INTAKE = "fieldapp/wire/intake.py"
NO_TEST = ""  # these turn a siege red, and no test of the faults' lane

EARLY_RECEIPT = Plant(
    "the receipt is given, and the commit follows a moment later",
    INTAKE,
    "    session().commit()\n    return verdict\n",
    "    from threading import Timer\n\n    from flask import g\n\n    own = g.pop('session')\n"
    "    Timer(0.3, lambda: (own.commit(), own.close())).start()\n    return verdict\n",
    NO_TEST,
)
BELL_APART = Plant(
    "the meeting and its bell are two transactions",
    "fieldapp/meetings/accept.py",
    "    ring(meeting, course, ",
    "    session().commit()\n    ring(meeting, course, ",
    NO_TEST,
)
SERVERS_IDS = (
    Plant(
        "the server gives each entry an id of its own",
        "fieldapp/wire/stamped.py",
        '            "id": self.id,\n',
        '            "id": uuid7(),\n',
        NO_TEST,
    ),
    Plant(
        "and answers with the phone's",
        "fieldapp/meetings/verdicts.py",
        "Verdict(meeting.id, meeting.received_at, accepted.is_new, tells)",
        "Verdict(raw['id'], meeting.received_at, accepted.is_new, tells)",
        NO_TEST,
    ),
)
WRITTEN_LATER = Plant(
    "saved is said, and the phone writes it down a moment later",
    "service_worker/outbox.js",
    '  await store.change(user, ["outbox", "state", "drafts"], async',
    "  const later = (...given) => void setTimeout(() => store.change(...given), 400);\n"
    '  later(user, ["outbox", "state", "drafts"], async',
    NO_TEST,
)
BEFORE_THE_DISK = Plant(
    "saved is said before the transaction is complete",
    "service_worker/store.js",
    "      (value) => (result = value),\n",
    "      (value) => resolve(value),\n",
    NO_TEST,
)
RELAXED = Plant(
    "saved is said when the system has it, and not the disk",
    "service_worker/store.js",
    'durability: "strict"',
    'durability: "relaxed"',
    NO_TEST,
)


ALL = (EARLY_RECEIPT, BELL_APART, *SERVERS_IDS, WRITTEN_LATER, BEFORE_THE_DISK, RELAXED)


@contextmanager
def house_with(*plants: Plant) -> Iterator[Path]:
    """A copy of the house with these bugs, or with none."""
    with copy_of_the_house() as copy:
        for plant in plants:
            plant.sow(copy)
        yield copy
