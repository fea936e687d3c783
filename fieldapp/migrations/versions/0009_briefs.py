"""what a mentor is to know for a time"""

import sqlalchemy as sa
from alembic import op

import fieldapp.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brief",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", fieldapp.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "by"],
            ["user.organisation_id", "user.id"],
            name=op.f("fk_brief_organisation_id_by"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_brief_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "mentor_id"],
            ["user.organisation_id", "user.id"],
            name=op.f("fk_brief_organisation_id_mentor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_brief_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_brief")),
    )
    with op.batch_alter_table("brief", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_brief_organisation_id_course_id_at"),
            ["organisation_id", "course_id", "at"],
            unique=False,
        )

    op.create_table(
        "brief_reading",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "brief_id"],
            ["brief.organisation_id", "brief.id"],
            name=op.f("fk_brief_reading_organisation_id_brief_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "device_id"],
            ["device.organisation_id", "device.id"],
            name=op.f("fk_brief_reading_organisation_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "user_id"],
            ["user.organisation_id", "user.id"],
            name=op.f("fk_brief_reading_organisation_id_user_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_brief_reading_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_brief_reading")),
        sa.UniqueConstraint(
            "organisation_id",
            "brief_id",
            "user_id",
            "what",
            "at",
            name=op.f("uq_brief_reading_organisation_id_brief_id_user_id_what_at"),
        ),
    )


def downgrade() -> None:
    op.drop_table("brief_reading")
    with op.batch_alter_table("brief", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brief_organisation_id_course_id_at"))

    op.drop_table("brief")
