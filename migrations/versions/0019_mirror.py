"""The team mirror: the statements a team chose, its months, the averages."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mirror_team",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("keys", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_index("ix_mirror_team_due", "mirror_team", ["due_at"])
    op.create_table(
        "mirror_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("keys", sa.String(length=100), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "month"),
    )
    op.create_index("ix_mirror_round_due", "mirror_round", ["due_at"])
    op.create_table(
        "mirror_result",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=15), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["mirror_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "key"),
    )
    with op.batch_alter_table("feedback_team") as batch_op:
        batch_op.drop_column("with_mirror")


def downgrade() -> None:
    with op.batch_alter_table("feedback_team") as batch_op:
        batch_op.add_column(sa.Column("with_mirror", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_table("mirror_result")
    op.drop_table("mirror_round")
    op.drop_table("mirror_team")
