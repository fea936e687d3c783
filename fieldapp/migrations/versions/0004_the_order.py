"""the order: agreements, minutes a week, and days that meetings count by"""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import fieldapp.db
from fieldapp.clock import uuid7

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ZONE = ZoneInfo("Europe/Copenhagen")
AT_ONCE = 1000

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = fieldapp.db.UtcDateTime(timezone=True)
COURSE = sa.table(
    "course",
    *(sa.column(name, sa.Uuid()) for name in ("organisation_id", "id", "mentor_id", "created_by")),
    *(sa.column(name, sa.Date()) for name in ("starts_on", "ends_on")),
    *(sa.column(name, JSON) for name in ("tasks", "not_tasks")),
    *(sa.column(name, sa.String()) for name in ("scheme", "purpose")),
    sa.column("weekly_minutes", sa.Integer()),
    sa.column("created_at", MOMENT),
)
USER = sa.table(
    "user",
    sa.column("organisation_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("affiliation", sa.String()),
)
CHANGE = sa.table(
    "course_change",
    *(sa.column(name, sa.Uuid()) for name in ("organisation_id", "course_id", "by")),
    *(sa.column(name, sa.String()) for name in ("what", "reason")),
    sa.column("at", MOMENT),
)
MEETING = sa.table(
    "meeting",
    *(sa.column(name, sa.Uuid()) for name in ("organisation_id", "id", "corrects_id")),
    sa.column("met_at", MOMENT),
    sa.column("met_on", sa.Date()),
)
AGREEMENT = sa.table(
    "agreement",
    *(sa.column(name, sa.Uuid()) for name in ("organisation_id", "id", "course_id", "made_by")),
    *(sa.column(name, sa.Integer()) for name in ("number", "version", "weekly_minutes", "report_days")),
    *(sa.column(name, sa.String()) for name in ("state", "scheme", "purpose", "affiliation", "goal_set")),
    *(sa.column(name, sa.String()) for name in ("assessment", "agreed_how")),
    *(sa.column(name, sa.Date()) for name in ("starts_on", "ends_on", "last_on", "agreed_on")),
    *(sa.column(name, JSON) for name in ("roles", "tasks", "not_tasks")),
    sa.column("made_at", MOMENT),
)
STEP = sa.table(
    "agreement_step",
    *(sa.column(name, sa.Uuid()) for name in ("organisation_id", "id", "agreement_id", "by")),
    *(sa.column(name, sa.String()) for name in ("what", "reason", "words")),
    sa.column("version", sa.Integer()),
    sa.column("at", MOMENT),
)
GRANT = sa.table(
    "weekly_grant",
    *(sa.column(name, sa.Uuid()) for name in ("organisation_id", "id", "course_id", "by")),
    sa.column("minutes", sa.Integer()),
    sa.column("valid_from", sa.Date()),
    sa.column("words", sa.String()),
    sa.column("at", MOMENT),
)
# Contact with others is other time, and nobody is met on the way (vocabulary 2.1 and 2.2).
OTHER_TIME = (
    "UPDATE meeting SET not_counted = '{code}' WHERE minutes IS NOT NULL AND not_counted IS NULL AND {where}"
)


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("affiliation", sa.String(length=40), nullable=True),
        sa.Column(
            "roles",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column(
            "tasks",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "not_tasks",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("weekly_minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=True),
        sa.Column("report_days", sa.Integer(), nullable=False),
        sa.Column("goal_set", sa.String(length=40), nullable=False),
        sa.Column("assessment", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_how", sa.String(length=40), nullable=True),
        sa.Column("waived", sa.String(length=40), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="ck_agreement_days"),
        sa.CheckConstraint("report_days BETWEEN 7 AND 92", name="ck_agreement_report_days"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_agreement_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_agreement_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_agreement")),
        sa.UniqueConstraint(
            "organisation_id",
            "course_id",
            "number",
            name=op.f("uq_agreement_organisation_id_course_id_number"),
        ),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_organisation_id_state_last_on"),
            ["organisation_id", "state", "last_on"],
            unique=False,
        )

    op.create_table(
        "weekly_grant",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 600", name="ck_weekly_grant_minutes"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_weekly_grant_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_weekly_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_weekly_grant")),
    )
    with op.batch_alter_table("weekly_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_weekly_grant_organisation_id_course_id_valid_from"),
            ["organisation_id", "course_id", "valid_from"],
            unique=False,
        )

    op.create_table(
        "agreement_draft",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column(
            "typed",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "changed",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "agreement_id"],
            ["agreement.organisation_id", "agreement.id"],
            name=op.f("fk_agreement_draft_organisation_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "course_id"],
            ["course.organisation_id", "course.id"],
            name=op.f("fk_agreement_draft_organisation_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "made_by"],
            ["user.organisation_id", "user.id"],
            name=op.f("fk_agreement_draft_organisation_id_made_by"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_agreement_draft_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_agreement_draft")),
    )
    with op.batch_alter_table("agreement_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_draft_organisation_id_made_by"),
            ["organisation_id", "made_by"],
            unique=False,
        )

    op.create_table(
        "agreement_step",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("at", fieldapp.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "agreement_id"],
            ["agreement.organisation_id", "agreement.id"],
            name=op.f("fk_agreement_step_organisation_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "key_id"],
            ["citizen_key.organisation_id", "citizen_key.id"],
            name=op.f("fk_agreement_step_organisation_id_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_agreement_step_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_agreement_step")),
    )
    with op.batch_alter_table("agreement_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_step_organisation_id_agreement_id_at"),
            ["organisation_id", "agreement_id", "at"],
            unique=False,
        )

    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("begun_at", fieldapp.db.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("course_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("goal_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("words", sa.String(), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_course_change_organisation_id_goal_id"),
            "goal",
            ["organisation_id", "goal_id"],
            ["organisation_id", "id"],
        )

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("met_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("stands", sa.Boolean(), nullable=False, server_default=sa.true()))

    op.execute("UPDATE course SET begun_at = created_at")
    _one_period_each()
    _one_grant_each()
    _days_of_meetings()
    with op.batch_alter_table("course_change", schema=None) as batch_op:
        batch_op.alter_column("words", server_default=None)
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.alter_column("met_on", nullable=False)
        batch_op.alter_column("stands", server_default=None)
        batch_op.create_index(
            batch_op.f("ix_meeting_organisation_id_met_on_course_id"),
            ["organisation_id", "met_on", "course_id"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_organisation_id_met_on_course_id"))
        batch_op.drop_column("stands")
        batch_op.drop_column("met_on")

    with op.batch_alter_table("course_change", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_course_change_organisation_id_goal_id"), type_="foreignkey")
        batch_op.drop_column("words")
        batch_op.drop_column("goal_id")

    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("begun_at")

    with op.batch_alter_table("agreement_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_step_organisation_id_agreement_id_at"))

    op.drop_table("agreement_step")
    with op.batch_alter_table("agreement_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_draft_organisation_id_made_by"))

    op.drop_table("agreement_draft")
    with op.batch_alter_table("weekly_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weekly_grant_organisation_id_course_id_valid_from"))

    op.drop_table("weekly_grant")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_organisation_id_state_last_on"))

    op.drop_table("agreement")


def _one_period_each() -> None:
    """Each course has been one period until now, said yes to before anybody wrote it down here."""
    ended = _ended()
    asked = sa.select(COURSE, USER.c.affiliation).join(
        USER,
        sa.and_(USER.c.organisation_id == COURSE.c.organisation_id, USER.c.id == COURSE.c.mentor_id),
    )
    agreements, steps = [], []
    for row in op.get_bind().execute(asked).mappings().all():
        end, id = ended.get((row["organisation_id"], row["id"])), uuid7()
        agreements.append(
            {name: row[name] for name in ("organisation_id", "scheme", "purpose", "tasks", "not_tasks")}
            | {name: row[name] for name in ("starts_on", "ends_on", "affiliation", "weekly_minutes")}
            | {
                "id": id,
                "course_id": row["id"],
                "number": 1,
                "state": "ended" if end else "active",
                "version": 1,
                "roles": [],
                "last_on": row["ends_on"],
                "report_days": 14 if row["affiliation"] == "external" else 30,
                "goal_set": "small_steps_1",
                "assessment": "",
                "agreed_on": row["starts_on"],
                "agreed_how": "before",
                "made_by": row["created_by"],
                "made_at": row["created_at"],
            }
        )
        begun = {"what": "active", "by": row["created_by"], "at": row["created_at"]}
        over = {"what": "ended", "by": end["by"], "at": end["at"], "reason": end["reason"]} if end else None
        steps += [
            {"organisation_id": row["organisation_id"], "id": uuid7(), "agreement_id": id, "version": 1}
            | {"words": "", "reason": None}
            | one
            for one in (begun, over)
            if one
        ]
    op.bulk_insert(AGREEMENT, agreements)
    op.bulk_insert(STEP, steps)


def _ended() -> dict[tuple[UUID, UUID], Any]:
    """The last word on the end of each course that was ended."""
    asked = sa.select(CHANGE).where(CHANGE.c.what == "ended").order_by(CHANGE.c.at)
    return {
        (row["organisation_id"], row["course_id"]): row for row in op.get_bind().execute(asked).mappings()
    }


def _one_grant_each() -> None:
    rows = op.get_bind().execute(sa.select(COURSE)).mappings().all()
    op.bulk_insert(
        GRANT,
        [
            {
                "organisation_id": row["organisation_id"],
                "id": uuid7(),
                "course_id": row["id"],
                "minutes": min(max(row["weekly_minutes"], 5), 600),
                "valid_from": row["starts_on"],
                "words": "",
                "by": row["created_by"],
                "at": row["created_at"],
            }
            for row in rows
        ],
    )


def _days_of_meetings() -> None:
    """The Danish day of each meeting, which SQL alone does not know; and whether it was corrected."""
    bind = op.get_bind()
    rows = bind.execute(sa.select(MEETING.c.organisation_id, MEETING.c.id, MEETING.c.met_at)).all()
    day = (
        sa.update(MEETING)
        .where(MEETING.c.organisation_id == sa.bindparam("o"), MEETING.c.id == sa.bindparam("i"))
        .values(met_on=sa.bindparam("day"))
    )
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        bind.execute(
            day,
            [{"o": row[0], "i": row[1], "day": row.met_at.astimezone(ZONE).date()} for row in some],
        )
    op.execute(
        "UPDATE meeting SET stands = false WHERE EXISTS (SELECT 1 FROM meeting AS later"
        " WHERE later.organisation_id = meeting.organisation_id AND later.corrects_id = meeting.id)"
    )
    op.execute(OTHER_TIME.format(code="third_party", where="form = 'third_party'"))
    op.execute(OTHER_TIME.format(code="in_transit", where="place = 'transport'"))
