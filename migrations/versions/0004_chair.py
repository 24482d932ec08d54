"""The chair and the meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PLAN = (
    sa.Column("chair", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("preview_before", sa.Integer(), nullable=False, server_default="30"),
    sa.Column("announcements", sa.Integer(), nullable=False, server_default="2"),
    sa.Column("meeting", sa.Integer(), nullable=False, server_default="10"),
)


def upgrade() -> None:
    with op.batch_alter_table("dagstart_plan", schema=None) as batch_op:
        for column in _PLAN:
            batch_op.add_column(column._copy())
    with op.batch_alter_table("dagstart_plan", schema=None) as batch_op:
        for column in _PLAN:
            batch_op.alter_column(column.name, server_default=None)
    op.create_table(
        "dagstart_chair",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_table(
        "dagstart_turn",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "person_id"),
    )
    op.create_table(
        "dagstart_announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("dagstart_announcement", schema=None) as batch_op:
        batch_op.create_index("ix_dagstart_announcement_day", ["team_id", "day"], unique=False)
    op.create_table(
        "dagstart_meeting",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("part_started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "day"),
    )


def downgrade() -> None:
    op.drop_table("dagstart_meeting")
    with op.batch_alter_table("dagstart_announcement", schema=None) as batch_op:
        batch_op.drop_index("ix_dagstart_announcement_day")

    op.drop_table("dagstart_announcement")
    op.drop_table("dagstart_turn")
    op.drop_table("dagstart_chair")
    with op.batch_alter_table("dagstart_plan", schema=None) as batch_op:
        for column in _PLAN:
            batch_op.drop_column(column.name)
