"""The database may go away and come back."""

from sqlalchemy import text

from fieldapp import databases
from fieldapp.databases import connect
from tests.desk import page

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


def test_a_connection_that_died_while_it_rested_is_replaced(empty, monkeypatch):
    monkeypatch.setattr(databases, "RESTED", -1)
    with empty.connect() as connection:
        connection.execute(text("SELECT 1"))
    if empty.dialect.name == "postgresql":  # nothing can close a file's connection
        other = connect(empty.url.render_as_string(hide_password=False))
        with other.connect() as connection:
            connection.execute(text(OTHERS + " AND backend_type = 'client backend'"))
        other.dispose()
    with empty.connect() as connection:
        assert connection.execute(text("SELECT 2")).scalar() == 2


def test_a_page_that_is_often_read_is_not_planned_anew_each_time(app, timian, cast):
    """psycopg prepares what it has seen five times, and forgets it all at a ROLLBACK."""
    for _ in range(20):
        page(timian, f"/desk/courses/{cast.siv.id}")
    engine = app.extensions["fieldapp.engine"]
    if engine.dialect.name == "postgresql":  # SQLite keeps its own
        resting = [engine.connect() for _ in range(engine.pool.checkedin())]
        kept = text("SELECT count(*) FROM pg_prepared_statements")
        assert sum(connection.execute(kept).scalar() for connection in resting) > 15
        for connection in resting:
            connection.close()
