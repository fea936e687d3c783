"""Bugs in the thread and in the citizen's link: what is overlooked, what opens too long, what is told on."""

from tests.faults.mutants import Plant

KEYS = "fieldapp/mentorships/keys.py"
NOTES = "fieldapp/alerts/notes.py"
READS = "fieldapp/messages/reads.py"

LETTERS = [
    Plant(
        "an older link goes on opening",
        KEYS,
        "    return key if newest is not None and newest.id == key.id else None\n",
        "    return key if newest is not None else None\n",
        "test_a_newer_link_ends_the_old_one",
    ),
    Plant(
        "a link opens for ever",
        KEYS,
        "key.token_hash is not None and key.expires_at > moment and",
        "key.token_hash is not None and",
        "test_a_link_is_over_after_thirty_days",
    ),
    Plant(
        "the link that is sent last wins, whenever it was made",
        KEYS,
        "    .order_by(CitizenKey.saved_at, CitizenKey.id)\n",
        "    .order_by(CitizenKey.received_at, CitizenKey.id)\n",
        "test_the_newest_is_the_one_saved_last_not_the_one_sent_last",
    ),
    Plant(
        "a revoked link is sent all the same",
        KEYS,
        "    notes.withdraw(key.organisation_id, others)\n",
        "",
        "test_a_revoked_link_is_not_sent_any_more",
    ),
    Plant(
        "what has left stays in the envelope",
        NOTES,
        "note.state, note.sent_at, note.sealed = Progress.SENT, now(), None",
        "note.state, note.sent_at = Progress.SENT, now()",
        "test_an_envelope_is_emptied_when_it_has_left",
    ),
    Plant(
        "a postman who dies takes the note along",
        NOTES,
        "waiting = Note.state.in_(WAITING), Note.due_at <= now()",
        "waiting = Note.state == Progress.PENDING, Note.due_at <= now()",
        "test_a_postman_who_dies_while_carrying_loses_nothing",
    ),
    Plant(
        "who waits for a call is forgotten when the message is read",
        "fieldapp/desk/news.py",
        "for message in [*called, *unread(user)]:",
        "for message in unread(user):",
        "test_who_wants_to_be_called_stands_there_until_somebody_answers",
    ),
    Plant(
        "a leader's look counts as the caseworker's",
        "fieldapp/desk/thread.py",
        '    if context["talks"] and context["thread"]:\n        note_read',
        "    if course:\n        note_read",
        "test_a_leader_reads_along_without_a_receipt_and_without_a_form",
    ),
    Plant(
        "what came after the phone looked counts as read",
        READS,
        "Message.received_at < moment + ROUNDED",
        "Message.received_at < now()",
        "test_what_was_on_the_phones_screen_is_read",
    ),
]
