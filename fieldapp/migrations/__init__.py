"""The database grows step by step; every step is a file in `versions/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to the newest step; quick when it is there already."""
    steps = _config()
    with _free_to_rebuild(engine) as connection, connection.begin():
        current = MigrationContext.configure(connection).get_current_heads()
        if set(current) != set(ScriptDirectory.from_config(steps).get_heads()):
            steps.attributes["connection"] = connection
            command.upgrade(steps, to)
            _must_be_whole(connection)


@contextmanager
def _free_to_rebuild(engine: Engine) -> Iterator[Connection]:
    """SQLite changes a table by building it anew, which other tables' keys would forbid."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if engine.dialect.name != "sqlite" or driver is None:
            yield connection
            return
        driver.execute("PRAGMA foreign_keys=OFF")  # not possible once a transaction has begun
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _must_be_whole(connection: Connection) -> None:
    """Raises RuntimeError when a key points nowhere after the step; nothing of it is kept then."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"rows that point nowhere after the migration: {broken[:5]}")


def write_step(engine: Engine, message: str) -> None:
    """Write a new file for what the models say and this database does not have yet."""
    steps = _config()
    with engine.begin() as connection:
        steps.attributes["connection"] = connection
        command.revision(steps, message, autogenerate=True)


def _config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    found.set_main_option("path_separator", "os")
    found.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    return found
