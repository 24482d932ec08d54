"""What people set for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("quiet_from", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("home_opened_on", sa.Date(), nullable=True))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column("reminders", server_default=None)
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.alter_column("told", server_default=None)
    with op.batch_alter_table("dagstart_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("week_at", sa.Integer(), nullable=False, server_default="900"))
        at_once = sa.Column("week_look_at", sa.DateTime(), nullable=False, server_default="1970-01-01 00:00:00.000000")
        batch_op.add_column(at_once)
    with op.batch_alter_table("dagstart_plan", schema=None) as batch_op:
        batch_op.alter_column("week_at", server_default=None)
        batch_op.alter_column("week_look_at", server_default=None)
        batch_op.create_index("ix_dagstart_plan_week", ["week_look_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("dagstart_plan", schema=None) as batch_op:
        batch_op.drop_index("ix_dagstart_plan_week")
        batch_op.drop_column("week_look_at")
        batch_op.drop_column("week_at")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_column("told")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("home_opened_on")
        batch_op.drop_column("quiet_until")
        batch_op.drop_column("quiet_from")
        batch_op.drop_column("reminders")
