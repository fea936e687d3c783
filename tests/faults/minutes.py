"""Bugs in minutes: sums that depend on what came first."""

from tests.faults.mutants import Plant

COUNTING = "fieldapp/meetings/counting.py"
ROWS = "fieldapp/meetings/ledger_rows.py"
ANY_ORDER = "test_any_order_of_arrival_gives_the_same_minutes"

MINUTES = [
    Plant(
        "an extension counts nothing that came before it",
        COUNTING,
        "    _write(_counted(course), course)\n",
        "    _write([one for one in _counted(course) if one.not_counted is None], course)\n",
        ANY_ORDER,
    ),
    Plant(
        "an appointment counts for whoever arrives first",
        COUNTING,
        "key=lambda one: one.first_id",
        'key=lambda one: one.not_counted == "twice"',
        ANY_ORDER,
    ),
    Plant(
        "the month goes by the day of receipt",
        ROWS,
        "Meeting.met_on.between(",
        "func.date(Meeting.received_at).between(",
        ANY_ORDER,
    ),
    Plant(
        "a grant counts from the day it was written",
        ROWS,
        "            Grant.valid_from,\n",
        "            func.date(Grant.at, type_=Grant.valid_from.type),\n",
        ANY_ORDER,
    ),
    Plant(
        "on a course's page every yes is one to the minutes too",
        "fieldapp/meetings/confirm.py",
        'one.met == "yes" and one.duration in (None, "fits")',
        'one.met == "yes"',
        ANY_ORDER,
    ),
]
