"""A database that was migrated is the database that the models describe."""

import importlib
import pkgutil
from pathlib import Path
from uuid import UUID

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import fieldapp
from fieldapp import migrations
from fieldapp.db import Base

STEPS = Path(migrations.__file__).parent
# An organisation as it was before the ladder: a letter that rang, and one more on its way.
ID = "00000000000000000000000000000001"
NOON = "2026-11-21 12:00:00+00:00"
LIVED_IN = (
    f"INSERT INTO organisation (id, name, created_at) VALUES ('{ID}', 'Ny', '{NOON}')",
    'INSERT INTO "user" (organisation_id, id, email, name, role, language, password_hash, created_at)'
    f" VALUES ('{ID}', '{ID}', 'a@b.test', 'A', 'caseworker', 'da', '', '{NOON}')",
    "INSERT INTO alert (organisation_id, id, kind, subject_id, recipient_id, state, created_at, round, topic)"
    f" VALUES ('{ID}', '{ID}', 'no_show', '{ID}', '{ID}', 'open', '{NOON}', 0, 't')",
    *(
        "INSERT INTO delivery (organisation_id, id, alert_id, round, channel, target, state, due_at,"
        f" attempts, created_at) VALUES ('{ID}', '{ID[:-1]}{n}', '{ID}', 0, 'mail', '{n}', '{state}',"
        f" '{NOON}', 1, '{NOON}')"
        for n, state in enumerate(("pending", "sent"))
    ),
)

# A mentor with a phone, made before phones knew what lay on them: a course of then, and one from before it.
WITH_A_PHONE = (
    *LIVED_IN[:2],
    "INSERT INTO citizen (organisation_id, id, first_name, last_name, language, created_at)"
    f" VALUES ('{ID}', '{ID}', 'S', 'B', 'da', '{NOON}')",
    *(
        "INSERT INTO course (organisation_id, id, citizen_id, mentor_id, caseworker_id, municipality_code,"
        " scheme, purpose, tasks, not_tasks, starts_on, ends_on, weekly_minutes, created_by, created_at)"
        f" VALUES ('{ID}', '{ID[:-1]}{n}', '{ID}', '{ID}', '{ID}', '0101', 'mentor', '', '[]', '[]',"
        f" '2026-01-01', '{ends}', 60, '{ID}', '{NOON}')"
        for n, ends in ((1, "2027-01-01"), (2, "2026-06-01"))
    ),
    "INSERT INTO device (organisation_id, id, user_id, name, created_at, seen_at)"
    f" VALUES ('{ID}', '{ID}', '{ID}', 'iPhone', '{NOON}', '{NOON}')",
)

# Two meetings of the first course, told just after midnight in Denmark; the second one puts the first right.
WITH_MEETINGS = (
    *WITH_A_PHONE,
    *(
        "INSERT INTO meeting (organisation_id, id, author_id, payload_version, digest, device_saved_at,"
        " saved_at, received_at, course_id, corrects_id, first_id, outcome, met_at, form, minutes, topics,"
        f" note, attempts) VALUES ('{ID}', '{ID[:-1]}{n}', '{ID}', 1, '', '{NOON}', '{NOON}', '{NOON}',"
        f" '{ID}', {corrects}, '{ID}', 'held', '2026-11-20 23:30:00+00:00', '{form}', 45, '[]', '', '[]')"
        for n, corrects, form in ((1, "NULL", "in_person"), (2, f"'{ID}'", "third_party"))
    ),
    "INSERT INTO course_change (organisation_id, id, course_id, what, ends_on, reason, by, at)"
    f" VALUES ('{ID}', '{ID}', '{ID[:-1]}2', 'ended', '2026-06-01', 'expired', '{ID}', '{NOON}')",
)


def every_model() -> None:
    """A model that nobody has imported is a table that nobody compares."""
    for module in pkgutil.walk_packages(fieldapp.__path__, "fieldapp."):
        if module.name.endswith((".models", ".periods")):
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


def test_a_house_that_was_lived_in_keeps_all_it_had(empty):
    migrations.upgrade(empty, "0001")
    with empty.begin() as connection:
        for statement in LIVED_IN:
            connection.execute(text(statement))
    migrations.upgrade(empty)
    with empty.connect() as connection:
        people = connection.execute(text("SELECT user_id = recipient_id FROM delivery, alert")).scalars()
        due = connection.execute(text("SELECT due_at IS NULL FROM delivery ORDER BY state")).scalars()
        assert (list(people), list(due)) == ([True, True], [False, True])
        climbing = connection.execute(text("SELECT rung, due_at IS NULL FROM alert")).one()
        assert tuple(climbing) == (1, False)


def test_a_phone_from_before_is_known_to_hold_its_owner_s_caseload(empty):
    migrations.upgrade(empty, "0002")
    with empty.begin() as connection:
        for statement in WITH_A_PHONE:
            connection.execute(text(statement))
    migrations.upgrade(empty)
    with empty.connect() as connection:
        held = connection.execute(text("SELECT course_id, since, until FROM device_course")).all()
    assert [(UUID(str(course)).int, str(since)[:16], until) for course, since, until in held] == [
        (1, NOON[:16], None)
    ]


def test_a_course_from_before_agreements_has_one_and_keeps_its_minutes(empty):
    migrations.upgrade(empty, "0003")
    with empty.begin() as connection:
        for statement in WITH_MEETINGS:
            connection.execute(text(statement))
    migrations.upgrade(empty)
    with empty.connect() as connection:
        agreements = connection.execute(
            text("SELECT state, starts_on, last_on, report_days FROM agreement ORDER BY last_on")
        ).all()
        steps = connection.execute(text("SELECT what, reason FROM agreement_step ORDER BY what")).all()
        grants = connection.execute(text("SELECT DISTINCT minutes, valid_from FROM weekly_grant")).all()
        begun = connection.execute(text("SELECT count(*) FROM course WHERE begun_at = created_at")).scalar()
        meetings = connection.execute(
            text("SELECT met_on, stands, not_counted FROM meeting ORDER BY stands")
        ).all()
    assert [(state, str(first), str(last), days) for state, first, last, days in agreements] == [
        ("ended", "2026-01-01", "2026-06-01", 30),
        ("active", "2026-01-01", "2027-01-01", 30),
    ]
    assert steps == [("active", None), ("active", None), ("ended", "expired")]
    assert [(minutes, str(since)) for minutes, since in grants] == [(60, "2026-01-01")]
    assert begun == 2
    assert [(str(on), bool(stands), why) for on, stands, why in meetings] == [
        ("2026-11-21", False, None),
        ("2026-11-21", True, "third_party"),
    ]
