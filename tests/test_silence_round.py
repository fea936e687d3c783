"""A round asks the database as often for a hundred courses as for one."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from fieldapp.accounts.models import Device
from fieldapp.clock import now, uuid7
from tests.silence import at, go_round

pytestmark = pytest.mark.usefixtures("thursday")


@pytest.fixture
def asked(app):
    """How many statements a round takes when everything that is so has been said."""

    def count():
        statements = []
        engine = app.extensions["fieldapp.engine"]

        def note(_connection, _cursor, statement, *_):
            statements.append(statement)

        with app.app_context():
            go_round()
            event.listen(engine, "before_cursor_execute", note)
            go_round()
            event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    return count


def trouble(cast, name):
    """A course about which every rule has something to say, and the phone of its mentor."""
    mentor = cast.person(name, "mentor", affiliation="internal")
    ends_on = at("00:00", 20).date()
    course = cast.course(name, mentor, cast.timian, ends_on=ends_on)
    cast.appointment(course, at("08:00", 11))
    cast._add(
        Device(
            organisation_id=cast.ours.id,
            id=uuid7(),
            user_id=mentor.id,
            name="Android",
            unsent=1,
            unsent_since=now() - timedelta(days=4),
        )
    )
    cast.session.commit()


def test_more_courses_are_no_more_questions(cast, asked):
    trouble(cast, "anis")
    few = asked()
    for name in ("kommen", "dild", "karse", "ramsløg", "skvalderkål"):
        trouble(cast, name)
    assert asked() == few
