"""The team mirror: which statements a team looks back at, its months, their averages. No answer of anybody."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class MirrorTeam(Base):
    """The statements a team chose. Without a row, or without statements, there is no mirror."""

    __tablename__ = "mirror_team"
    __table_args__ = (Index("ix_mirror_team_due", "due_at"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    keys: Mapped[str] = mapped_column(String(100), default="")  # of the pool, with commas between them
    version: Mapped[int] = mapped_column(default=0)  # how often they were chosen
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    due_at: Mapped[datetime | None]  # when the next month begins


class MirrorRound(Base):
    """One month of a team."""

    __tablename__ = "mirror_round"
    __table_args__ = (UniqueConstraint("team_id", "month"), Index("ix_mirror_round_due", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    month: Mapped[date]  # its first day
    keys: Mapped[str] = mapped_column(String(100))
    due_at: Mapped[datetime | None]  # when the answers are counted; empty once they are


class MirrorResult(Base):
    """The average of a statement in a month, from five answers up. How many answered is not kept."""

    __tablename__ = "mirror_result"

    round_id: Mapped[int] = mapped_column(ForeignKey("mirror_round.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(15), primary_key=True)
    tenths: Mapped[int]  # of one to five
