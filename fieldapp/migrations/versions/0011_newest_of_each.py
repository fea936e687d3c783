"""the newest step of each course, and which statuses were given back, are found without reading all of them"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mark_of_days", ["organisation_id", "said_on", "course_id", "value"], unique=False
        )

    with op.batch_alter_table("report_verdict", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_verdict_organisation_id_verdict_report_id_at"),
            ["organisation_id", "verdict", "report_id", "at"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("report_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_verdict_organisation_id_verdict_report_id_at"))

    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index("ix_mark_of_days")
