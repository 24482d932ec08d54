"""Points that live."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_point_raised_by": ["raised_by", "state"],
    "ix_point_owner": ["owner_id", "state"],
    "ix_point_climbs": ["climbs_at"],
    "ix_point_follow_up": ["follow_up_at"],
}
_COLUMNS = (
    sa.Column("owner_id", sa.Integer(), nullable=True),
    sa.Column("waits_for", sa.String(length=12), nullable=False, server_default="team"),
    sa.Column("climbed", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("silent_since", sa.DateTime(), nullable=True),
    sa.Column("climbs_at", sa.DateTime(), nullable=True),
    sa.Column("follow_up_at", sa.DateTime(), nullable=True),
    sa.Column("taken_at", sa.DateTime(), nullable=True),
    sa.Column("answered_at", sa.DateTime(), nullable=True),
    sa.Column("closed_at", sa.DateTime(), nullable=True),
    sa.Column("merged_into_id", sa.Integer(), nullable=True),
    sa.Column("link", sa.String(length=500), nullable=True),
    sa.Column("reply_ref", sa.String(length=40), nullable=True),
    sa.Column("sealed_asker", sa.Text(), nullable=True),
)
_TEAM = {"climb_after": "1", "follow_up_after": "420"}


def upgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name, value in _TEAM.items():
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=value))
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name in _TEAM:
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table("point", schema=None) as batch_op:
        for column in _COLUMNS:
            batch_op.add_column(column._copy())
    op.execute("UPDATE point SET waits_for = addressee")
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.alter_column("waits_for", server_default=None)
        batch_op.alter_column("climbed", server_default=None)
        batch_op.create_foreign_key("fk_point_owner", "person", ["owner_id"], ["id"], ondelete="SET NULL")
        batch_op.create_foreign_key("fk_point_merged", "point", ["merged_into_id"], ["id"], ondelete="SET NULL")
        batch_op.create_unique_constraint("point_reply_ref_key", ["reply_ref"])
        for name, columns in _INDEXES.items():
            batch_op.create_index(name, columns, unique=False)
    op.create_table(
        "point_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("whom", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("point_event", schema=None) as batch_op:
        batch_op.create_index("ix_point_event_point", ["point_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("point_event", schema=None) as batch_op:
        batch_op.drop_index("ix_point_event_point")

    op.drop_table("point_event")
    op.execute("UPDATE point SET state = 'open' WHERE state NOT IN ('open', 'withdrawn')")
    with op.batch_alter_table("point", schema=None) as batch_op:
        for name in _INDEXES:
            batch_op.drop_index(name)
        batch_op.drop_constraint("point_reply_ref_key", type_="unique")
        batch_op.drop_constraint("fk_point_merged", type_="foreignkey")
        batch_op.drop_constraint("fk_point_owner", type_="foreignkey")
    with op.batch_alter_table("point", schema=None) as batch_op:
        for column in _COLUMNS:
            batch_op.drop_column(column.name)
    with op.batch_alter_table("team", schema=None) as batch_op:
        for name in _TEAM:
            batch_op.drop_column(name)
