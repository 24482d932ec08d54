"""Files of every kind wait for a decision in one table; values that are fetched from other databases."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("roster_draft", "file_draft")
    _rename_constraints("roster_draft", "file_draft")
    with op.batch_alter_table("file_draft", schema=None) as batch_op:
        batch_op.alter_column("problem", existing_type=sa.String(length=200), type_=sa.Text(), existing_nullable=True)
    _rename("roster_preview", "roster:", "file_preview", "file:")
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
    _rename("file_preview", "file:", "roster_preview", "roster:")
    op.execute("UPDATE file_draft SET problem = NULL WHERE length(problem) > 200")
    with op.batch_alter_table("file_draft", schema=None) as batch_op:
        batch_op.alter_column("problem", existing_type=sa.Text(), type_=sa.String(length=200), existing_nullable=True)
    op.rename_table("file_draft", "roster_draft")
    _rename_constraints("file_draft", "roster_draft")


def _rename_constraints(before: str, after: str) -> None:
    """PostgreSQL keeps the names that a table's keys got when it was made; SQLite gives them none."""
    if op.get_bind().dialect.name == "postgresql":
        for key in ("pkey", "person_id_fkey", "person_id_file_id_key"):
            op.execute(f"ALTER TABLE {after} RENAME CONSTRAINT {before}_{key} TO {after}_{key}")


def _rename(kind: str, about: str, new_kind: str, new_about: str) -> None:
    outbox = sa.table("outbox", sa.column("kind", sa.String), sa.column("subject", sa.String))
    subject = sa.func.replace(outbox.c.subject, about, new_about)
    op.execute(outbox.update().where(outbox.c.kind == kind).values(kind=new_kind, subject=subject))
