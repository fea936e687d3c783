"""Bugs in what a volunteer or company mentor is told, and may name."""

from tests.faults.mutants import Plant

MEETINGS = "fieldapp/field/meeting_documents.py"

DISCRETION = [
    Plant(
        "the earlier mentor's note goes to a volunteer",
        MEETINGS,
        ' "stated_by": None, "note": ""}',
        ' "stated_by": None}',
        "test_of_an_earlier_mentors_meetings_the_facts_go_and_not_the_words[volunteer]",
    ),
    Plant(
        "what the citizen wrote to the one before goes along",
        MEETINGS,
        '({"words": ""} if said else {})',
        "{}",
        "test_of_appointments_the_time_goes_and_what_was_written_to_the_one_before_does_not",
    ),
    Plant(
        "a volunteer's old phone proposes a step about health",
        "fieldapp/agreements/proposals.py",
        "if getattr(entry, name) in hidden}",
        "if None in hidden}",
        "test_it_is_refused_in_words_and_can_be_mended[volunteer-7]",
    ),
]
