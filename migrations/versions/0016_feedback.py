"""Peer feedback: who takes part, who writes to whom in a week, and the texts, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_exclusion",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "person_id", "other_id"),
    )
    with op.batch_alter_table("feedback_exclusion", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_exclusion_other", ["other_id"], unique=False)
    op.create_table(
        "feedback_member",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("exercised", sa.Boolean(), nullable=False),
        sa.Column("tips", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "person_id"),
    )
    with op.batch_alter_table("feedback_member", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_member_person", ["person_id"], unique=False)
    op.create_table(
        "feedback_team",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("fortnightly", sa.Boolean(), nullable=False),
        sa.Column("collecting", sa.Boolean(), nullable=False),
        sa.Column("weeks_kept", sa.Integer(), nullable=False),
        sa.Column("confidant_id", sa.Integer(), nullable=True),
        sa.Column("with_mirror", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["confidant_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id"),
    )
    with op.batch_alter_table("feedback_team", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_team_due", ["due_at"], unique=False)
    op.create_table(
        "feedback_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("collecting", sa.Boolean(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=True),
        sa.Column("asks_at", sa.DateTime(), nullable=False),
        sa.Column("matches_at", sa.DateTime(), nullable=False),
        sa.Column("reminds_at", sa.DateTime(), nullable=False),
        sa.Column("delivers_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "monday"),
    )
    with op.batch_alter_table("feedback_week", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_week_due", ["due_at"], unique=False)
    op.create_table(
        "feedback_question",
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("tips", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["week_id"], ["feedback_week.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("week_id", "person_id"),
    )
    with op.batch_alter_table("feedback_question", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_question_person", ["person_id"], unique=False)
    op.create_table(
        "feedback_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=True),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("nameless", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("delivers_at", sa.DateTime(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("thanked", sa.Boolean(), nullable=False),
        sa.Column("talk", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.String(length=10), nullable=True),
        sa.Column("confidant_id", sa.Integer(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["confidant_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["receiver_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["week_id"], ["feedback_week.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("giver_id", "source"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feedback_text", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_text_delivers", ["delivers_at"], unique=False)
        batch_op.create_index("ix_feedback_text_expires", ["expires_on"], unique=False)
        batch_op.create_index("ix_feedback_text_giver", ["giver_id", "state"], unique=False)
        batch_op.create_index("ix_feedback_text_receiver", ["receiver_id", "state"], unique=False)
        batch_op.create_index("ix_feedback_text_week", ["week_id"], unique=False)
    op.create_table(
        "feedback_turn",
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["receiver_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["week_id"], ["feedback_week.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("week_id", "giver_id"),
    )
    with op.batch_alter_table("feedback_turn", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_turn_giver", ["giver_id"], unique=False)
        batch_op.create_index("ix_feedback_turn_receiver", ["receiver_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("feedback_turn", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_turn_receiver")
        batch_op.drop_index("ix_feedback_turn_giver")
    op.drop_table("feedback_turn")
    with op.batch_alter_table("feedback_text", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_text_week")
        batch_op.drop_index("ix_feedback_text_receiver")
        batch_op.drop_index("ix_feedback_text_giver")
        batch_op.drop_index("ix_feedback_text_expires")
        batch_op.drop_index("ix_feedback_text_delivers")
    op.drop_table("feedback_text")
    with op.batch_alter_table("feedback_question", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_question_person")
    op.drop_table("feedback_question")
    with op.batch_alter_table("feedback_week", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_week_due")
    op.drop_table("feedback_week")
    with op.batch_alter_table("feedback_team", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_team_due")
    op.drop_table("feedback_team")
    with op.batch_alter_table("feedback_member", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_member_person")
    op.drop_table("feedback_member")
    with op.batch_alter_table("feedback_exclusion", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_exclusion_other")
    op.drop_table("feedback_exclusion")
