"""A house with the demo organisation in it, loaded on one fixed morning."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import db
from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert
from fieldapp.demo import load
from fieldapp.meetings.models import Answer, Appointment, Confirmation, Meeting
from fieldapp.mentorships.models import Citizen, CitizenKey, Course, Goal
from fieldapp.messages.models import Message

MORNING = datetime(2026, 11, 12, 8, 52, tzinfo=UTC)
TABLES = (User, Citizen, Course, Goal, Appointment, Answer, Meeting, Alert, CitizenKey, Message, Confirmation)


@dataclass
class Loaded:
    """A house with the demo in it."""

    app: Flask
    session: Session

    def all(self, kind: type) -> list:
        """Every row of that kind."""
        return list(self.session.scalars(select(kind)).unique())

    def keys(self) -> list:
        """The ids of everything."""
        return [sorted(str(row.id) for row in self.all(kind)) for kind in TABLES]

    def user(self, email: str) -> User:
        """A person by the printed e-mail address."""
        return self.session.scalars(User.by_email(email)).one()


def load_into(app: Flask) -> bool:
    with app.app_context():
        fresh = load(db.session(), MORNING)
        db.session().commit()
        return fresh


def empty(app: Flask) -> None:
    with app.extensions["fieldapp.engine"].begin() as connection:
        for table in reversed(db.Base.metadata.sorted_tables):
            connection.execute(table.delete())
