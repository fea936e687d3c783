"""Every bug we plant. When a plant no longer fits, plant the same bug where its code lives now."""

from tests.faults.brief import BRIEFS
from tests.faults.citizen import CITIZEN
from tests.faults.devices import DEVICES
from tests.faults.discretion import DISCRETION
from tests.faults.frame import FRAMES
from tests.faults.house import HOUSE
from tests.faults.ladder import LADDERS
from tests.faults.law import LAWS
from tests.faults.letters import LETTERS
from tests.faults.minutes import MINUTES
from tests.faults.mutants import Plant
from tests.faults.order import ORDERS
from tests.faults.papers import PAPERS
from tests.faults.phone import PHONE
from tests.faults.post import POST
from tests.faults.progress import PROGRESS

# Those that need a browser take longest, so they begin first.
PLANTS: list[Plant] = [
    *PHONE,
    *DEVICES,
    *HOUSE,
    *POST,
    *CITIZEN,
    *LETTERS,
    *LADDERS,
    *MINUTES,
    *LAWS,
    *PROGRESS,
    *ORDERS,
    *FRAMES,
    *PAPERS,
    *BRIEFS,
    *DISCRETION,
]
