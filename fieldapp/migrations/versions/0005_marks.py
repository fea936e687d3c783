"""marks: how each area of a course goes, in two voices"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import fieldapp.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark_entry",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column(
            "areas",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("half_hours", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("payload_version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("device_saved_at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("saved_at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("half_hours BETWEEN 0 AND 80", name="ck_mark_entry_half_hours"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "author_id"],
            ["user.organisation_id", "user.id"],
            name=op.f("fk_mark_entry_organisation_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_mark_entry_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mark_entry_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_mark_entry")),
    )
    with op.batch_alter_table("mark_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mark_entry_organisation_id_course_id_saved_at"),
            ["organisation_id", "course_id", "saved_at"],
            unique=False,
        )

    op.create_table(
        "mark",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("voice", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=True),
        sa.Column("goal_set", sa.String(length=40), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name="ck_mark_value"),
        sa.CheckConstraint("(value IS NULL) <> (why IS NULL)", name="ck_mark_why"),
        sa.CheckConstraint("(entry_id IS NULL) <> (key_id IS NULL)", name="ck_mark_source"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_mark_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "entry_id"],
            ["mark_entry.organisation_id", "mark_entry.id"],
            name=op.f("fk_mark_organisation_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_id"],
            ["citizen_key.organisation_id", "citizen_key.id"],
            name=op.f("fk_mark_organisation_id_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mark_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_mark")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mark_organisation_id_course_id_area_said_on"),
            ["organisation_id", "course_id", "area", "said_on"],
            unique=False,
        )


def downgrade() -> None:
    op.drop_table("mark")
    op.drop_table("mark_entry")
