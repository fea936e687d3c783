"""an organisation's own law texts, thresholds and words, each from a day on"""

import sqlalchemy as sa
from alembic import op

import fieldapp.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dated_word",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name="ck_dated_word_days"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_dated_word_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_dated_word")),
    )
    with op.batch_alter_table("dated_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dated_word_organisation_id_name_valid_from"),
            ["organisation_id", "name", "valid_from"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("dated_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dated_word_organisation_id_name_valid_from"))

    op.drop_table("dated_word")
