"""What the support is for and who gives it: goals, tasks, schemes, roles, and why it ended."""

from fieldapp.vocabulary.contact import Labels

GOAL_AREA: Labels = {
    "everyday": ("Hverdag og døgnrytme", "Everyday structure"),
    "wellbeing": ("Trivsel og overskud", "Wellbeing and energy"),
    "health_coping": ("Helbred og behandling i hverdagen", "Coping with health"),
    "network": ("Netværk og relationer", "Network and relations"),
    "economy_home": ("Økonomi og bolig", "Finances and home"),
    "confidence": ("Tro på egne muligheder", "Belief in own options"),
    "attendance": ("Fremmøde og deltagelse", "Attendance and taking part"),
    "work_edu": ("Job og uddannelse", "Work and education"),
}

GOAL_STATUS: Labels = {
    "proposed": ("Foreslået", "Proposed"),
    "agreed": ("Aftalt", "Agreed"),
    "active": ("I gang", "Under way"),
    "paused": ("På pause", "Paused"),
    "reached": ("Nået", "Reached"),
    "maintained": ("Holdes fast", "Maintained"),
    "changed": ("Erstattet af nyt mål", "Replaced by a new goal"),
    "dropped": ("Ikke længere relevant", "No longer relevant"),
}

SCHEME: Labels = {
    "under_30": ("Under 30 år", "Under 30"),
    "over_30": ("Over 30 år", "Over 30"),
    "education_direct": (
        "Uddannelse uden forudgående uddannelseshjælp",
        "Education without prior education benefit",
    ),
    "education_transition": ("Overgang til uddannelse", "Transition to education"),
    "education_start": ("Start på ordinær uddannelse", "Start of ordinary education"),
    "instead_of_offer": ("I stedet for tilbud", "Instead of an offer"),
    "retention": ("Fastholdelse", "Retention"),
    "psychiatric_discharge": ("Udskrivning fra psykiatrisk afdeling", "Discharge from psychiatric ward"),
    "release": ("Løsladelse", "Release from prison"),
    "other": ("Andet", "Other"),
}

AFFILIATION: Labels = {
    "internal": ("Intern mentor", "Internal mentor"),
    "external": ("Ekstern mentor", "External mentor"),
    "volunteer": ("Frivillig mentor", "Volunteer mentor"),
    "company": ("Virksomhedsmentor", "Company mentor"),
    "education_staff": ("Mentor på uddannelsessted", "Mentor at a school"),
}

# What kind of mentor the course asks for (vocabulary 2.7); who is both has two.
MENTOR_ROLE: Labels = {
    "holistic": ("Helhedsorienteret mentor", "Holistic mentor"),
    "retention": ("Fastholdelsesmentor", "Retention mentor"),
    "specialist": ("Specialmentor", "Specialist mentor"),
}

AGREEMENT_STATE: Labels = {
    "draft": ("Kladde", "Draft"),
    "agreed": ("Aftalt", "Agreed"),
    "active": ("I gang", "Under way"),
    "ended": ("Sluttet", "Ended"),
}

# How the citizen said yes to the agreement.
AGREED_HOW: Labels = {
    "paper": ("På papir", "On paper"),
    "link": ("Med linket", "By the link"),
    "spoken": ("Mundtligt", "Spoken"),
    "before": ("Før aftalen blev skrevet her", "Before it was written here"),
}

# Why a course begins without the citizen's yes.
WAIVED: Labels = {
    "discharge": ("Udskrivning, før vi kunne tale sammen", "Discharge before we could talk"),
    "not_reached": ("Vi har ikke kunnet få fat i borgeren", "We could not reach the citizen"),
    "cannot": ("Borgeren kan ikke tage stilling nu", "The citizen cannot decide now"),
    "other": ("Andet", "Other"),
}

# Why the minutes a week change (vocabulary 2.11, S15-F5.9).
GRANT_REASON: Labels = {
    "needs_more": ("Borgeren har brug for mere tid", "The citizen needs more time"),
    "needs_less": ("Borgeren har brug for mindre tid", "The citizen needs less time"),
    "cannot_manage": ("Borgeren magter ikke mere lige nu", "The citizen cannot manage more now"),
    "phasing_out": ("Støtten trappes ned", "The support is being phased out"),
    "other": ("Andet", "Other"),
}

# Why a status is given back (S15-3.5: their quality varies).
REPORT_RETURN: Labels = {
    "goals": ("Målene mangler", "The goals are missing"),
    "examples": ("Der mangler konkrete eksempler", "Concrete examples are missing"),
    "next": ("Næste skridt mangler", "The next step is missing"),
    "off_goal": ("Der står for meget om andre ting", "There is too much about other things"),
    "other": ("Andet", "Other"),
}

# Why far fewer minutes were given than granted, blaming nobody (vocabulary 2.11, S15 #160).
UNDER_DELIVERY: Labels = {
    "cannot_manage": ("Borgeren magter ikke mere lige nu", "The citizen cannot manage more now"),
    "holiday": ("Ferie", "Holiday"),
    "admission": ("Indlagt", "Admitted"),
    "no_show": ("Udeblivelser", "Absences"),
    "mentor_away": ("Mentor har været væk", "The mentor was away"),
    "waiting": ("Venter på start", "Waiting to start"),
}

# Volunteers and company mentors leave it to others: it tells of health.
SENSITIVE_UNDER_DELIVERY = frozenset({"admission"})

# What a mentor may propose to the caseworker (S15-3.5).
PROPOSAL: Labels = {
    "goal": ("Nyt mål", "New goal"),
    "step": ("Nyt skridt", "New step"),
    "step_status": ("Hvordan skridtet står", "How the step stands"),
    "goal_status": ("Hvordan målet står", "How the goal stands"),
    "minutes": ("Minutter om ugen", "Minutes a week"),
    "period": ("Forlængelse", "Extension"),
    "other": ("Andet", "Something else"),
}

PROPOSAL_RETURN: Labels = {
    "not_now": ("Ikke lige nu", "Not just now"),
    "not_task": ("Ikke en del af opgaven", "Not part of the order"),
    "talk": ("Lad os tale om det", "Let us talk about it"),
}

# The order: what a mentor is asked to do (vocabulary 2.6). The last three are out of scope by default.
TASK: Labels = {
    "personal_support": ("Personlig støtte", "Personal support"),
    "motivation": ("Motivere til job eller uddannelse", "Motivate for job or education"),
    "resource_clarification": ("Afklare ressourcer", "Clarify resources"),
    "introduce_offers": ("Præsentere tilbud", "Introduce offers"),
    "find_internship": ("Finde praktik og kontakt til praktiksted", "Find an internship"),
    "applications": ("Ansøgninger og papirer", "Applications and forms"),
    "attend_treatment": ("Komme til behandling", "Attend treatment"),
    "attend_offer": ("Komme til tilbud", "Attend offers"),
    "bridge_caseworker": ("Bindeled til sagsbehandler", "Link to the caseworker"),
    "bridge_health": ("Kontakt til læge eller behandler", "Contact with doctor or therapist"),
    "morning_start": ("Komme op og af sted", "Getting up and out"),
    "work_retention": ("Fastholde arbejde eller uddannelse", "Keep job or education"),
    "network": ("Netværk", "Network"),
    "daily_structure": ("Struktur i hverdagen", "Daily structure"),
    "transport": ("Transport og kørsel", "Transport and driving"),
    "bills": ("Betale regninger", "Paying bills"),
    "cleaning": ("Praktisk husligt arbejde", "Household work"),
}

OUT_OF_SCOPE = ("transport", "bills", "cleaning")

STEP_STATUS: Labels = {
    "next": ("Næste skridt", "Next step"),
    "doing": ("I gang", "Under way"),
    "done": ("Gjort", "Done"),
    "dropped": ("Droppet", "Dropped"),
}

# Why a course ended (vocabulary 2.11).
END_REASON: Labels = {
    "goal_reached": ("Målet er nået", "The goal is reached"),
    "started_work_edu": ("Startet i job eller uddannelse", "Started job or education"),
    "moved_away": ("Flyttet til en anden kommune", "Moved to another municipality"),
    "citizens_wish": ("Borgerens ønske", "The citizen's wish"),
    "mentor_stopped": ("Mentor er stoppet", "The mentor stopped"),
    "provider_breach": ("Leverandøren holdt ikke aftalen", "The provider broke the agreement"),
    "expired": ("Perioden er slut", "The period is over"),
    "benefit_stopped": ("Ydelsen er stoppet", "The benefit stopped"),
    "deceased": ("Borgeren er død", "The citizen has died"),
    "other": ("Andet", "Other"),
}

MENTOR_CHANGE_REASON: Labels = {
    "match": ("Bedre match", "Better match"),
    "capacity": ("Tid og plads", "Capacity"),
    "illness": ("Sygdom hos mentor", "The mentor's illness"),
    "language": ("Sprog", "Language"),
    "safety": ("Tryghed", "Safety"),
    "citizens_wish": ("Borgerens ønske", "The citizen's wish"),
    "other": ("Andet", "Other"),
}

ROLE: Labels = {
    "mentor": ("Mentor", "Mentor"),
    "caseworker": ("Sagsbehandler", "Caseworker"),
    "leader": ("Teamleder", "Team leader"),
    "admin": ("Administrator", "Administrator"),
}
