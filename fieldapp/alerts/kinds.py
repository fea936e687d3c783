"""What letters there are: where each leads, how it rings, and whether it stands in the worklist."""

from dataclasses import dataclass

NO_SHOW = "no_show"
# A letter somebody sends to themselves, to see whether it arrives. It is no case, and in no list.
TEST = "test"


@dataclass(frozen=True)
class Kind:
    """How the letters of one kind behave."""

    # The page behind the login that says what it is about.
    url: str = "/desk/alerts/{id}"
    # Rings on, higher and higher, until a person takes it; the others ring once, or never.
    has_ladder: bool = False
    # Stands in the worklist of whom it is for until it is dealt with.
    is_listed: bool = True


KINDS = {
    NO_SHOW: Kind(has_ladder=True),
    TEST: Kind("{home}", is_listed=False),
    # To the caseworker: silences, each dealt with by being answered.
    "unanswered": Kind(),
    "no_contact": Kind(),
    "phone": Kind(),
    "gap": Kind(),
    "minutes": Kind(),
    "ending": Kind(),
    "off_goal": Kind(),
    "check": Kind(),
    # To the mentor, whose pages are the phone's.
    "nudge": Kind("/field/", is_listed=False),
    "unsent": Kind("/field/outbox", is_listed=False),
    "status": Kind("/field/", is_listed=False),
}
LISTED = frozenset(name for name, kind in KINDS.items() if kind.is_listed)
# Silences: what nobody has said anything about. They are handled, not taken.
SILENT = LISTED - {NO_SHOW}
