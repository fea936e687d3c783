"""Bugs in orders: who may change one, what a yes was said to, and what silence says about it."""

from tests.faults.mutants import Plant

MODELS = "fieldapp/mentorships/models.py"
GOALS = "fieldapp/mentorships/goals.py"

ORDERS = [
    Plant(
        "a draft lies on the mentor's phone",
        MODELS,
        "mine.where(cls.mentor_id == user.id, cls.begun_at.is_not(None))",
        "mine.where(cls.mentor_id == user.id)",
        "test_a_course_is_on_the_mentors_phone_once_its_agreement_is_set_going",
    ),
    Plant(
        "a yes is to whatever the agreement says now",
        "fieldapp/agreements/commands.py",
        "if agreement.version != version:",
        "if False:",
        "test_a_changed_draft_is_read_again",
    ),
    Plant(
        "the tab that saves last wins",
        "fieldapp/agreements/drafts.py",
        "if now[name] != before:",
        "if False:",
        "test_two_tabs_that_change_the_same_field_see_both",
    ),
    Plant(
        "an approved status goes on being counted",
        "fieldapp/desk/status.py",
        "if report.verdict and report.verdict.frozen:",
        "if False:",
        "test_an_approved_one_says_what_it_said_then",
    ),
    Plant(
        "a status is decided twice",
        "fieldapp/reports/verdict.py",
        "if earlier is not None:",
        "if False:",
        "test_the_first_word_stands_and_the_second_hears_of_it",
    ),
    Plant(
        "anybody sets an agreement going",
        "fieldapp/agreements/commands.py",
        "    course = _opened(agreement, by)\n    if agreement.version != version:",
        "    course = agreement.course\n    if agreement.version != version:",
        "test_only_the_courses_own_caseworker_decides",
    ),
    Plant(
        "anybody says how a goal stands",
        GOALS,
        '    must_run(course, by)\n    if status not in codes("goal_status")',
        '    if status not in codes("goal_status")',
        "test_only_the_courses_own_caseworker_decides",
    ),
    Plant(
        "a reminder of a status stays when it has come",
        "fieldapp/reports/send.py",
        '    let_go(by.organisation_id, ("status",), {entry.course}, received_at)\n',
        "",
        "test_a_status_lets_the_reminder_go_at_once_and_the_next_is_due_later",
    ),
    Plant(
        "meetings of long ago drift still",
        "fieldapp/meetings/silence_progress.py",
        "since = today - OFF_DAYS",
        "since = today - 2 * OFF_DAYS",
        "test_meetings_from_before_the_28_days_say_nothing",
    ),
    Plant(
        "a proposal is answered twice",
        "fieldapp/agreements/proposals.py",
        "    if earlier:\n        raise _decided(earlier)\n",
        "    if earlier:\n        session().delete(earlier)\n        session().flush()\n",
        "test_the_first_word_stands_and_the_second_hears_who_and_what",
    ),
    Plant(
        "what a mentor proposes on the phone is not shown until it is sent",
        "service_worker/overlay.js",
        "return [...told, ...mine].sort(inTime);\n}\n\n/** Those of a kind",
        "return told;\n}\n\n/** Those of a kind",
        "test_its_own_proposals_stand_as_they_will_be_told",
    ),
]
