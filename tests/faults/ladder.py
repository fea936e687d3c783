"""Bugs in the ladder and in what goes round: a bell that gives up, or rings whom it must not."""

from tests.faults.mutants import Plant

CHORES = "fieldapp/alerts/chores.py"
LADDER = "fieldapp/alerts/ladder.py"
MODELS = "fieldapp/alerts/models.py"
QUEUE = "fieldapp/alerts/queue.py"
RINGING = "fieldapp/alerts/ringing.py"
WAITS = "fieldapp/alerts/waits.py"

LADDERS = [
    Plant(
        "after a night the ladder does not go on",
        RINGING,
        "        alert.due_at = opens\n",
        "        alert.due_at = None\n",
        "test_at_night_only_the_time_moves_and_the_ladder_goes_on_in_the_morning",
    ),
    Plant(
        "it rings at night",
        LADDER,
        "hours(alert.recipient.unit_id).next_open(at)",
        "hours(alert.recipient.unit_id) and at",
        "test_what_happens_on_a_saturday_rings_on_monday",
    ),
    Plant(
        "taking does not stop the ladder",
        MODELS,
        "            self._move(State.TAKEN, by=by.id, at=at)\n"
        "            self._start_round(self.reminder_after(at))\n",
        "            self.state = State.TAKEN\n"
        "            self.steps.append(Step(state=State.TAKEN, by_id=by.id, at=at))\n",
        "test_taking_stops_the_ladder_wherever_it_is[1]",
    ),
    Plant(
        "the ladder stops after its first step",
        RINGING,
        "    alert.due_at = ring.next_at\n",
        "    alert.due_at = None\n",
        "test_untaken_it_climbs_from_the_caseworker_to_everybody",
    ),
    Plant(
        "the stand-in is never rung",
        LADDER,
        "            return self._unrung_stand_in() or self._leaders() or self.first()\n",
        "            return self._leaders() or self.first()\n",
        "test_untaken_it_climbs_from_the_caseworker_to_everybody",
    ),
    Plant(
        "who is away is rung first",
        LADDER,
        "        return [person] if self._here(person) else ",
        "        return [person] or ",
        "test_while_the_caseworker_is_away_the_stand_in_is_first",
    ),
    Plant(
        "whoever took it is never reminded",
        MODELS,
        "return settings.hours(self.recipient.unit_id).days_after(at, days) if days else None",
        "return None",
        "test_whoever_took_it_is_reminded_after_two_working_days_until_contact_is_written",
    ),
    Plant(
        "who has no device is not mailed",
        RINGING,
        "        if ring.with_mail or not devices:\n",
        "        if ring.with_mail:\n",
        "test_without_a_device_an_email_goes_at_once",
    ),
    Plant(
        "a lease never runs out",
        QUEUE,
        "            delivery.due_at = now() + LEASES[channel]\n",
        "            delivery.due_at = None\n",
        "test_a_postman_who_dies_before_sending_loses_nothing",
    ),
    Plant(
        "a lease runs out for years",
        WAITS,
        "\nLEASE = timedelta(seconds=30)",
        "\nLEASE = timedelta(weeks=300)",
        "test_a_lease_outlives_a_try_and_not_a_minute",
    ),
    Plant(
        "a lease ends before the try does",
        WAITS,
        "\nLEASE = timedelta(seconds=30)",
        "\nLEASE = timedelta(seconds=3)",
        "test_a_lease_outlives_a_try_and_not_a_minute",
    ),
    Plant(
        "two postmen claim the same",
        QUEUE,
        "_due(channel, number).with_for_update(skip_locked=True)",
        "_due(channel, number)",
        "test_two_postmen_never_claim_the_same",
        database="postgresql",
    ),
    Plant(
        "a rule that failed waits for its next time",
        CHORES,
        "due_at=now() + min(one.every, LONGEST)",
        "due_at=now() + one.every",
        "test_a_rule_that_failed_goes_again_in_minutes_not_next_time",
    ),
    Plant(
        "a rule that hangs takes one worker after another",
        CHORES,
        "values(due_at=moment + LONGEST)",
        "values(due_at=moment + one.every)",
        "test_a_rule_that_hangs_takes_one_worker_not_all",
    ),
    Plant(
        "a stranger behind a proxy reads the house's figures",
        "fieldapp/metrics.py",
        "    return near and not any(name in request.headers for name in PASSED_ON)\n",
        "    return near\n",
        "test_a_proxy_on_this_machine_opens_it_to_nobody[X-Forwarded-For]",
    ),
    Plant(
        "a delivery that lies too long is not seen",
        "fieldapp/alerts/queries.py",
        '    *(("delivery", _oldest(Delivery.due_at, Delivery.channel == one)) for one in Channel),\n',
        "",
        "test_a_delivery_that_lies_too_long_is_seen_also_where_a_postman_died_with_it[False]",
    ),
]
