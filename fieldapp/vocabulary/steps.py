"""Små skridt: what each step from 1 to 5 means in each area, as a mentor sees it (set 1, our own wording)."""

from fieldapp.vocabulary.contact import Labels

_STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "everyday": (
        ("Dag og nat er ofte byttet om", "Day and night are often turned around"),
        ("Enkelte faste tidspunkter", "A few fixed times"),
        ("Står op til aftaler, når nogen minder om det", "Gets up for appointments when reminded"),
        ("Står selv op til de fleste aftaler", "Gets up alone for most appointments"),
        ("Fast rytme, der passer til job eller uddannelse", "A steady rhythm that fits a job or education"),
    ),
    "wellbeing": (
        ("Har kun overskud til det allermest nødvendige", "Has energy for the bare necessities only"),
        ("Overskud til én ting om ugen", "Energy for one thing a week"),
        ("Overskud til én ting om dagen", "Energy for one thing a day"),
        ("Kan klare en dag med flere aftaler", "Manages a day with several appointments"),
        ("Har overskud også til noget nyt", "Has energy for something new too"),
    ),
    "health_coping": (
        ("Helbredet bestemmer dagen", "Health decides the day"),
        ("Ved, hvad der hjælper, men får det sjældent gjort", "Knows what helps, but seldom gets it done"),
        ("Passer behandling med støtte", "Keeps up treatment with support"),
        ("Passer selv behandling og aftaler", "Keeps up treatment and appointments alone"),
        (
            "Kan tage hensyn til helbredet og samtidig være i gang",
            "Can take care of health and be active at the same time",
        ),
    ),
    "network": (
        ("Har ingen at ringe til", "Has nobody to call"),
        ("Har én at ringe til", "Has one person to call"),
        ("Ses med nogen en gang imellem", "Sees somebody now and then"),
        ("Er med i et fællesskab", "Belongs to a group"),
        ("Støtter også andre", "Supports others too"),
    ),
    "economy_home": (
        ("Står i en akut situation", "Is in an urgent situation"),
        ("Har fået overblik", "Has an overview"),
        ("Følger en plan med støtte", "Follows a plan with support"),
        ("Klarer det meste selv", "Manages most of it alone"),
        ("Har styr på det", "Has it in hand"),
    ),
    "confidence": (
        ("Ser ingen vej frem", "Sees no way forward"),
        ("Kan sige én ting, der kunne blive bedre", "Can name one thing that could get better"),
        ("Kan sætte ord på egne styrker", "Can put own strengths into words"),
        ("Tror på et næste skridt mod job eller uddannelse", "Believes in a next step to job or education"),
        ("Tager selv initiativ", "Takes the initiative"),
    ),
    "attendance": (
        ("Møder sjældent", "Seldom turns up"),
        ("Møder, når mentor henter", "Turns up when the mentor calls for them"),
        ("Møder og giver besked med hjælp", "Turns up and lets others know with help"),
        ("Møder og melder selv afbud i tide", "Turns up and cancels in time alone"),
        ("Møder stabilt, også uden mentor", "Turns up steadily, also without the mentor"),
    ),
    "work_edu": (
        ("Ikke på tale endnu", "Not a subject yet"),
        ("Taler om det", "Talks about it"),
        ("Har prøvet noget af (besøg, kursus, praktik)", "Has tried something (visit, course, internship)"),
        ("Er i gang på få timer", "Is under way a few hours"),
        ("Er i gang eller klar til at starte", "Is under way or ready to start"),
    ),
}

# `everyday_4` is the fourth step in the area `everyday`.
ANCHOR: Labels = {f"{area}_{n}": words for area, steps in _STEPS.items() for n, words in enumerate(steps, 1)}
