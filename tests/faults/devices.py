"""Bugs about a phone that was closed: its login does more than bring home, or what waits is lost."""

from tests.faults.mutants import Plant

DEVICES = [
    Plant(
        "the login of a closed phone opens every page",
        "fieldapp/accounts/login.py",
        "    if closes and not _brings_home(asking):\n",
        "    if closes and asking.method == 'PUT' and not _brings_home(asking):\n",
        "test_a_closed_phone_does_nothing_else[GET-/field/]",
    ),
    Plant(
        "a closed phone cannot bring home what waited",
        "fieldapp/accounts/login.py",
        "        return asking.blueprint in WIRE\n",
        "        return False\n",
        "test_what_waited_on_a_closed_phone_comes_home_and_counts",
    ),
    Plant(
        "a closed phone is empty before what waits is sent",
        "service_worker/sync.js",
        "  if (due.length < waiting || due.some(({ error }) => error?.status !== 424)) return true;\n",
        "",
        "test_what_cannot_be_sent_stays_sealed_while_the_rest_goes",
    ),
]
