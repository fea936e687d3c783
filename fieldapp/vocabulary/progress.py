"""How it goes, area by area: who said so when, and the words of the citizen's own answers (domain 5.4)."""

from fieldapp.vocabulary.contact import Labels

# Which anchors the steps of an area have; those of steps.py are the only ones so far.
GOAL_SET: Labels = {"small_steps_1": ("Små skridt", "Small steps")}
SMALL_STEPS = "small_steps_1"

# When a check is made: in the beginning, every quarter, at the end, or in between.
OCCASION: Labels = {
    "start": ("Ved start", "At the start"),
    "quarter": ("Hvert kvartal", "Every quarter"),
    "end": ("Ved slutningen", "At the end"),
    "short": ("Kort tjek", "A short check"),
}

# Why there is no step.
MARK_WHY: Labels = {
    "not_relevant": ("Ikke relevant lige nu", "Not relevant right now"),
    "not_today": ("Ikke i dag", "Not today"),
    "no_answer": ("Vil jeg ikke svare på", "I would rather not answer"),
}

# `4` is the fourth step; the mentor's words for the same steps are in steps.py.
CITIZEN_MARK: Labels = {
    "1": ("Meget svært", "Very hard"),
    "2": ("Svært", "Hard"),
    "3": ("Både og", "So-so"),
    "4": ("Okay", "Okay"),
    "5": ("Godt", "Good"),
}

# Volunteers and company mentors neither mark nor see it: it tells of health.
SENSITIVE_AREAS = frozenset({"health_coping"})
