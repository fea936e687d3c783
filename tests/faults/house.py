"""Bugs in the house: an entry that is lost or rings wrongly, and people who see what is not theirs."""

from tests.faults.mutants import Plant

INTAKE = "fieldapp/wire/intake.py"
ACCEPT = "fieldapp/meetings/accept.py"
RING = "fieldapp/meetings/bell.py"
STAMP = "fieldapp/wire/stamped.py"
DB = "fieldapp/databases.py"

HOUSE = [
    Plant(
        "the receipt is given although the commit failed",
        INTAKE,
        "        note_seen(arrival.sender, kept.device_id)\n    session().commit()\n",
        "        note_seen(arrival.sender, kept.device_id)\n    try:\n        session().commit()\n"
        "    except Exception as error:\n"
        "        current_app.logger.error(error)\n",
        "test_a_commit_that_fails_gives_no_receipt",
    ),
    Plant(
        "the meeting is kept although its letter could not be written",
        ACCEPT,
        "    ring(meeting, course, ",
        "    session().commit()\n    ring(meeting, course, ",
        "test_a_letter_that_cannot_be_written_leaves_no_meeting",
    ),
    Plant(
        "a commit that fails keeps the database locked",
        DB,
        "        if connection is not None and connection.in_transaction:\n",
        "        if connection is None:\n",
        "test_at_whichever_step_it_fails_it_is_here_whole_or_not_at_all[words-before]",
    ),
    Plant(
        "a refused entry takes the id for itself",
        INTAKE,
        "    kept = _keep(arrival)\n",
        "    kept = _keep(arrival)\n"
        "    if session().query(ReceivedBody).filter_by(entry_id=arrival.entry_id).count() > 1:\n"
        '        raise BadRequest("", code="differs")\n',
        "test_a_mended_422_may_be_sent_again_under_the_same_id",
    ),
    Plant(
        "what is refused is thrown away",
        INTAKE,
        "    session().commit()  # kept, before anybody looks at it\n",
        "",
        "test_broken_json_is_400_and_kept",
    ),
    Plant(
        "nobody asks who wrote it",
        ACCEPT,
        "    if entry.author != by.id:\n",
        "    if entry.author is None:\n",
        "test_another_authors_session_is_403",
    ),
    Plant(
        "a second content under the same id is swallowed",
        ACCEPT,
        "found.author_id != by.id or found.digest != digest(raw)",
        "found.author_id != by.id",
        "test_the_same_id_with_other_content_is_409",
    ),
    Plant(
        "the phone's wrong clock is taken as it is",
        STAMP,
        "entry.saved_at + timedelta(milliseconds=entry.clock_offset_ms or 0)",
        "entry.saved_at",
        "test_a_phone_whose_clock_is_slow_by_a_day_still_gets_time_to_undo",
    ),
    Plant(
        "a phone in the future delays the bell",
        STAMP,
        "return min(corrected, received_at)",
        "return corrected",
        "test_a_phone_that_never_met_our_clock_cannot_delay_the_bell",
    ),
    Plant(
        "the bell does not wait for the undo that the phone has announced",
        RING,
        "due = max(due, absence.received_at + CORRECTION_ON_ITS_WAY)",
        "due = max(due, absence.received_at)",
        "test_when_the_phone_says_that_an_undo_follows_the_bell_waits_for_it",
    ),
    Plant(
        "an undo leaves the letter ringing",
        RING,
        '        return _WITHDRAWN.get(Outcome(entry.outcome), "corrected")\n',
        "        return None\n",
        "test_an_undo_recalls_it_before_it_rings",
    ),
    Plant(
        "corrected facts ring a second time",
        ACCEPT,
        "meeting.first_id = old.first_id if old else meeting.id",
        "meeting.first_id = meeting.id",
        "test_corrected_facts_of_an_absence_do_not_ring_twice",
    ),
    Plant(
        "an absence from a cancelled appointment rings",
        RING,
        "    elif letter.state == State.OPEN:",
        "    elif letter is None:",
        "test_an_appointment_that_is_off_rings_nobody_and_says_why",
    ),
    Plant(
        "every mentor sees every course",
        "fieldapp/mentorships/models.py",
        "return mine.where(cls.mentor_id == user.id, cls.begun_at.is_not(None))",
        "return mine",
        "test_a_stranger_sees_neither_course_nor_meeting",
    ),
    Plant(
        "whoever sees a course may write for its mentor",
        ACCEPT,
        "Course.written_by(by)",
        "Course.arranged_by(by)",
        "test_only_the_mentor_states_what_happened",
    ),
    Plant(
        "an appointment is counted twice",
        "fieldapp/meetings/counting.py",
        '"twice" if entry.appointment_id in met else None',
        "None",
        "test_an_appointment_is_counted_once",
    ),
    Plant(
        "a leader sees the neighbour municipality",
        "fieldapp/mentorships/models.py",
        "mine = select(cls).where(cls.organisation_id == user.organisation_id)",
        "mine = select(cls)",
        "test_a_leader_sees_nothing_of_another_organisation",
    ),
    Plant(
        "a copied cookie works after logout",
        "fieldapp/accounts/login.py",
        "        found[0].revoked_at = now()\n",
        "        found[0].seen_at = now()\n",
        "test_a_copied_cookie_is_worthless_after_logout",
    ),
    Plant(
        "a form on another site may write here",
        "fieldapp/security.py",
        "    app.before_request(refuse_foreign)\n",
        "",
        "test_a_form_on_another_site_cannot_write",
    ),
    Plant(
        "a file is believed whoever wrote it",
        "fieldapp/desk/bringing.py",
        'raw.get("author") != str(author.id) or raw.get("device") not in phones',
        'raw.get("author") != str(author.id)',
        "test_what_was_not_written_on_a_phone_of_the_mentors_is_refused",
    ),
    Plant(
        "a phone that counts from lower again is taken for granted",
        "fieldapp/wire/emptied.py",
        'told["last"] < _last(user, device.id)',
        'told["last"] < 0',
        "test_a_phone_that_counts_from_lower_again_is_told_and_given_the_numbers_last",
    ),
    Plant(
        "PostgreSQL plans every question of a page anew",
        "fieldapp/db.py",
        '"reading" if _only_reads() else "engine"',
        '"engine"',
        "test_a_page_that_is_often_read_is_not_planned_anew_each_time",
        database="postgresql",
    ),
]
