"""Bugs in marks: who is heard, and of which day."""

from tests.faults.mutants import Plant

VOICES = "fieldapp/progress/voices.py"
OVERLAY = "service_worker/overlay.js"
AS_TOLD = "test_whatever_has_arrived_the_phone_shows_what_it_will_be_told"

PROGRESS = [
    Plant(
        "of a day the answer counts that arrives last",
        VOICES,
        "key=lambda one: (one.at, one.id)",
        "key=lambda one: one.id",
        "test_of_a_day_the_newest_counts_in_any_order_of_arrival",
    ),
    Plant(
        "a meeting goes on speaking once it is corrected",
        "fieldapp/meetings/marks.py",
        "        Meeting.stands.is_(True),\n",
        "",
        "test_a_corrected_meeting_says_what_its_correction_says",
    ),
    Plant(
        "on the desk's page too",
        "fieldapp/desk/course_rows.py",
        "if row.stands and row.goal_id and",
        "if row.goal_id and",
        "test_a_corrected_meeting_says_what_its_correction_says",
    ),
    Plant(
        "a volunteer's chart tells of health",
        "fieldapp/meetings/discretion.py",
        "not (user.is_limited and area in SENSITIVE_AREAS)",
        "bool(area)",
        "test_a_limited_mentor_carries_nothing_of_health",
    ),
    Plant(
        "what waits on the phone is always the newest",
        OVERLAY,
        "standing.sort(inTime).at(-1)",
        "standing.sort((a, b) => mine.has(a.id) - mine.has(b.id) || inTime(a, b)).at(-1)",
        AS_TOLD,
    ),
    Plant(
        "a meeting that was put right on the phone still stands in the chart",
        OVERLAY,
        "corrected_by || corrected.has(id);",
        "corrected_by;",
        AS_TOLD,
    ),
]
