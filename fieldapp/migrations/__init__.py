"""The database grows step by step; every step is a file in `versions/`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest step; quick when it is there already."""
    steps = _config()
    with engine.begin() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
        if set(current) != set(ScriptDirectory.from_config(steps).get_heads()):
            steps.attributes["connection"] = connection
            command.upgrade(steps, "head")


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
