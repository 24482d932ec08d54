"""Debates about KPIs, the team's frame card, and what an agreement came from."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DEFAULTS = {"debate_days": "2", "debate_quorum": "60", "debate_gap": "14"}


def upgrade() -> None:
    op.create_table(
        "team_frame",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("fixed", sa.Text(), nullable=False),
        sa.Column("free", sa.Text(), nullable=False),
        sa.Column("decides", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_table(
        "debate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("open_in", sa.Integer(), nullable=True),
        sa.Column("phase", sa.String(length=14), nullable=False),
        sa.Column("motion", sa.Text(), nullable=False),
        sa.Column("kpi_id", sa.Integer(), nullable=True),
        sa.Column("kpi_name", sa.String(length=60), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("baseline_values", sa.Integer(), nullable=False),
        sa.Column("fixed", sa.Text(), nullable=False),
        sa.Column("free", sa.Text(), nullable=False),
        sa.Column("decides", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Date(), nullable=True),
        sa.Column("with_kar", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("half_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(), nullable=True),
        sa.Column("by_side", sa.Boolean(), nullable=False),
        sa.Column("first_counted", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("agreement_number", sa.Integer(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("review", sa.String(length=10), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["facilitator_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["kpi_id"], ["kpi.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("open_in"),
        sa.UniqueConstraint("team_id", "number"),
        sa.UniqueConstraint("team_id", "source"),
    )
    with op.batch_alter_table("debate", schema=None) as batch_op:
        batch_op.create_index("ix_debate_ends", ["ends_at"], unique=False)
        batch_op.create_index("ix_debate_half", ["half_at"], unique=False)
        batch_op.create_index("ix_debate_kpi", ["kpi_id"], unique=False)
        batch_op.create_index("ix_debate_point", ["point_id"], unique=False)

    op.create_table(
        "agreement_origin",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("ritual", sa.String(length=20), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("agreement_id"),
    )
    with op.batch_alter_table("agreement_origin", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_origin", ["ritual", "origin_id"], unique=False)

    op.create_table(
        "debate_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("debate_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("counter", sa.Text(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("debate_id", "source"),
    )
    with op.batch_alter_table("debate_entry", schema=None) as batch_op:
        batch_op.create_index("ix_debate_entry_debate", ["debate_id", "kind"], unique=False)
        batch_op.create_index("ix_debate_entry_person", ["person_id"], unique=False)

    op.create_table(
        "debate_measure",
        sa.Column("debate_id", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("measured_on", sa.Date(), nullable=True),
        sa.Column("after", sa.BigInteger(), nullable=True),
        sa.Column("values", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("debate_id", "weeks"),
    )
    with op.batch_alter_table("debate_measure", schema=None) as batch_op:
        batch_op.create_index("ix_debate_measure_due", ["due_at"], unique=False)

    op.create_table(
        "debate_seat",
        sa.Column("debate_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("debate_id", "person_id"),
    )
    with op.batch_alter_table("debate_seat", schema=None) as batch_op:
        batch_op.create_index("ix_debate_seat_person", ["person_id"], unique=False)

    op.create_table(
        "debate_vote",
        sa.Column("debate_id", sa.Integer(), nullable=False),
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("strongly_against", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("neutral", sa.Integer(), nullable=True),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("strongly_in_favour", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("debate_id", "vote", "side"),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name, value in DEFAULTS.items():
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=value))
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name in DEFAULTS:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name in DEFAULTS:
            batch_op.drop_column(name)

    op.drop_table("debate_vote")
    with op.batch_alter_table("debate_seat", schema=None) as batch_op:
        batch_op.drop_index("ix_debate_seat_person")

    op.drop_table("debate_seat")
    with op.batch_alter_table("debate_measure", schema=None) as batch_op:
        batch_op.drop_index("ix_debate_measure_due")

    op.drop_table("debate_measure")
    with op.batch_alter_table("debate_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_debate_entry_person")
        batch_op.drop_index("ix_debate_entry_debate")

    op.drop_table("debate_entry")
    with op.batch_alter_table("agreement_origin", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_origin")

    op.drop_table("agreement_origin")
    with op.batch_alter_table("debate", schema=None) as batch_op:
        batch_op.drop_index("ix_debate_point")
        batch_op.drop_index("ix_debate_kpi")
        batch_op.drop_index("ix_debate_half")
        batch_op.drop_index("ix_debate_ends")

    op.drop_table("debate")
    op.drop_table("team_frame")
