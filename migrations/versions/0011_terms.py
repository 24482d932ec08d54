"""What a team decides about its agreements: how many, for how long."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DEFAULTS = {"most_agreements": "12", "usual_weeks": "4", "longest_months": "6"}


def upgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name, value in DEFAULTS.items():
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=value))
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name in DEFAULTS:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name in DEFAULTS:
            batch_op.drop_column(name)
