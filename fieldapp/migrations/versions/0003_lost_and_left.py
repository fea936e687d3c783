"""phones that are lost or left"""

import sqlalchemy as sa
from alembic import op

import fieldapp.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("persisted", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("build", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("revoked_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("wiped_at", fieldapp.db.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("received_body", schema=None) as batch_op:
        batch_op.add_column(sa.Column("brought_by", sa.Uuid(), nullable=True))

    op.create_table(
        "device_course",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("since", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", fieldapp.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_device_course_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "device_id"],
            ["device.organisation_id", "device.id"],
            name=op.f("fk_device_course_organisation_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_device_course_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "device_id", "course_id", name=op.f("pk_device_course")),
    )

    # A phone that never comes back says nothing any more: what its owner's caseload was when it was last here.
    op.execute(
        "INSERT INTO device_course (organisation_id, device_id, course_id, since)"
        " SELECT device.organisation_id, device.id, course.id, device.seen_at FROM device JOIN course"
        " ON course.organisation_id = device.organisation_id AND course.mentor_id = device.user_id"
        " WHERE course.created_at <= device.seen_at AND course.ends_on >= device.created_at"
    )


def downgrade() -> None:
    op.drop_table("device_course")
    with op.batch_alter_table("received_body", schema=None) as batch_op:
        batch_op.drop_column("brought_by")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("wiped_at")
        batch_op.drop_column("revoked_by")
        batch_op.drop_column("build")
        batch_op.drop_column("persisted")
