"""The words of the trade: stable codes for the rows, Danish and English labels for people.

Source: the controlled vocabularies in docs (contact form, place, outcome, reason, topic, goal).
A code is never renamed, reused or translated; a label may be.
"""

from fieldapp.vocabulary.contact import (
    ALERT_KIND,
    ANSWER,
    ATTEMPT_HOW,
    ATTEMPT_RESULT,
    CONTACT_HOW,
    DURATION,
    ERROR_IN,
    FORM,
    MET,
    NOT_COUNTED,
    OUTCOME,
    OUTCOME_CITIZEN,
    OUTCOME_MENTOR,
    PLACE,
    REASON,
    RECALL_REASON,
    RUNG,
    SENSITIVE_PLACES,
    SENSITIVE_REASONS,
    SENSITIVE_TOPICS,
    STATED_BY,
    TOLD,
    TOPIC,
    Labels,
)
from fieldapp.vocabulary.order import (
    AFFILIATION,
    END_REASON,
    GOAL_AREA,
    GOAL_STATUS,
    MENTOR_CHANGE_REASON,
    OUT_OF_SCOPE,
    ROLE,
    SCHEME,
    STEP_STATUS,
    TASK,
)
from fieldapp.vocabulary.push import PUSH_ANSWER, answer_code
from fieldapp.vocabulary.steps import ANCHOR

__all__ = [
    "AFFILIATION",
    "ANCHOR",
    "ANSWER",
    "ATTEMPT_HOW",
    "ATTEMPT_RESULT",
    "CONTACT_HOW",
    "DURATION",
    "END_REASON",
    "ERROR_IN",
    "FORM",
    "GOAL_AREA",
    "GOAL_STATUS",
    "KINDS",
    "MENTOR_CHANGE_REASON",
    "MET",
    "NOT_COUNTED",
    "OUTCOME",
    "OUTCOME_CITIZEN",
    "OUTCOME_MENTOR",
    "OUT_OF_SCOPE",
    "PLACE",
    "PUSH_ANSWER",
    "REASON",
    "RECALL_REASON",
    "ROLE",
    "SCHEME",
    "SENSITIVE_PLACES",
    "SENSITIVE_REASONS",
    "SENSITIVE_TOPICS",
    "STATED_BY",
    "STEP_STATUS",
    "TASK",
    "TOLD",
    "TOPIC",
    "Labels",
    "answer_code",
    "codes",
    "label",
]

KINDS: dict[str, Labels] = {
    "form": FORM,
    "place": PLACE,
    "outcome": OUTCOME,
    "outcome_mentor": OUTCOME_MENTOR,
    "reason": REASON,
    "stated_by": STATED_BY,
    "topic": TOPIC,
    "goal_area": GOAL_AREA,
    "goal_status": GOAL_STATUS,
    "attempt_how": ATTEMPT_HOW,
    "attempt_result": ATTEMPT_RESULT,
    "answer": ANSWER,
    "recall_reason": RECALL_REASON,
    "rung": RUNG,
    "alert_kind": ALERT_KIND,
    "push_answer": PUSH_ANSWER,
    "contact_how": CONTACT_HOW,
    "not_counted": NOT_COUNTED,
    "scheme": SCHEME,
    "affiliation": AFFILIATION,
    "told": TOLD,
    "error_in": ERROR_IN,
    "outcome_citizen": OUTCOME_CITIZEN,
    "met": MET,
    "duration": DURATION,
    "task": TASK,
    "step_status": STEP_STATUS,
    "end_reason": END_REASON,
    "mentor_change_reason": MENTOR_CHANGE_REASON,
    "role": ROLE,
    "anchor": ANCHOR,
}


def label(code: str | None, kind: str, language: str = "da") -> str:
    """The words for `code`; the code itself when it is newer than this list, nothing for nothing."""
    if not code:
        return ""
    danish, english = KINDS[kind].get(code, (code, code))
    return english if language == "en" else danish


def codes(kind: str) -> frozenset[str]:
    """All codes of a kind, for rules that check what came in."""
    return frozenset(KINDS[kind])
