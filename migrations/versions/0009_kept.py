"""Whether agreements are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "key"),
    )
    with op.batch_alter_table("kept_round", schema=None) as batch_op:
        batch_op.create_index("ix_kept_round_due", ["due_at"], unique=False)
    op.create_table(
        "kept_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("partly", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("none", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["kept_round.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "agreement_id"),
    )
    with op.batch_alter_table("kept_check", schema=None) as batch_op:
        batch_op.create_index("ix_kept_check_agreement", ["agreement_id"], unique=False)
    op.create_table(
        "kept_agenda",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=True),
        sa.Column("chosen_by", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["check_id"], ["kept_check.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("check_id"),
    )
    with op.batch_alter_table("kept_agenda", schema=None) as batch_op:
        batch_op.create_index("ix_kept_agenda_agreement", ["agreement_id"], unique=False)


def downgrade() -> None:
    op.drop_table("kept_agenda")
    op.drop_table("kept_check")
    op.drop_table("kept_round")
