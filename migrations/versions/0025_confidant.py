"""Who is proposed as confidant of peer feedback is asked first."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

works_with = "0023"


def upgrade() -> None:
    op.create_table(
        "feedback_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feedback_ask", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_ask_person", ["person_id"], unique=False)
        batch_op.create_index("ix_feedback_ask_proposed", ["proposed_by"], unique=False)
        batch_op.create_index("ix_feedback_ask_team", ["team_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("feedback_ask", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_ask_team")
        batch_op.drop_index("ix_feedback_ask_proposed")
        batch_op.drop_index("ix_feedback_ask_person")
    op.drop_table("feedback_ask")
