"""What belongs to one organisation is not there for another, whoever asks and whatever for."""

from sqlalchemy import select

from fieldapp.db import Base
from tests.cast import no_show
from tests.test_meetings_wire import put


def test_a_leader_sees_nothing_of_another_organisation(viol, cast, session):
    put(viol, no_show(cast.siv, cast.viol, appointment=str(cast.appointment(cast.siv).id)))
    neighbour = cast.person("lind", "leader", of=cast.theirs)
    tables = [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "visible_to")]
    assert {"Course", "Meeting", "Alert"} <= {
        table.__name__ for table in tables if session.scalar(select(table))
    }
    seen = {row for table in tables for row in session.scalars(table.visible_to(neighbour))}
    assert {row.organisation_id for row in seen} == {cast.theirs.id}
