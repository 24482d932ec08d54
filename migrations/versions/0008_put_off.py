"""A start that could not be opened, and is tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("put_off_until", sa.DateTime(), nullable=True))
        batch_op.create_index("ix_schedule_put_off", ["put_off_until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index("ix_schedule_put_off")
        batch_op.drop_column("put_off_until")
