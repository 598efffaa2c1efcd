"""Announced holidays, the editions that steps were counted with, cases to be counted again."""

import sqlalchemy as sa
from alembic import op

from register.base import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_edition",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_calendar_edition")),
    )
    op.create_table(
        "holiday_announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.Column("on", sa.JSON(), nullable=False),
        sa.Column("imported_by", sa.String(length=32), nullable=True),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["person.id"], name=op.f("fk_holiday_announcement_imported_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_announcement")),
    )
    with op.batch_alter_table("holiday_announcement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_announcement_year"), ["year"], unique=False)
    op.create_table(
        "recounting",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("stuck", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["holiday_announcement.id"],
            name=op.f("fk_recounting_announcement_id_holiday_announcement"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_recounting_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_recounting")),
    )


def downgrade() -> None:
    op.drop_table("recounting")
    with op.batch_alter_table("holiday_announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holiday_announcement_year"))
    op.drop_table("holiday_announcement")
    op.drop_table("calendar_edition")
