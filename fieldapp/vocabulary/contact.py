"""What happens between people: meetings, absences, answers, and how somebody was told."""

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

SENSITIVE_PLACES = frozenset({"treatment", "institution"})

SENSITIVE_REASONS = frozenset({"illness", "treatment"})

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
    # Never offered to a citizen: the office called the appointment off.
    "called_off": ("Aflyst af kommunen", "Called off by the municipality"),
}

# Why an alert was called back.
RECALL_REASON: Labels = {
    "undone": ("Fortrudt af mentor", "Undone by the mentor"),
    "corrected": ("Rettet af mentor", "Corrected by the mentor"),
    "came_anyway": ("Borgeren kom alligevel", "The citizen came after all"),
    "cancelled": ("Aftalen var allerede aflyst", "The appointment was already cancelled"),
    "moved": ("Aftalen var allerede flyttet", "The appointment was already moved"),
    "not_coming": ("Borgeren havde svaret: Jeg kan ikke komme", "The citizen had answered: I cannot come"),
    "answered": ("Der er kommet svar", "There is an answer now"),
    "lapsed": ("Det er ikke længere aktuelt", "No longer relevant"),
}

# Which step of the ladder rang somebody.
RUNG: Labels = {
    "first": ("Første besked", "First notice"),
    "again": ("Besked igen", "Second notice"),
    "backup": ("Stedfortræder", "Stand-in"),
    "leader": ("Teamleder", "Team leader"),
    "daily": ("Daglig besked", "Daily notice"),
    "reminder": ("Mangler kontakt", "No contact yet"),
    "recalled": ("Trukket tilbage", "Recalled"),
    "test": ("Prøve", "Test"),
}

# What a letter is about.
ALERT_KIND: Labels = {
    "no_show": ("Udeblevet", "Absent"),
    "unanswered": ("Mangler svar", "No answer yet"),
    "no_contact": ("Uden kontakt", "No contact"),
    "phone": ("Telefon tavs", "Phone silent"),
    "gap": ("Hul i rækken", "Gap in the entries"),
    "minutes": ("Minutter", "Minutes"),
    "ending": ("Slutter snart", "Ending soon"),
    "off_goal": ("Uden for målene", "Outside the goals"),
    "check": ("Tjek mangler", "Check missing"),
    "status": ("Status mangler", "Status missing"),
    "nudge": ("Svar mangler", "An answer is missing"),
    "unsent": ("Ikke sendt", "Not sent"),
    "test": ("Prøve", "Test"),
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
    "between": ("Mødet ligger mellem to aftaleperioder", "The meeting is between two periods"),
    "no_agreement": ("Der var ingen aftale den dag", "There was no agreement on that day"),
    "third_party": ("Kontakt til andre er anden tid", "Contact with others is other time"),
    "in_transit": ("Tid i bil, bus og tog tæller ikke med", "Time in transit does not count"),
    "form": ("Sms og mail er ikke kontakttid", "Text messages and e-mail are not contact time"),
    "twice": ("Aftalen har allerede et møde", "The appointment has a meeting already"),
}

# How somebody told the citizen of an appointment that was made, moved or cancelled.
TOLD: Labels = {
    "together": ("Vi aftalte det sammen", "We agreed on it together"),
    "phone": ("Ringede", "Phoned"),
    "sms": ("Skrev sms", "Sent a text message"),
    "email": ("Skrev mail", "Sent an e-mail"),
    "through_other": ("Gennem en anden", "Through somebody else"),
    "not_yet": ("Ikke endnu", "Not yet"),
}

# What a correction corrects, in the mentor's words.
ERROR_IN: Labels = {
    "outcome": ("Det, der skete", "What happened"),
    "time": ("Dag eller tid", "Day or time"),
    "minutes": ("Minutterne", "The minutes"),
    "place": ("Sted eller kontaktform", "Place or form of contact"),
    "content": ("Emner, mål eller note", "Topics, goal or note"),
    "citizen": ("Det var en anden borger", "It was another citizen"),
    "other": ("Noget andet", "Something else"),
}

# The same codes as the outcome, as the citizen reads them (vocabulary 2.3).
OUTCOME_CITIZEN: Labels = {
    "planned": ("Aftalt", "Agreed"),
    "held": ("I mødtes", "You met"),
    "no_show": ("Du kom ikke til aftalen", "You did not come to the appointment"),
    "cancelled_citizen": ("Du meldte afbud", "You called it off"),
    "cancelled_mentor": ("Din mentor aflyste", "Your mentor cancelled"),
    "moved": ("Aftalen er flyttet", "The appointment was moved"),
    "interrupted": ("Mødet stoppede før tid", "The meeting ended early"),
    "attempt": ("Din mentor prøvede at få fat i dig", "Your mentor tried to reach you"),
}

MET: Labels = {"yes": ("Ja", "Yes"), "no": ("Nej", "No"), "unsure": ("Ved ikke", "Do not know")}

DURATION: Labels = {
    "fits": ("Ja", "Yes"),
    "shorter": ("Kortere", "Shorter"),
    "longer": ("Længere", "Longer"),
}
