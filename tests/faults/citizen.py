"""Bugs at the citizen's door: a word put into somebody's mouth, and a key that opens too much."""

from tests.faults.mutants import Plant

VIEWS = "fieldapp/citizen/views.py"
CONFIRM = "fieldapp/meetings/confirm.py"

CITIZEN = [
    Plant(
        "a preview of a link counts as its use",
        "fieldapp/citizen/door.py",
        "    own = Own(key, clock.now())\n",
        "    own = Own(key, clock.now())\n    key.used_at = own.at\n"
        "    from fieldapp.db import session\n    session().commit()\n",
        "test_a_preview_of_a_link_uses_nothing",
    ),
    Plant(
        "codes are guessed as often as somebody likes",
        VIEWS,
        '    limit(f"citizen code {place(request.remote_addr)}", config().code_tries)\n',
        "",
        "test_an_address_that_guesses_has_to_wait_and_is_told_how_long",
    ),
    Plant(
        "silence counts as a no",
        CONFIRM,
        '    if met not in codes("met"):',
        '    met = met or "no"\n    if met not in codes("met"):',
        "test_silence_is_no_answer_and_asks_again",
    ),
    Plant(
        "the citizen is asked at every visit",
        CONFIRM,
        "    if said and said[0].at > moment - PEACE:\n        return None\n",
        "",
        "test_after_an_answer_a_week_passes_before_the_next_question",
    ),
    Plant(
        "a citizen reads what is written about others",
        CONFIRM,
        "            Meeting.course_id == course.id,\n",
        "",
        "test_only_the_citizens_own_is_there",
    ),
]
