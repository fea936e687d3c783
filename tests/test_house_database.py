"""The database may go away and come back."""

from sqlalchemy import text

from fieldapp import db
from fieldapp.db import connect

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


def test_a_connection_that_died_while_it_rested_is_replaced(empty, monkeypatch):
    monkeypatch.setattr(db, "RESTED", -1)
    with empty.connect() as connection:
        connection.execute(text("SELECT 1"))
    if empty.dialect.name == "postgresql":  # nothing can close a file's connection
        other = connect(empty.url.render_as_string(hide_password=False))
        with other.connect() as connection:
            connection.execute(text(OTHERS + " AND backend_type = 'client backend'"))
        other.dispose()
    with empty.connect() as connection:
        assert connection.execute(text("SELECT 2")).scalar() == 2
