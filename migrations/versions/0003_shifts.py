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
_WORK = (
    sa.Column("work_days", sa.Integer(), nullable=True),
    sa.Column("work_starts", sa.Time(), nullable=True),
    sa.Column("work_ends", sa.Time(), nullable=True),
)


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        for column in (*_RECOGNISED, *_WORK):
            batch_op.add_column(column._copy())
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "person_id", "starts_at"),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index("ix_shift_team", ["team_id", "starts_at"], unique=False)
        batch_op.create_index("ix_shift_person", ["person_id", "ends_at"], unique=False)
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index("ix_roster_team", ["team_id", "last_day"], unique=False)
    _name_boards_by_day()
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


def _name_boards_by_day() -> None:
    """A board is about a team's day from here on, not about a run; those that stand can still be edited."""
    connection = op.get_bind()
    query = "SELECT o.id, o.subject, r.team_id, r.day FROM outbox o JOIN round r ON o.subject {} WHERE o.kind = :kind"
    rename = sa.text("UPDATE outbox SET subject = :subject WHERE id = :id")
    for kind, matches in (
        ("dagstart_board", "= 'round:' || r.id"),
        ("dagstart_detail", "LIKE 'round:' || r.id || ':%'"),
    ):
        for row_id, subject, team_id, day in connection.execute(sa.text(query.format(matches)), {"kind": kind}).all():
            parts = subject.split(":", 2)[2:]
            named = ":".join(["board", str(team_id), str(day), *parts])
            connection.execute(rename, {"subject": named, "id": row_id})


def downgrade() -> None:
    with op.batch_alter_table("team_token", schema=None) as batch_op:
        batch_op.drop_index("ix_team_token_team")
    op.drop_table("team_token")
    op.drop_table("roster_draft")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_team")
    op.drop_table("roster")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index("ix_shift_person")
        batch_op.drop_index("ix_shift_team")
    op.drop_table("shift")
    with op.batch_alter_table("person", schema=None) as batch_op:
        for column in (*_RECOGNISED, *_WORK):
            batch_op.drop_column(column.name)
