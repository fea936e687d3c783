"""Every bug we plant. When a plant no longer fits, plant the same bug where its code lives now."""

from tests.faults.citizen import CITIZEN
from tests.faults.devices import DEVICES
from tests.faults.house import HOUSE
from tests.faults.ladder import LADDERS
from tests.faults.letters import LETTERS
from tests.faults.mutants import Plant
from tests.faults.phone import PHONE
from tests.faults.post import POST

# Those that need a browser take longest, so they begin first.
PLANTS: list[Plant] = [*PHONE, *DEVICES, *HOUSE, *POST, *CITIZEN, *LETTERS, *LADDERS]
