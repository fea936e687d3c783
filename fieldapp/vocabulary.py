"""The words of the trade: stable codes for the rows, Danish and English labels for people.

Source: the controlled vocabularies in docs (contact form, place, outcome, reason, topic, goal).
A code is never renamed, reused or translated; a label may be.
"""

Labels = dict[str, tuple[str, str]]

FORM: Labels = {
    "in_person": ("Fremmøde", "In person"),
    "phone": ("Telefon", "Phone"),
    "sms": ("Sms", "Text message"),
    "email": ("Mail", "E-mail"),
    "video": ("Video", "Video"),
    "accompany": ("Ledsagelse", "Accompanying"),
    "third_party": ("Kontakt til andre om borgeren", "Contact with others about the citizen"),
}

# Where, and only when both were there in person.
PLACE: Labels = {
    "home": ("Hjemme hos borgeren", "Citizen's home"),
    "cafe": ("Café", "Café"),
    "centre": ("Kommunen", "Municipal centre"),
    "provider": ("Hos leverandøren", "At the provider"),
    "workplace": ("Arbejdsplads eller praktik", "Workplace or internship"),
    "school": ("Uddannelsessted", "School"),
    "treatment": ("Behandling, læge eller sygehus", "Treatment, doctor or hospital"),
    "institution": ("Institution eller afsoning", "Institution or prison"),
    "outdoors": ("Gåtur", "Walk"),
    "transport": ("I bil, bus eller tog", "In transit"),
    "other": ("Et andet sted", "Somewhere else"),
}

OUTCOME: Labels = {
    "planned": ("Planlagt", "Planned"),
    "held": ("Afholdt", "Held"),
    "no_show": ("Udeblevet", "Absent without notice"),
    "cancelled_citizen": ("Afbud fra borgeren", "Cancelled by citizen"),
    "cancelled_mentor": ("Aflyst af mentor", "Cancelled by mentor"),
    "moved": ("Flyttet", "Moved"),
    "interrupted": ("Afbrudt undervejs", "Cut short"),
    "attempt": ("Forgæves kontaktforsøg", "Attempted contact"),
    "mistake": ("Registreret ved en fejl", "Registered by mistake"),
}

# The same codes in the mentor's own words.
OUTCOME_MENTOR: Labels = {
    **OUTCOME,
    "planned": ("Aftalt", "Agreed"),
    "held": ("Vi mødtes", "We met"),
    "no_show": ("Kom ikke", "Did not come"),
    "cancelled_mentor": ("Aflyst af mig", "Cancelled by me"),
    "mistake": ("Fortrudt", "Undone"),
}

# As stated by somebody; the mentor is never asked to judge it.
REASON: Labels = {
    "not_stated": ("Ikke oplyst", "Not stated"),
    "illness": ("Sygdom", "Illness"),
    "child_care": ("Syg eller ingen pasning til barn", "Child ill or no care"),
    "treatment": ("Behandling eller lægetid", "Treatment or doctor"),
    "leave_house": ("Kunne ikke komme ud i dag", "Could not get out today"),
    "transport": ("Transport", "Transport"),
    "misunderstanding": ("Misforstod tid eller sted", "Mixed up time or place"),
    "forgot": ("Glemte det", "Forgot"),
    "overslept": ("Sov over sig", "Overslept"),
    "job": ("Arbejde eller jobsamtale", "Work or job interview"),
    "other_authority": ("Anden aftale hos det offentlige", "Other public appointment"),
    "leave": ("Ferie, barsel eller orlov", "Holiday or parental leave"),
    "family_event": ("Akut i familien", "Family emergency"),
    "mentor_side": ("Mentor kom ikke eller kom for sent", "Mentor did not come or was late"),
    "other": ("Andet", "Other"),
}

STATED_BY: Labels = {
    "citizen": ("Borgeren selv", "The citizen"),
    "mentor_heard": ("Mentor hørte det", "The mentor heard it"),
    "third_party": ("En anden", "Somebody else"),
    "unknown": ("Ved ikke", "Not known"),
}

TOPIC: Labels = {
    "situation": ("Hvordan det går", "How things are"),
    "mental": ("Psykisk trivsel", "Mental wellbeing"),
    "health": ("Helbred og behandling", "Health and treatment"),
    "substance": ("Rusmidler", "Substances"),
    "family": ("Familie", "Family"),
    "network": ("Netværk og fritid", "Network and leisure"),
    "housing": ("Bolig", "Housing"),
    "economy": ("Økonomi", "Finances"),
    "daily_life": ("Hverdag og døgnrytme", "Daily life and rhythm"),
    "job": ("Job og praktik", "Job and internship"),
    "education": ("Uddannelse", "Education"),
    "offer": ("Tilbud og aktivering", "Offers and activation"),
    "work_goal": ("Beskæftigelsesmål", "Employment goal"),
    "resources": ("Ressourcer og styrker", "Resources and strengths"),
    "authority": ("Kontakt til det offentlige", "Contact with authorities"),
    "language": ("Sprog og kultur", "Language and culture"),
    "legal": ("Sager hos politi, ret eller kriminalforsorg", "Police, court or probation"),
}

# Special categories (GDPR art. 9 and 10): never in push, text message or e-mail.
SENSITIVE_TOPICS = frozenset({"mental", "health", "substance", "legal"})

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

ATTEMPT_HOW: Labels = {
    "phone": ("Ringede", "Phoned"),
    "sms": ("Skrev sms", "Sent a text message"),
    "knock": ("Bankede på", "Knocked"),
}

ATTEMPT_RESULT: Labels = {
    "no_answer": ("Intet svar", "No answer"),
    "left_message": ("Lagde besked", "Left a message"),
    "talked": ("Vi talte sammen", "We talked"),
}

ANSWER: Labels = {
    "coming": ("Jeg kommer", "I am coming"),
    "not_coming": ("Jeg kan ikke komme", "I cannot come"),
    "wants_move": ("Jeg vil gerne flytte", "I would like to move it"),
}

# Why an alert was called back.
RECALL_REASON: Labels = {
    "undone": ("Fortrudt af mentor", "Undone by the mentor"),
    "corrected": ("Rettet af mentor", "Corrected by the mentor"),
    "came_anyway": ("Borgeren kom alligevel", "The citizen came after all"),
    "cancelled": ("Aftalen var allerede aflyst", "The appointment was already cancelled"),
    "moved": ("Aftalen var allerede flyttet", "The appointment was already moved"),
    "not_coming": ("Borgeren havde svaret: Jeg kan ikke komme", "The citizen had answered: I cannot come"),
}

CONTACT_HOW: Labels = {
    "phone": ("Telefon", "Phone"),
    "sms": ("Sms", "Text message"),
    "email": ("Mail", "E-mail"),
    "digital_post": ("Digital Post", "Digital Post"),
    "video": ("Video", "Video"),
    "in_person": ("Fremmøde", "In person"),
    "third_party": ("Gennem en anden", "Through somebody else"),
}

# Why contact time does not count; the full sentence comes with the receipt.
NOT_COUNTED: Labels = {
    "after_end": ("Mødet ligger efter aftalens slutdato", "The meeting is after the agreement's end"),
    "before_start": ("Mødet ligger før aftalens startdato", "The meeting is before the agreement's start"),
    "form": ("Sms og mail er ikke kontakttid", "Text messages and e-mail are not contact time"),
    "twice": ("Aftalen har allerede et møde", "The appointment has a meeting already"),
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
    "contact_how": CONTACT_HOW,
    "not_counted": NOT_COUNTED,
    "scheme": SCHEME,
    "affiliation": AFFILIATION,
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
