"""Bugs in what a mentor is told for a time, and in a course that leaves: it goes too late, or too early."""

from tests.faults.mutants import Plant

CASELOAD = "service_worker/caseload.js"

BRIEFS = [
    Plant(
        "a course goes from the phone while something about it waits",
        CASELOAD,
        " && (until || !holds)",
        "",
        "test_it_goes_only_when_the_outbox_is_empty",
    ),
    Plant(
        "what was ended waits for the outbox too",
        CASELOAD,
        " && (until || !holds)",
        " && !holds",
        "test_it_goes_at_once_when_it_is_ended_also_while_locked_and_with_something_unsent",
    ),
    Plant(
        "what is over stays until there is a connection",
        "service_worker/sync.js",
        "await caseload.expireAll()",
        "false",
        "test_a_locked_phone_shows_nothing_of_it_and_lets_it_go_by_its_own_clock",
    ),
    Plant(
        "a locked phone keeps what a newer one replaces",
        CASELOAD,
        "[...gone, ...briefs.map(({ id }) => id)]",
        "gone",
        "test_a_locked_phone_does_not_keep_what_a_newer_one_replaces",
    ),
    Plant(
        "what nobody can read or mend keeps every course",
        "service_worker/outbox.js",
        ' && (state !== "help" || copy?.to === own)',
        "",
        "test_what_another_key_sealed_and_was_refused_holds_nothing_back",
    ),
    Plant(
        "what is told for a time is kept in clear",
        CASELOAD,
        "...(until && { until }),",
        "...(until && { until, text }),",
        "test_a_copy_of_the_profile_holds_nothing_of_it_before_and_after",
    ),
    Plant(
        "what a mentor was told comes back with the course",
        "fieldapp/agreements/handover.py",
        "        brief.close(course, by=by, at=at)",
        "        pass",
        "test_the_old_one_s_is_over_and_does_not_come_back_with_the_course",
    ),
    Plant(
        "what is told outlives the course",
        "fieldapp/agreements/brief.py",
        "return min(brief.until, course.ends_on)",
        "return brief.until",
        "test_it_never_outlives_the_course",
    ),
    Plant(
        "a phone says that somebody else has read",
        "fieldapp/agreements/brief.py",
        "        Brief.mentor_id == user.id,\n",
        "",
        "test_nobody_says_that_another_has_read",
    ),
]
