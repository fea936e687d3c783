"""What a mentor may have written: short facts that the citizen could read over the shoulder."""

from typing import Final

PURPOSES: Final = (
    "{name} skal støttes i at komme op og af sted og i at tage et første skridt mod praktik.",
    "{name} skal have hjælp til at holde fast i sit tilbud og få ro på hverdagen.",
    "{name} skal støttes i at finde en praktik og komme godt i gang.",
    "{name} skal have en fast person at tale med og hjælp til kontakten med det offentlige.",
    "{name} skal støttes i at begynde på en uddannelse og blive der.",
    "{name} skal have overblik over økonomi og bolig, så der bliver plads til at søge job.",
    "{name} skal støttes i at bruge sine styrker og prøve dem af i en virksomhed.",
)

# The first area is work and education: every course has one goal there (S18, recommendation).
GOALS: Final = {
    "work_edu": (
        "Finde en praktik, der passer",
        "Søge to job om ugen",
        "Vælge en uddannelse",
        "Vide, hvilke job der er mulige",
    ),
    "everyday": ("Stå op kl. 8 på hverdage", "En fast plan for ugen", "Åbne posten hver uge"),
    "wellbeing": ("En ting om ugen, der giver overskud", "Ud af døren hver dag"),
    "network": ("Mødes med andre en gang om ugen", "Tage kontakt til en gammel ven"),
    "economy_home": ("Overblik over faste udgifter", "Finde en bolig, der kan betales"),
    "confidence": ("Sige højt, hvad jeg er god til", "Selv ringe til kommunen"),
    "attendance": ("Komme til tilbuddet tre dage om ugen", "Melde afbud i god tid"),
}

NOTES: Final = {
    "situation": ("Vi talte om ugen, der gik.", "En god uge. Næste aftale ligger fast."),
    "mental": ("Vi aftalte, hvad der hjælper på en svær dag.", "Vi talte om at sove bedre."),
    "daily_life": ("Vækkeuret står nu ude på gangen.", "Ugeplanen hænger på køleskabet."),
    "economy": ("Vi lavede et budget på papir.", "Vi ringede sammen til boligselskabet."),
    "housing": ("Vi skrev op til to boliger.", "Vi så på boliger med lav husleje."),
    "job": ("Brevet til praktikstedet er sendt.", "Vi rettede ansøgningen sammen."),
    "education": ("Vi læste om adgang til uddannelsen.", "Besøg på skolen er aftalt til næste uge."),
    "offer": ("Vi gik hen og så tilbuddet.", "To dage i tilbuddet i denne uge."),
    "work_goal": ("Vi delte målet op i to mindre skridt.",),
    "family": ("Vi talte om samvær i ferien.",),
    "network": ("Vi fandt en motionsgruppe i nærheden.",),
    "resources": ("Vi skrev fem ting ned, der går godt.",),
}
NOTED: Final = 0.35

ABSENCE_REASONS: Final = {
    "forgot": 30,
    "overslept": 25,
    "misunderstanding": 15,
    "leave_house": 20,
    "illness": 10,
}

# What mentors and caseworkers write to each other: (who, the words), oldest first.
TALKS: Final = (
    (
        ("mentor", "Må vi mødes på biblioteket i stedet for i caféen?"),
        ("caseworker", "Ja, det er helt fint."),
    ),
    (("caseworker", "Husk, at vi har en opfølgning sammen i næste uge."),),
    (
        ("mentor", "Vi er nået halvvejs med det første mål."),
        ("caseworker", "Godt at høre. Tak for beskeden."),
    ),
    (("mentor", "Jeg er på kursus torsdag og svarer fredag."),),
)

# A status: what happened, the next step, and what the caseworker is asked.
SUMMARIES: Final = (
    "{name} er kommet til de fleste aftaler og melder selv afbud. Vi har arbejdet mest med hverdagen.",
    "{name} har prøvet turen til værkstedet og gik selv det sidste stykke.",
    "Der har været uro om boligen, så vi har brugt tiden på det. {name} holder fast i de to faste aftaler.",
    "{name} har ringet selv til stedet og fået en tid. Det var svært, og det lykkedes.",
    "Vi har øvet at stå op til aftaler. {name} var klar tre ud af fire gange.",
)
NEXT_STEPS: Final = (
    "{name} ringer selv til værkstedet inden fredag.",
    "Vi mødes en time tidligere, så der er tid til morgenmad.",
    "{name} skriver en ansøgning, og vi læser den sammen.",
    "Vi ser på to steder, hvor {name} kunne begynde.",
)
ASKS: Final = (
    "Må {name} prøve praktik 6 timer om ugen?",
    "Kan vi få mere tid de næste fire uger?",
)
