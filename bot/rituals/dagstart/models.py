"""The tables of the dagstart: a team's plan, its questions, and the answers of a round."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class DagstartPlan(Base):
    """How a team holds its dagstart. Minutes count from the start of each person's shift or dagstart time."""

    __tablename__ = "dagstart_plan"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    remind_after: Mapped[int] = mapped_column(default=12)  # minutes; 0 = no reminder
    board_after: Mapped[int] = mapped_column(default=15)  # minutes
    reach_for: Mapped[int] = mapped_column(default=120)  # minutes in which a prompt may still be sent
    closes_after: Mapped[int] = mapped_column(default=480)  # minutes
    mood: Mapped[bool] = mapped_column(default=False)
    pool_position: Mapped[int] = mapped_column(default=0)  # how far the question of the day has come


class DagstartQuestion(Base):
    """One of a team's questions. `text` is the team's own, or empty when `key` names one from the catalogue."""

    __tablename__ = "dagstart_question"
    __table_args__ = (UniqueConstraint("team_id", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    slot: Mapped[int]  # 1 to 3: the place in the form
    key: Mapped[str | None] = mapped_column(String(40))  # a standard question, or "pool"
    text: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(10))  # the kind of point it raises; empty: just an answer
    options: Mapped[list[str]] = mapped_column(JSON, default=list)  # choices; empty: free text
    days: Mapped[int] = mapped_column(default=0b1111111)  # only on these weekdays
    after_slot: Mapped[int | None]  # only if the last answer in this place …
    after_answer: Mapped[str | None] = mapped_column(String(150))  # … contained this


class DagstartAnswer(Base):
    """What somebody answered to one question of a round. Editable until the round closes."""

    __tablename__ = "dagstart_answer"
    __table_args__ = (Index("ix_dagstart_answer_person", "person_id", "round_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]


class DagstartResult(Base):
    """What stays of a closed round: numbers of the team, never of a person."""

    __tablename__ = "dagstart_result"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    asked: Mapped[int]
    took_part: Mapped[int]
    mood: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # {"average": 3.4, "count": 9}, once, at closing
