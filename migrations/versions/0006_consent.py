"""The consent round."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("silence_consents", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.alter_column("silence_consents", server_default=None)
    op.create_table(
        "consent_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("ritual", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("open_about", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("silence_consents", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("remind_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("open_about"),
    )
    with op.batch_alter_table("consent_round", schema=None) as batch_op:
        batch_op.create_index("ix_consent_round_ends", ["ends_at"], unique=False)
        batch_op.create_index("ix_consent_round_remind", ["remind_at"], unique=False)
        batch_op.create_index("ix_consent_round_team", ["team_id"], unique=False)
    op.create_table(
        "consent_seat",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["consent_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "person_id"),
    )
    with op.batch_alter_table("consent_seat", schema=None) as batch_op:
        batch_op.create_index("ix_consent_seat_person", ["person_id"], unique=False)
    op.create_table(
        "consent_stance",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["consent_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "decision", "person_id"),
    )
    with op.batch_alter_table("consent_stance", schema=None) as batch_op:
        batch_op.create_index("ix_consent_stance_person", ["person_id"], unique=False)
    op.create_table(
        "consent_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("change", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["round_id"], ["consent_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("consent_entry", schema=None) as batch_op:
        batch_op.create_index("ix_consent_entry_round", ["round_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("consent_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_entry_round")

    op.drop_table("consent_entry")
    with op.batch_alter_table("consent_stance", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_stance_person")

    op.drop_table("consent_stance")
    with op.batch_alter_table("consent_seat", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_seat_person")

    op.drop_table("consent_seat")
    with op.batch_alter_table("consent_round", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_round_team")
        batch_op.drop_index("ix_consent_round_remind")
        batch_op.drop_index("ix_consent_round_ends")

    op.drop_table("consent_round")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("silence_consents")
