"""Debates: what was proposed in other words; where the KPI stood before is looked up, and kept no more."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("debate") as batch_op:
        batch_op.add_column(sa.Column("proposed", sa.Text(), nullable=True))
        batch_op.drop_column("baseline")
        batch_op.drop_column("baseline_values")


def downgrade() -> None:
    with op.batch_alter_table("debate") as batch_op:
        batch_op.add_column(sa.Column("baseline", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("baseline_values", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_column("proposed")
