"""A database that was migrated is the database that the models describe."""

import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

import fieldapp
from fieldapp import migrations
from fieldapp.db import Base, connect
from tests import postgres

STEPS = Path(migrations.__file__).parent


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A database of its own, of the kind that this run is about."""
    if os.environ.get("FIELDAPP_TEST_DATABASE") == "postgresql":
        with postgres.start(durable=False) as url:
            yield from opened(url)
    else:
        yield from opened(f"sqlite:///{tmp_path / 'empty.sqlite3'}")


def opened(url: str) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


def every_model() -> None:
    """A model that nobody has imported is a table that nobody compares."""
    for module in pkgutil.walk_packages(fieldapp.__path__, "fieldapp."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)


def in_short(difference: tuple[object, ...] | list[tuple[object, ...]]) -> str:
    """`add_table meeting` rather than the table with all its columns."""
    parts = difference[0] if isinstance(difference, list) else difference
    return " ".join(str(getattr(part, "name", part)) for part in parts)


def test_migrations_make_what_the_models_describe(empty):
    every_model()
    migrations.upgrade(empty)
    with empty.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [in_short(difference) for difference in differences] == []


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory(str(STEPS)).get_heads()) == 1


def test_migrating_twice_changes_nothing(empty):
    migrations.upgrade(empty)
    before = inspect(empty).get_table_names()
    migrations.upgrade(empty)
    assert inspect(empty).get_table_names() == before
