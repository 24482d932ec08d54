"""Agreements that end in the same week are asked about together, in one message."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("asked_on", sa.Date(), nullable=True))
    op.create_index("ix_agreement_asked", "agreement", ["team_id", "asked_on"])


def downgrade() -> None:
    op.drop_index("ix_agreement_asked", "agreement")
    op.drop_column("agreement", "asked_on")  # in place: SQLite's copy of a table would lose its triggers
