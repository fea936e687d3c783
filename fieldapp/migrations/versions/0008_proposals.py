"""what mentors propose and what was said to it"""

import sqlalchemy as sa
from alembic import op

import fieldapp.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("step_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
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
        sa.CheckConstraint("minutes BETWEEN 5 AND 600", name="ck_proposal_minutes"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "author_id"],
            ["user.organisation_id", "user.id"],
            name=op.f("fk_proposal_organisation_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_proposal_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "goal_id"],
            ["goal.organisation_id", "goal.id"],
            name=op.f("fk_proposal_organisation_id_goal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["goal_step.organisation_id", "goal_step.id"],
            name=op.f("fk_proposal_organisation_id_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_proposal_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_organisation_id_course_id_saved_at"),
            ["organisation_id", "course_id", "saved_at"],
            unique=False,
        )

    op.create_table(
        "proposal_answer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "proposal_id"],
            ["proposal.organisation_id", "proposal.id"],
            name=op.f("fk_proposal_answer_organisation_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_proposal_answer_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "proposal_id", name=op.f("pk_proposal_answer")),
    )


def downgrade() -> None:
    op.drop_table("proposal_answer")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_organisation_id_course_id_saved_at"))

    op.drop_table("proposal")
