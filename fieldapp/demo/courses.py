"""Who follows whom in the demo: 120 citizens, what each is to be helped with, and how often they meet."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import cycle, product

from fieldapp.accounts.models import Affiliation, User
from fieldapp.demo import calibration as shares
from fieldapp.demo.chance import DENMARK, Chance, danish
from fieldapp.demo.diary import Sent
from fieldapp.demo.names import FIRST_NAMES, LAST_NAMES
from fieldapp.demo.people import MENTORS, WITHOUT_A_CPR_OFFICE, Staff
from fieldapp.demo.phrases import GOALS, PURPOSES
from fieldapp.law import OURS
from fieldapp.mentorships.keys import VALID
from fieldapp.mentorships.models import Citizen, Course, CourseChange, Goal, GoalStep
from fieldapp.mentorships.order import last_day
from fieldapp.mentorships.periods import Agreement, AgreementStep, Grant

WEEKDAYS = range(5)
CLOCKS = (*(time(8 + hour, 30) for hour in range(8)), time(16, 15))
# Those whom the printed mentor meets today, by the names that the drawings use.
FEATURED = ("Siv", "Birk", "Lyng", "Myrte", "Ask", "Havre", "Pil", "Rønne")


@dataclass
class Plan:
    """A course and its habits: when they meet, for how long, how, and how steadily."""

    course: Course
    citizen: Citizen
    mentor: User
    caseworker: User
    way: str
    absence_factor: float
    every: int
    minutes: int
    slots: list[tuple[int, time]]
    # Dice of its own for what was added later: the other dice fall as before.
    dice: Chance
    # The kind of silence that falls on it, if any.
    silence: str | None = None
    # The share of its meetings that work with none of the goals.
    no_goal: float = shares.NO_GOAL
    goals: list[Goal] = field(default_factory=list)
    steps: list[GoalStep] = field(default_factory=list)
    changes: list[CourseChange] = field(default_factory=list)
    period: list[Agreement | Grant] = field(default_factory=list)
    signed: list[AgreementStep] = field(default_factory=list)
    links: list[Sent] = field(default_factory=list)

    def key_at(self, moment: datetime) -> Sent | None:
        """The link that opens the course at that moment."""
        given = [link for link in self.links if link.received_at <= moment < link.received_at + VALID]
        return given[-1] if given else None


def courses(staff: Staff, chance: Chance, now: datetime) -> list[Plan]:
    """All courses, mentor by mentor; those of the printed mentor are all running."""
    count = shares.COURSES
    ways = iter(chance.dealt(shares.WAY, count))
    factors = iter(chance.dealt(shares.ABSENCE_FACTOR, count))
    long_weeks = iter(chance.dealt({True: shares.LONG_WEEKS, False: 1.0}, count))
    first_names = cycle((*FEATURED, *chance.shuffled(sorted(set(FIRST_NAMES) - set(FEATURED)))))
    plans = []
    for mentor, (*_, own) in zip(staff.mentors, MENTORS, strict=True):
        slots = chance.shuffled(list(product(WEEKDAYS, CLOCKS)))
        for number in range(own):
            printed = mentor is staff.mentors[0]
            weekly = chance.one(shares.LONG_MINUTES if next(long_weeks) else shares.SHORT_MINUTES)
            course = _course(staff, chance, now, mentor, next(first_names), weekly, ended=not printed)
            if printed and number < len(FEATURED):
                course[1].caseworker_id = course[1].created_by = staff.caseworkers[0].id
            plans.append(_plan(*course, mentor, staff, chance, slots, next(ways), next(factors)))
    return plans


def _course(
    staff: Staff, chance: Chance, now: datetime, mentor: User, first_name: str, weekly: int, *, ended: bool
) -> tuple[Citizen, Course]:
    owner = staff.organisation.id
    if ended and chance.happens(0.12):
        weeks_ago, weeks = 26, chance.one([13, 16, 20, 24])
    else:
        # Those of the printed mentor do not end this week: there is somebody to meet on the days ahead.
        weeks_ago, weeks = chance.number(2, 25 if ended else 24), 26
    starts_on = (danish(now) - timedelta(weeks=weeks_ago, days=danish(now).weekday())).date()
    created_at = datetime.combine(starts_on, time(10, 12), DENMARK) - timedelta(days=10)
    citizen = Citizen(
        organisation_id=owner,
        id=chance.uuid(created_at),
        first_name=first_name,
        last_name=chance.one(LAST_NAMES),
        created_at=created_at,
    )
    caseworker = chance.pick(dict(zip(staff.caseworkers, (0.4, 0.2, 0.2, 0.2), strict=True)))
    course = Course(
        organisation_id=owner,
        id=chance.uuid(created_at),
        citizen_id=citizen.id,
        mentor_id=mentor.id,
        caseworker_id=caseworker.id,
        municipality_code=WITHOUT_A_CPR_OFFICE,
        scheme=_scheme(mentor, chance),
        purpose=chance.one(PURPOSES).format(name=first_name),
        starts_on=starts_on,
        ends_on=min(starts_on + timedelta(weeks=weeks, days=-1), last_day(starts_on, "", OURS)),
        weekly_minutes=weekly,
        begun_at=created_at,
        created_by=caseworker.id,
        created_at=created_at,
    )
    return citizen, course


def _scheme(mentor: User, chance: Chance) -> str:
    """Ten schemes exist (S18 table 1); these carry nearly all courses."""
    if mentor.affiliation == Affiliation.EDUCATION_STAFF:
        return chance.one(["education_start", "education_transition"])
    if mentor.affiliation == Affiliation.COMPANY:
        return "retention"
    common = {"under_30": 30, "over_30": 28, "instead_of_offer": 20, "retention": 12}
    return chance.pick(common | {"psychiatric_discharge": 5, "release": 2, "other": 3})


def _plan(
    citizen: Citizen,
    course: Course,
    mentor: User,
    staff: Staff,
    chance: Chance,
    slots: list[tuple[int, time]],
    way: str,
    factor: float,
) -> Plan:
    weekly = course.weekly_minutes
    twice = weekly >= 120
    every = 2 if weekly < 60 and chance.happens(shares.EVERY_OTHER_WEEK) else 1
    minutes = weekly // 2 if twice else min(weekly * every, 90)
    caseworker = next(user for user in staff.caseworkers if user.id == course.caseworker_id)
    own = [slots.pop() for _ in range(2 if twice else 1)]
    dice = Chance(course.id.int % 2**31)
    plan = Plan(course, citizen, mentor, caseworker, way, factor, every, minutes, own, dice)
    plan.goals = _goals(plan, chance)
    return plan


def _goals(plan: Plan, chance: Chance) -> list[Goal]:
    work, *others = GOALS
    areas = [work, *chance.some(others, chance.number(1, 2))]
    course = plan.course
    return [
        Goal(
            organisation_id=course.organisation_id,
            id=chance.uuid(course.created_at),
            course_id=course.id,
            area=area,
            title=chance.one(GOALS[area]),
            status=chance.pick({"active": 80, "agreed": 15, "paused": 5}),
            created_by=plan.caseworker.id,
            created_at=course.created_at + timedelta(minutes=number),
        )
        for number, area in enumerate(areas)
    ]
