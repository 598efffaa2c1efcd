"""Rungs of the ladder of reminders."""

import sqlalchemy as sa
from alembic import op

from register.base import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_reminding_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminding")),
        sa.UniqueConstraint("task_id", "rung", name=op.f("uq_reminding_task_id_rung")),
    )
    with op.batch_alter_table("reminding", schema=None) as batch_op:
        batch_op.create_index("ix_reminding_next", ["sent_at", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reminding", schema=None) as batch_op:
        batch_op.drop_index("ix_reminding_next")
    op.drop_table("reminding")
