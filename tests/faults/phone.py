"""Bugs on the phone: an entry that leaves it too early, never, twice, or under another's name."""

from tests.faults.mutants import Plant

SYNC = "service_worker/sync.js"
OUTBOX = "service_worker/outbox.js"

PHONE = [
    Plant(
        "the entry is taken out before the server has answered",
        SYNC,
        '  const answer = await ask("PUT",',
        '  await outbox.sent(user, record.id, {});\n  const answer = await ask("PUT",',
        "test_an_entry_that_did_not_get_through_is_sent_again",
    ),
    Plant(
        "any 200 is trusted",
        SYNC,
        " && body?.receipt?.id === record.id) return outbox.sent(user, record.id, body.receipt)",
        ") return outbox.sent(user, record.id, body?.receipt ?? {})",
        "test_what_is_no_receipt_takes_nothing_out[portal]",
    ),
    Plant(
        "a receipt for another entry is trusted",
        SYNC,
        "body?.receipt?.id === record.id",
        "body?.receipt",
        "test_what_is_no_receipt_takes_nothing_out[other]",
    ),
    Plant(
        "a redirect is followed with the entry in hand",
        SYNC,
        'redirect: "error", ',
        "",
        "test_an_entry_is_not_carried_to_where_a_redirect_points",
    ),
    Plant(
        "saved is said before the disk has it",
        "service_worker/store.js",
        "      (value) => (result = value),\n",
        "      (value) => resolve(value),\n",
        "test_saved_is_said_when_the_disk_has_it_and_not_before",
    ),
    Plant(
        "a mended entry gets a new id",
        OUTBOX,
        "id: refused ? refused.id : made || clock.uuid7(),",
        "id: made || clock.uuid7(),",
        "test_a_mended_entry_is_sent_under_its_old_id",
    ),
    Plant(
        "two mentors share one memory",
        "service_worker/store.js",
        'indexedDB.open(user ? `fieldapp-${user}` : "fieldapp", version)',
        'indexedDB.open(user ? "fieldapp-all" : "fieldapp", version)',
        "test_the_next_mentor_sends_nothing_of_the_first",
    ),
    Plant(
        "an entry that gets no answer holds the others back",
        SYNC,
        "(isCut = !(await isThere(user)))",
        "(isCut = true)",
        "test_an_entry_that_gets_no_answer_does_not_hold_the_next_one_back",
    ),
    Plant(
        "a worker that slept forgets how often a PIN was guessed",
        "service_worker/vault.js",
        "(tries) => tries + 1",
        "() => 1",
        "test_five_wrong_pins_lock_the_phone_and_count_while_the_worker_sleeps",
    ),
    Plant(
        "a shut screen is open again when the worker has slept",
        "service_worker/lock.js",
        "shut = Boolean(lent.shut);",
        "shut = false;",
        "test_the_pin_opens_the_screen_with_no_server_and_after_the_worker_ended",
    ),
    Plant(
        "what was refused is sent again and again",
        OUTBOX,
        'record.state === "waiting" && isOver(record, record.hold)',
        'record.state !== "sent" && isOver(record, record.hold)',
        "test_a_refused_entry_stays_and_is_not_sent_again",
    ),
    Plant(
        "what was refused is deleted",
        OUTBOX,
        'settle(user, id, { state: "help", error });',
        'store.remove(user, "outbox", id);',
        "test_a_refused_entry_stays_and_is_not_sent_again",
    ),
    Plant(
        "a login that has run out ends the entry",
        SYNC,
        "const FINAL = [400, ",
        "const FINAL = [400, 401, ",
        "test_an_entry_outlives_a_login_that_has_run_out",
    ),
    Plant(
        "nobody is told that an undo follows",
        SYNC,
        'record.correction ? `?correction=${record.correction}` : ""',
        '""',
        "test_the_server_hears_that_an_undo_follows",
    ),
    Plant(
        "what waits is put in order by a clock that goes wrong",
        "service_worker/overlay.js",
        " + (entry.clock_offset_ms ?? 0)",
        "",
        "test_whatever_has_arrived_an_appointment_stands_on_the_phone_as_it_will_on_the_server",
    ),
    Plant(
        "a draft is kept as it was typed",
        "service_worker/drafts.js",
        'store.put(user, "drafts", { id, saved_at, sealed })',
        'store.put(user, "drafts", { id, saved_at, sealed, content })',
        "test_nothing_stands_in_clear_on_the_disk_at_any_moment[firefox]",
    ),
]
