"""Bugs in statuses and checks: what is owed, what came back, and what a phone makes of it."""

from tests.faults.mutants import Plant

SEND = "fieldapp/reports/send.py"

PAPERS = [
    Plant(
        "what a period owes is forgotten when the next begins",
        SEND,
        "return [one for one in begun if one is begun[-1] or one.last_on >= today - CARRIED]",
        "return begun[-1:]",
        "test_what_a_period_owes_is_asked_for_though_another_has_begun",
    ),
    Plant(
        "one that was sent back is forgotten when a newer one comes",
        SEND,
        "return next((one for one in back if one.id not in replaced), reports[0] if reports else None)",
        "return reports[0] if reports else None",
        "test_one_that_was_given_back_goes_before_newer_ones",
    ),
    Plant(
        "the mentor's days push the citizen's voice out",
        "fieldapp/progress/voices.py",
        "days = [set(sorted(day for day in steps if voice in steps[day])[-SHOWN:]) for voice in Voice]",
        "days = [set(sorted(steps)[-SHOWN:]) for _ in Voice]",
        "test_what_the_mentor_says_often_leaves_what_the_citizen_said",
    ),
    Plant(
        "a volunteer carries a goal about health",
        "fieldapp/meetings/discretion.py",
        "return not (user.is_limited and area in SENSITIVE_AREAS)",
        "return True",
        "test_a_volunteer_carries_no_goal_about_health",
    ),
    Plant(
        "a finger loses its tap to a page that is laid anew",
        "static/field.js",
        "  await lifted;",
        "",
        "test_a_tap_goes_through_though_the_page_is_laid_anew_meanwhile",
    ),
    Plant(
        "news that come between two pages are lost",
        "static/field.js",
        "(isStale = setTimeout(catchUp, 4 * TAP))",
        "void (isStale = true)",
        "test_news_that_come_between_two_pages_reach_the_next",
    ),
    Plant(
        "news that brought no page are forgotten",
        "static/field.js",
        "return (isStale = true);",
        "return;",
        "test_news_that_brought_no_page_are_asked_for_again_with_the_next_round",
    ),
    Plant(
        "a form jumps under the finger when a line comes above it",
        "static/field.js",
        "if (isForm) scrollBy",
        "if (isForm && scrollY) scrollBy",
        "test_a_form_stands_still_while_the_line_about_the_connection_comes_and_goes[chromium]",
    ),
    Plant(
        "a page from before a tap takes the place of what the tap brought",
        "static/field.js",
        "arrivals !== before || ",
        "",
        "test_a_page_made_before_a_tap_never_takes_the_place_of_what_the_tap_brought",
    ),
    Plant(
        "a status from a clock that was ahead is never mended",
        "templates/field/report.html",
        '[form.until or back.until or report.due_on or "", now|local_day]|min',
        'form.until or back.until or [report.due_on or "", now|local_day]|min',
        "test_a_status_from_a_clock_that_was_ahead_can_be_mended",
    ),
    Plant(
        "the draft of the next status is sent for the one that came back",
        "service_worker/drafts.js",
        ' +\n  (form.returned ?? "")',
        "",
        "test_a_draft_of_the_next_status_waits_while_one_that_was_sent_back_is_mended",
    ),
    Plant(
        "what was refused is mended out of another draft",
        "service_worker/drafts.js",
        '(form.mends ?? "")',
        '""',
        "test_a_refused_check_is_mended_as_it_was_and_not_mixed_with_another",
    ),
]
