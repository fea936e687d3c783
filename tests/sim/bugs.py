"""At least 25 bugs. When one no longer fits, plant the same bug where its code lives now."""

from tests.sim.planting import Bug

SYNC = "service_worker/sync.js"
OUTBOX = "service_worker/outbox.js"
STORE = "service_worker/store.js"
OVERLAY = "service_worker/overlay.js"
CASELOAD = "service_worker/caseload.js"
INTAKE = "fieldapp/wire/intake.py"
ACCEPT = "fieldapp/meetings/accept.py"
COUNTING = "fieldapp/meetings/counting.py"
AGREE = "fieldapp/meetings/agree.py"
BELL = "fieldapp/meetings/bell.py"
MEETINGS = "fieldapp/field/meeting_documents.py"

ON_THE_PHONE = [
    Bug(
        "any 200 is trusted",
        SYNC,
        " && body?.receipt?.id === record.id) return outbox.sent(user, record.id, body.receipt)",
        ") return outbox.sent(user, record.id, body?.receipt ?? {})",
    ),
    Bug("another's receipt is trusted", SYNC, "body?.receipt?.id === record.id)", "body?.receipt)", seed=5),
    Bug(
        "an entry counts as sent before the server has answered",
        SYNC,
        '  const answer = await ask("PUT",',
        '  await outbox.sent(user, record.id, {});\n  const answer = await ask("PUT",',
    ),
    Bug("a login that has run out ends the entry", SYNC, "FINAL = [400, ", "FINAL = [400, 401, ", seed=2),
    Bug(
        "an entry that waits for another is refused for good",
        SYNC,
        "FINAL = [400, ",
        "FINAL = [400, 424, ",
        seed=7,
    ),
    Bug(
        "what the house asks to send later is refused for good",
        SYNC,
        "FINAL = [400, ",
        "FINAL = [400, 429, ",
        seed=2,
    ),
    Bug(
        "who logs in empties the outbox of who was here",
        SYNC,
        "  if (me.id !== user) {\n",
        "  if (me.id !== user) {\n"
        '    if (user) await store.change(user, ["outbox"], (ask) => ask("outbox", "clear"));\n',
        seed=1,
    ),
    Bug(
        "what was refused is deleted",
        OUTBOX,
        'settle(user, id, { state: "help", error });',
        'store.remove(user, "outbox", id);',
    ),
    Bug(
        "what has been tried often is given up",
        OUTBOX,
        "  const pause = Math.min(",
        '  if (tries > 3) return store.remove(user, "outbox", id);\n  const pause = Math.min(',
        seed=3,
    ),
    Bug(
        "a receipt is taken for all that was saved before",
        OUTBOX,
        '    await ask("outbox", "put", { ...record, ...done });\n',
        '    for (const one of await ask("outbox", "getAll")) {\n'
        "      if (one.sequence > record.sequence) continue;\n"
        '      await ask("outbox", "put", { ...one, ...done });\n    }\n',
    ),
    Bug(
        "a pause outlives the clock that it was reckoned by",
        OUTBOX,
        "until <= now || tried > now;",
        "until <= now;",
        seed=9,
    ),
    Bug("the times of a series share one id", OUTBOX, "clock.nthId(first.id, nth)", "first.id"),
    Bug(
        "a second tap is an entry of its own",
        OUTBOX,
        "if (same && !isMendable(same)) return same.id;",
        "",
        seed=3,
    ),
    Bug(
        "the draft goes before the entry is kept",
        OUTBOX,
        '  await store.change(user, ["outbox", "state", "drafts"],',
        '  if (draft) await store.remove(user, "drafts", draft);\n'
        '  await store.change(user, ["outbox", "state", "drafts"],',
        seed=1,
    ),
    Bug(
        "the number is counted on after the entry is kept",
        OUTBOX,
        '    await ask("state", "put", { id: "sequence", last });\n'
        '    if (draft) await ask("drafts", "delete", draft);\n  });\n',
        '    if (draft) await ask("drafts", "delete", draft);\n  });\n'
        '  await store.put(user, "state", { id: "sequence", last });\n',
        seed=5,
    ),
    Bug("two mentors share one memory", STORE, "user ? `fieldapp-${user}`", 'user ? "fieldapp-all"', seed=9),
    Bug(
        "saved is said before the disk has it",
        STORE,
        "      (value) => (result = value),\n",
        "      (value) => resolve(value),\n",
    ),
    Bug("a full disk is said by nobody", STORE, "reject(transaction.error ?? failed)", "resolve(result)"),
    Bug(
        "a connection that is lost is taken for an end",
        STORE,
        "    forget(user);\n    return once(",
        '    forget(user);\n    if (mode === "readwrite") return undefined;\n    return once(',
        seed=2,
    ),
    Bug(
        "a course that is another's stays on the phone",
        CASELOAD,
        "const isGone = gone.includes(record.id);",
        "const isGone = false;",
        seed=1,
    ),
    Bug(
        "the phone takes the latest time for the newest", OVERLAY, "[...all].sort(inTime).map", "[...all].map"
    ),
    Bug(
        "an absence that was corrected still calls off",
        OVERLAY,
        " && !corrected_by && !corrected.has(id)",
        "",
        seed=14,
    ),
]

IN_THE_HOUSE = [
    Bug(
        "the receipt is given before the commit",
        INTAKE,
        "        note_seen(arrival.sender, kept.device_id)\n    session().commit()\n",
        "        note_seen(arrival.sender, kept.device_id)\n",
    ),
    Bug(
        "a body that has come before needs no judging",
        INTAKE,
        "        raw = _read(arrival)\n        verdict = judge(raw)\n",
        "        raw = _read(arrival)\n        if kept.received_at < clock.now():\n"
        "            return Verdict(arrival.entry_id, kept.received_at, False, {})\n"
        "        verdict = judge(raw)\n",
    ),
    Bug(
        "nobody asks who wrote a meeting",
        ACCEPT,
        "if entry.author != by.id:",
        "if entry.author is None:",
        seed=2,
    ),
    Bug(
        "the same entry once more is a quarrel",
        ACCEPT,
        "found.author_id != by.id or found.digest != digest(raw)",
        "found is not None",
        seed=1,
    ),
    Bug(
        "a meeting may be corrected twice",
        ACCEPT,
        "if not old.stands:",
        "if old.stands is None:",
        seed=1,
    ),
    Bug("an appointment's second meeting counts too", COUNTING, '"twice" if', "None if"),
    Bug(
        "the meeting is kept before its letter is written",
        ACCEPT,
        "    ring(meeting, course, ",
        "    session().commit()\n    ring(meeting, course, ",
        seed=8,
    ),
    Bug(
        "a correction begins a chain of its own",
        ACCEPT,
        "old.first_id if old else meeting.id",
        "meeting.id",
    ),
    Bug(
        "an undo leaves the letter ringing",
        BELL,
        'return _WITHDRAWN.get(Outcome(entry.outcome), "corrected")',
        "return None",
        seed=5,
    ),
    Bug(
        "what is said of an appointment reaches no letter",
        BELL,
        "in _spoken_of(meeting):",
        "in set():",
        seed=8,
    ),
    Bug(
        "a meeting that was held does not speak against the absence",
        BELL,
        "entries(*place, _CAME)",
        "entries(*place, ())",
        seed=8,
    ),
    Bug(
        "nobody asks who wrote an appointment",
        AGREE,
        "if entry.author != by.id:",
        "if entry.author is None:",
        seed=1,
    ),
    Bug("the phone is not told what was corrected", MEETINGS, "corrected.get(row.id)", "None"),
    Bug("the phone counts what does not count", MEETINGS, " and row.not_counted is None", ""),
    Bug(
        "the course is the same whatever happened in it",
        "fieldapp/field/documents.py",
        "json.dumps(document, sort_keys",
        "json.dumps(str(course.id), sort_keys",
    ),
]

BUGS = [*ON_THE_PHONE, *IN_THE_HOUSE]
