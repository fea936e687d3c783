"""whose courses somebody sees, and what the meetings of some days say, are answered from an index alone"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_organisation_id_caseworker_id"))
        batch_op.create_index(
            batch_op.f("ix_course_organisation_id_caseworker_id_id"),
            ["organisation_id", "caseworker_id", "id"],
            unique=False,
        )

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_organisation_id_met_on_course_id"))
        batch_op.create_index(
            "ix_meeting_of_days",
            ["organisation_id", "met_on", "course_id", "stands", "outcome", "mark", "goal_id"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_of_days")
        batch_op.create_index(
            batch_op.f("ix_meeting_organisation_id_met_on_course_id"),
            ["organisation_id", "met_on", "course_id"],
            unique=False,
        )

    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_organisation_id_caseworker_id_id"))
        batch_op.create_index(
            batch_op.f("ix_course_organisation_id_caseworker_id"),
            ["organisation_id", "caseworker_id"],
            unique=False,
        )
