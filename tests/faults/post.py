"""Bugs in the post office: a bell that does not ring, or rings on when it must be silent."""

from tests.faults.mutants import Plant

QUEUE = "fieldapp/alerts/queue.py"
PUSH = "fieldapp/alerts/push.py"

POST = [
    Plant(
        "a push is marked as sent before it is sent",
        "fieldapp/alerts/deliver.py",
        "            answer = self._send(load)\n            queue.record(claim, answer)\n",
        '            queue.record(claim, Answer(Verdict.SENT, "HTTP 201"))\n            self._send(load)\n',
        "test_nothing_is_marked_before_it_is_sent",
    ),
    Plant(
        "a postman who dies takes the letter along",
        QUEUE,
        "    due = Delivery.channel == channel, Delivery.due_at <= now()\n",
        "    due = Delivery.channel == channel, Delivery.due_at <= now(), Delivery.lease.is_(None)\n",
        "test_a_postman_who_dies_before_sending_loses_nothing",
    ),
    Plant(
        "a postman who is late ends another's try",
        QUEUE,
        "    return (*_one(claim), Delivery.lease == claim.lease)\n",
        "    return _one(claim)\n",
        "test_a_postman_who_is_late_overwrites_nothing",
    ),
    Plant(
        "when the last device has died nobody is told",
        QUEUE,
        "        if answer.verdict is Verdict.REFUSED or not _carried_otherwise(own, delivery):\n",
        "        if answer.verdict is Verdict.REFUSED:\n",
        "test_the_last_device_dead_means_an_email_and_the_device_is_kept_with_why[410]",
    ),
    Plant(
        "a silence that was answered rings once more",
        "fieldapp/alerts/models.py",
        "self._start_round(at if has_rung and not quietly else None)",
        "self._start_round(at if has_rung else None)",
        "test_a_silence_that_is_quietly_recalled_rings_nobody",
    ),
    Plant(
        "a redirected push counts as sent",
        PUSH,
        "            line.get_redirect_target = ",
        "            line.get_redirect_target_later = ",
        "test_a_redirect_is_a_failure_and_is_never_followed[302]",
    ),
    Plant(
        "our own wrong key costs a device",
        PUSH,
        "    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):\n",
        "    if 400 <= status < 500:\n",
        "test_our_own_wrong_key_never_costs_a_device[403]",
    ),
]
