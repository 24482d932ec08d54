"""How agreements are kept: sums of what a team said, never what anybody said. What is counted stands in the tally."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class KeptRound(Base):
    """A team is asked whether its agreements are kept: about a week, at a daily start, or a week before one ends."""

    __tablename__ = "kept_round"
    __table_args__ = (UniqueConstraint("team_id", "key"), Index("ix_kept_round_due", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(20))  # see kept_rules.key_of
    rhythm: Mapped[str] = mapped_column(String(10))  # weekly, dagstart, review
    together: Mapped[bool]  # openly, in the channel: the team is too small to be counted
    day: Mapped[date]  # on which it is asked
    state: Mapped[str] = mapped_column(String(10), default="planned")  # planned, open, counted, closed
    closes_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # when the clock asks, counts, or forgets who was counted


class KeptCheck(Base):
    """One agreement in a round. Until it is counted, and with too few answers also after that, there is nothing in it.

    Of a team that marks together it holds what was chosen last, and by whom: everybody sees that.
    """

    __tablename__ = "kept_check"
    __table_args__ = (UniqueConstraint("round_id", "agreement_id"), Index("ix_kept_check_agreement", "agreement_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("kept_round.id", ondelete="CASCADE"))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    verdict: Mapped[str | None] = mapped_column(String(10))  # one of kept_rules.CHOICES
    yes: Mapped[int | None]
    partly: Mapped[int | None]
    no: Mapped[int | None]
    none: Mapped[int | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class KeptAgenda(Base):
    """An agreement that was not kept twice in a row, until the team chooses what to do, or keeps it."""

    __tablename__ = "kept_agenda"
    __table_args__ = (Index("ix_kept_agenda_agreement", "agreement_id"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("kept_check.id", ondelete="CASCADE"), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    since: Mapped[date]
    choice: Mapped[str | None] = mapped_column(String(10))  # restore, help, revise
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ended_on: Mapped[date | None]
