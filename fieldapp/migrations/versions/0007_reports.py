"""statuses and what was said to them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import fieldapp.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("next", sa.String(), nullable=False),
        sa.Column("ask", sa.String(), nullable=False),
        sa.Column("under_reason", sa.String(length=40), nullable=True),
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
        sa.CheckConstraint("until >= since", name="ck_report_days"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "author_id"],
            ["user.organisation_id", "user.id"],
            name=op.f("fk_report_organisation_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_report_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "replaces_id"],
            ["report.organisation_id", "report.id"],
            name=op.f("fk_report_organisation_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_organisation_id_course_id_until"),
            ["organisation_id", "course_id", "until"],
            unique=False,
        )

    op.create_table(
        "report_verdict",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "frozen",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("stated", sa.String(length=64), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "document_id"],
            ["document.organisation_id", "document.id"],
            name=op.f("fk_report_verdict_organisation_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["report.organisation_id", "report.id"],
            name=op.f("fk_report_verdict_organisation_id_report_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_verdict_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "report_id", name=op.f("pk_report_verdict")),
    )


def downgrade() -> None:
    op.drop_table("report_verdict")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_organisation_id_course_id_until"))

    op.drop_table("report")
