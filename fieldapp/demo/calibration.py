"""How often what happens: the shares of the two source reports, and ours where the reports are silent.

S15 is mploy's report of 2015 about the City of Copenhagen, S18 LG Insight's of 2018 about 94 jobcentres.
docs/demo.md lists what the loaded demo measures beside them.
"""

from typing import Final

COURSES: Final = 120

# Where they meet (S15 3.1): 15 % at home, 70 % elsewhere, and the rest by phone, text message or e-mail.
WAY: Final = {"home": 0.15, "remote": 0.15, "out": 0.70}
# Citizens mostly meet the way they prefer (S15 3.1), but not always.
KEEPS_ITS_WAY: Final = 0.55
REMOTE: Final = {"phone": 0.62, "sms": 0.26, "email": 0.12}
# "Centre, provider, café etc." by who the mentor is; about one in forty is the report's "etc.".
OUT: Final[dict[str, dict[str, float]]] = {
    "internal": {"centre": 67, "cafe": 23, "provider": 7, "outdoors": 2, "workplace": 0.5, "treatment": 0.5},
    "external": {"provider": 60, "cafe": 26, "centre": 12, "outdoors": 0.5, "workplace": 0.5, "treatment": 1},
    "volunteer": {"cafe": 70, "centre": 18, "provider": 6, "outdoors": 6},
    "company": {"centre": 50, "cafe": 35, "provider": 8, "workplace": 7},
    "education_staff": {"centre": 60, "cafe": 28, "provider": 6, "school": 6},
}

# Contact a week (S15 figure 3.2): a quarter has one to two hours, the rest less than one.
LONG_WEEKS: Final = 0.25
LONG_MINUTES: Final = (90, 90, 90, 120)
SHORT_MINUTES: Final = (30, 30, 45, 45, 50)
# Under an hour a week is often kept as a longer meeting every other week.
EVERY_OTHER_WEEK: Final = 0.65

# What they talk about first (S15 3.2): about 60 % personal matters, then what the report lists after it.
PERSONAL: Final = ("situation", "mental", "daily_life")
TOPICS: Final = {
    "situation": 30,
    "mental": 15,
    "daily_life": 15,
    "economy": 7,
    "job": 7,
    "housing": 6,
    "education": 6,
    "offer": 5,
    "work_goal": 4,
    "family": 3,
    "network": 1,
    "resources": 1,
}
MORE_TOPICS: Final = {0: 0.35, 1: 0.45, 2: 0.17, 3: 0.03}
# Meetings that worked on no goal: far below the quarter at which a course is told of (S18 table 3); and of
# one course that drifts.
NO_GOAL: Final = 0.08
DRIFTING: Final = 0.6

# What comes of an appointment: ours, from Danish mentor practice; the reports only say that it happens.
NO_SHOW: Final = 0.08
OTHERWISE: Final = {
    "cancelled_citizen": 0.10,
    "cancelled_mentor": 0.02,
    "moved": 0.03,
    "interrupted": 0.02,
    "held": 0.75,
}
# A few citizens account for most of the absence; the mean of factor times share is 1.
ABSENCE_FACTOR: Final = {3.4: 0.10, 1.2: 0.30, 0.5: 0.60}
# After an absence the mentor tries again, outside any appointment.
TRIES_AGAIN: Final = 0.35
# Written somewhere without coverage: received hours or days after it was saved.
LATE: Final = 0.10
CORRECTED: Final = 0.01
# Ours too: who has a personal link, who answers by it, who rings instead, and who looks back afterwards.
LINKED: Final = 0.65
# Of those with a link, who want to be reminded the day before.
REMINDED: Final = 0.4
ANSWERED: Final = 0.50
RANG_THE_OFFICE: Final = 0.06
LOOKS_BACK: Final = 0.5
LOOKED: Final = 0.6
MET: Final = {"yes": 93, "unsure": 5, "no": 2}
DURATION: Final[dict[str | None, float]] = {"fits": 80, "shorter": 10, "longer": 4, None: 6}
CONTACT_AGAIN: Final = 0.92
