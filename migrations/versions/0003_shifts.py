"""Shifts and rosters."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_RECOGNISED = (
    sa.Column("full_name", sa.String(length=200), nullable=True),
    sa.Column("handle", sa.String(length=80), nullable=True),
    sa.Column("email_key", sa.String(length=64), nullable=True),
)


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        for column in _RECOGNISED:
            batch_op.add_column(column._copy())
    op.create_table(
        "roster_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "file_id"),
    )
    op.create_table(
        "team_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    with op.batch_alter_table("team_token", schema=None) as batch_op:
        batch_op.create_index("ix_team_token_team", ["team_id", "kind"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("team_token", schema=None) as batch_op:
        batch_op.drop_index("ix_team_token_team")
    op.drop_table("team_token")
    op.drop_table("roster_draft")
    with op.batch_alter_table("person", schema=None) as batch_op:
        for column in _RECOGNISED:
            batch_op.drop_column(column.name)
