"""Who works in Eksempel Kommune: six people with a login to try, and their colleagues."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher

from fieldapp.accounts.models import Affiliation, Device, Organisation, Provider, Role, Unit, User
from fieldapp.db import Base
from fieldapp.demo.chance import Chance

ORGANISATION = "Eksempel Kommune"
WITHOUT_A_CPR_OFFICE = "0999"
PASSWORD = "fieldapp-demo"  # noqa: S105 - printed at every start, for invented people only

PROVIDERS = ("Rodnet ApS", "Vækstlaget", "Bladhang Mentor")

# (name, e-mail, affiliation, provider's place in PROVIDERS, number of courses)
MENTORS = (
    ("Viol Skovgaard", "mentor@demo.test", Affiliation.INTERNAL, None, 35),
    ("Kamille Bøgelund", "ekstern@demo.test", Affiliation.EXTERNAL, 0, 14),
    ("Melisse Engsø", "frivillig@demo.test", Affiliation.VOLUNTEER, None, 4),
    ("Iris Birkedal", "iris@demo.test", Affiliation.INTERNAL, None, 11),
    ("Tjørn Elmelund", "tjoern@demo.test", Affiliation.INTERNAL, None, 9),
    ("Bregne Mosebæk", "bregne@demo.test", Affiliation.INTERNAL, None, 8),
    ("Aster Rosendal", "aster@demo.test", Affiliation.EXTERNAL, 0, 12),
    ("Humle Kærbo", "humle@demo.test", Affiliation.EXTERNAL, 1, 10),
    ("Linnea Strandeng", "linnea@demo.test", Affiliation.EXTERNAL, 2, 8),
    ("Rug Havremark", "rug@demo.test", Affiliation.VOLUNTEER, None, 3),
    ("Gran Hedelund", "gran@demo.test", Affiliation.COMPANY, None, 2),
    ("Salvie Kløverdal", "salvie@demo.test", Affiliation.EDUCATION_STAFF, None, 4),
)

OFFICE = (
    ("Timian Lund", "sagsbehandler@demo.test", Role.CASEWORKER),
    ("Hassel Rønnebæk", "hassel@demo.test", Role.CASEWORKER),
    ("Malva Egelund", "malva@demo.test", Role.CASEWORKER),
    ("Poppel Sivkær", "poppel@demo.test", Role.CASEWORKER),
    ("Rose Lindegaard", "teamleder@demo.test", Role.LEADER),
    ("Enebær Lyngholm", "admin@demo.test", Role.ADMIN),
)

# What the command line prints: the e-mail address to log in with, and who that is.
LOGINS = (
    ("mentor@demo.test", "Viol, mentor i kommunen"),
    ("ekstern@demo.test", "Kamille, mentor hos en leverandør"),
    ("frivillig@demo.test", "Melisse, frivillig mentor"),
    ("sagsbehandler@demo.test", "Timian, sagsbehandler"),
    ("teamleder@demo.test", "Rose, teamleder"),
    ("admin@demo.test", "Enebær, administrator"),
)


@dataclass(frozen=True)
class Phone:
    """A mentor's phone, and how many milliseconds the server's clock is ahead of it."""

    device: Device
    offset_ms: int


@dataclass(frozen=True)
class Staff:
    """Everybody who logs in, ready to be stored in `stages`: each stage names rows of the ones before."""

    organisation: Organisation
    units: list[Unit]
    providers: list[Provider]
    mentors: list[User]
    office: list[User]
    phones: dict[UUID, Phone]

    @property
    def caseworkers(self) -> list[User]:
        """The one with the printed login first."""
        return [user for user in self.office if user.role == Role.CASEWORKER]

    @property
    def stages(self) -> list[list[Base]]:
        """Rows in the order that foreign keys ask for."""
        devices = [phone.device for phone in self.phones.values()]
        return [
            [self.organisation],
            [*self.units, *self.providers],
            [*self.mentors, *self.office],
            [*devices],
        ]


def staff(chance: Chance, now: datetime) -> Staff:
    """The people of the organisation, employed eight months before `now`."""
    since = now - timedelta(days=240)
    organisation = Organisation(
        id=chance.uuid(since),
        name=ORGANISATION,
        municipality_code=WITHOUT_A_CPR_OFFICE,
        created_at=since,
    )
    owner = organisation.id
    units = [Unit(organisation_id=owner, id=chance.uuid(since), name=name) for name in ("Unge", "Voksne")]
    providers = [Provider(organisation_id=owner, id=chance.uuid(since), name=name) for name in PROVIDERS]
    # Argon2 is slow on purpose; one salt for invented people with a printed password does no harm.
    password_hash = PasswordHasher().hash(PASSWORD)
    numbers = iter(chance.some(range(100), len(MENTORS) + len(OFFICE)))

    def user(name: str, email: str, role: Role) -> User:
        return User(
            organisation_id=owner,
            id=chance.uuid(since),
            email=email,
            name=name,
            # No Danish subscriber has a number that begins with 12.
            phone=f"123456{next(numbers):02}",
            role=role,
            language="da",
            password_hash=password_hash,
            unit_id=None if role == Role.ADMIN else chance.one(units).id,
            created_at=since,
        )

    mentors = []
    for name, email, affiliation, provider, _ in MENTORS:
        mentor = user(name, email, Role.MENTOR)
        mentor.affiliation = affiliation
        mentor.provider_id = None if provider is None else providers[provider].id
        mentors.append(mentor)
    office = [user(name, email, role) for name, email, role in OFFICE]
    phones = {mentor.id: _phone(mentor, chance, since, now) for mentor in mentors}
    return Staff(organisation, units, providers, mentors, office, phones)


def _phone(mentor: User, chance: Chance, since: datetime, now: datetime) -> Phone:
    device = Device(
        organisation_id=mentor.organisation_id,
        id=chance.uuid(since),
        user_id=mentor.id,
        name=chance.one(["Android-telefon", "iPhone"]),
        created_at=since,
        seen_at=now - chance.minutes(1, 600),
    )
    # Most phones keep time; one in six is minutes off, and says so.
    off = chance.number(-420_000, 420_000) if chance.happens(1 / 6) else chance.number(-900, 900)
    return Phone(device, off)
