"""A course's page asks the database as often for a long course as for a short one."""

from datetime import timedelta

from sqlalchemy import event

from fieldapp.clock import now
from tests import desk, wire
from tests.cast import held, no_show

# More than this, and the page is no longer answered in 50 ms (docs/benchmarks.md).
MOST = 31


def test_a_longer_course_asks_no_more(app, viol, timian, cast):
    def asked() -> int:
        made: list[object] = []
        listen = (app.extensions["fieldapp.engine"], "before_cursor_execute", lambda *_: made.append(1))
        desk.page(timian, f"/desk/courses/{cast.siv.id}")  # what is new is read now
        event.listen(*listen)
        desk.page(timian, f"/desk/courses/{cast.siv.id}")
        event.remove(*listen)
        return len(made)

    another_week(viol, cast)
    few = asked()
    for _ in range(9):
        another_week(viol, cast)
    assert asked() == few <= MOST


def another_week(viol, cast):
    """Something agreed and something ahead, a meeting, an absence that rings, and a message."""
    cast.appointment(cast.siv, now() + timedelta(days=3))
    about = {"appointment": str(cast.appointment(cast.siv).id)}
    desk.put(viol, held(cast.siv, cast.viol, **about))
    desk.put(viol, no_show(cast.siv, cast.viol))
    assert wire.put(viol, "messages", wire.message(cast.siv, cast.viol)).status_code == 201
