"""Files of every kind wait for a decision, under numbers that never come back; values fetched from other databases."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What waits here waits a day at most: whoever dropped it is asked to drop it again.
    op.drop_table("roster_draft")
    op.execute("DELETE FROM outbox WHERE kind = 'roster_preview'")
    _make("file_draft", sa.Text(), sqlite_autoincrement=True)
    op.create_table(
        "kpi_fetch",
        sa.Column("kpi_id", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["kpi_id"], ["kpi.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kpi_id"),
    )


def downgrade() -> None:
    op.drop_table("kpi_fetch")
    op.drop_table("file_draft")
    op.execute("DELETE FROM outbox WHERE kind = 'file_preview'")
    _make("roster_draft", sa.String(length=200))


def _make(name: str, problem: sa.types.TypeEngine[str], **more: bool) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("problem", problem, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "file_id"),
        **more,
    )
