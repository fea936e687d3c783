"""Bugs in what was in force on a day: the law of today where another day's was asked for."""

from tests.faults.mutants import Plant

LAWS = [
    Plant(
        "an agreement is printed by the law of today",
        "fieldapp/agreements/paper.py",
        "citizen, first = course.citizen, agreement.starts_on",
        "citizen, first = course.citizen, now().date()",
        "test_a_text_changed_since_its_first_day_leaves_the_paper_as_it_was",
    ),
    Plant(
        "a meeting counts by the law of today",
        "fieldapp/meetings/counting.py",
        'law().number("agreement_required", day)',
        'law().number("agreement_required", date.today())',
        "test_where_no_yes_is_required_on_a_day_its_meetings_count",
    ),
    Plant(
        "what is over still holds",
        "fieldapp/law.py",
        " and (said.valid_to is None or on <= said.valid_to)",
        "",
        "test_what_is_over_gives_way_to_what_was_before",
    ),
]
