"""Bugs in the frame of a course: what is given up, put right, granted or read when it should not be."""

from tests.faults.mutants import Plant

COMMANDS = "fieldapp/agreements/commands.py"
GRANTING = "fieldapp/agreements/granting.py"
ENDING = "fieldapp/agreements/ending.py"

FRAMES = [
    Plant(
        "what came to nothing still waits for a yes",
        ENDING,
        "    for one in changed:\n",
        "    for one in [one for one in changed if one.state != State.DRAFT]:\n",
        "test_an_ended_course_waits_for_no_yes",
    ),
    Plant(
        "two tabs begin two drafts of the next period",
        "fieldapp/desk/agreements.py",
        "    lock(course)\n    draft = drafts.of_course",
        "    draft = drafts.of_course",
        "test_another_period_is_begun_once",
        database="postgresql",
    ),
    Plant(
        "what is half written about a course that is over is asked for",
        "fieldapp/agreements/drafts.py",
        "draft.touched_at > ended[draft.course_id]",
        "draft.touched_at",
        "test_another_period_is_put_away_with_its_course_and_taken_up_by_who_writes",
    ),
    Plant(
        "what came to nothing is final",
        "fieldapp/agreements/paper.py",
        "!= State.DRAFT and not agreement.is_given_up",
        "!= State.DRAFT",
        "test_what_is_given_up_goes_to_no_records",
    ),
    Plant(
        "what never began has reached its goal",
        ENDING,
        'if not (is_given_up and code in ("goal_reached", "expired"))',
        "if code",
        "test_what_never_began_has_reached_nothing_and_is_not_over",
    ),
    Plant(
        "a second yes is taken for the first",
        COMMANDS,
        "if agreement.agreed_on and (key or (agreement.agreed_on, agreement.agreed_how) == (day, how)):",
        "if agreement.agreed_on:",
        "test_a_mistyped_day_is_put_right_and_the_meetings_count",
    ),
    Plant(
        "a yes is as old as anybody likes",
        COMMANDS,
        "elif day < earliest:",
        "elif False:",
        "test_what_is_put_right_obeys_the_same_rule",
    ),
    Plant(
        "the citizen reads what is only drafted",
        "fieldapp/citizen/own.py",
        "return on_day(self.agreements, self.today) or self.agreement",
        "return self.agreement",
        "test_her_course_is_what_is_so_today_and_a_draft_only_to_be_answered",
    ),
    Plant(
        "who has lost a course goes on writing its draft",
        "fieldapp/agreements/drafts.py",
        "and_(AgreementDraft.made_by == user.id, AgreementDraft.course_id.is_(None))",
        "AgreementDraft.made_by == user.id",
        "test_who_has_lost_the_course_neither_reads_nor_writes_its_draft",
    ),
    Plant(
        "a grant of the first week is never in force",
        GRANTING,
        "write_grant(course, minutes, _first_day(begun, since)",
        "write_grant(course, minutes, since",
        "test_a_course_may_have_them_from_its_first_week_on",
    ),
    Plant(
        "what is not set going is granted minutes",
        GRANTING,
        "    if not begun:",
        "    if begun is None:",
        "test_what_is_not_set_going_is_granted_nothing",
    ),
    Plant(
        "what one period was granted is granted the next",
        GRANTING,
        "for since in sorted({agreement.starts_on, *within}):",
        "for since in [agreement.starts_on]:",
        "test_what_was_granted_a_period_that_ended_is_not_of_the_next",
    ),
    Plant(
        "a goal that was dropped comes back as a fifth area",
        "fieldapp/mentorships/goals.py",
        "if goal.status in OVER and status not in OVER",
        "if False",
        "test_what_was_given_up_is_taken_up_again_only_where_there_is_room",
    ),
    Plant(
        "what began while the house was down never begins",
        "fieldapp/agreements/frame.py",
        "lately = today - LATELY, today",
        "lately = today, today",
        "test_what_began_while_the_house_was_down_is_so_for_two_weeks_yet",
    ),
    Plant(
        "a closed month moves with the mentor",
        "fieldapp/office/minutes.py",
        "then = now | was.get(mentor, {})",
        "then = now",
        "test_a_month_stays_with_who_employed_the_mentor_then",
    ),
]
