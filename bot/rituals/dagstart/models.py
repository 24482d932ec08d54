"""The tables of the dagstart: a team's plan, its questions, and the answers of a round."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""`week_look_at` of a plan that is new or has changed."""


class DagstartPlan(Base):
    """How a team holds its dagstart. Minutes count from the start of each person's shift or dagstart time."""

    __tablename__ = "dagstart_plan"
    __table_args__ = (Index("ix_dagstart_plan_week", "week_look_at"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    remind_after: Mapped[int] = mapped_column(default=12)  # minutes; 0 = no reminder
    board_after: Mapped[int] = mapped_column(default=15)  # minutes
    reach_for: Mapped[int] = mapped_column(default=120)  # minutes in which a prompt may still be sent
    closes_after: Mapped[int] = mapped_column(default=480)  # minutes
    mood: Mapped[bool] = mapped_column(default=False)
    pool_position: Mapped[int] = mapped_column(default=0)  # how far the question of the day has come
    week_at: Mapped[int] = mapped_column(default=15 * 60)  # minutes after midnight; 0 = no weekly line for the leads
    week_look_at: Mapped[datetime] = mapped_column(default=AT_ONCE)  # when to look whether the week is over
    chair: Mapped[bool] = mapped_column(default=True)  # whether somebody chairs
    preview_before: Mapped[int] = mapped_column(default=30)  # minutes before the start at which the chair gets it
    announcements: Mapped[int] = mapped_column(default=2)  # at most so many on one board
    meeting: Mapped[int] = mapped_column(default=10)  # minutes standing at the board; 0 = no timer card


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


class DagstartChair(Base):
    """Who chairs a team's latest day; the days before are not kept. Nobody where `person_id` is empty."""

    __tablename__ = "dagstart_chair"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class DagstartTurn(Base):
    """A place in the rotation of the chair: an order, so that no turn can be counted."""

    __tablename__ = "dagstart_turn"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int]  # the lowest has waited longest
    declined_on: Mapped[date | None]  # not asked again on this day


class DagstartAnnouncement(Base):
    """What a lead tells the team on a board."""

    __tablename__ = "dagstart_announcement"
    __table_args__ = (Index("ix_dagstart_announcement_day", "team_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    day: Mapped[date]  # of the board it is for
    text: Mapped[str] = mapped_column(String(280))
    kind: Mapped[str] = mapped_column(String(12))  # question, information
    created_at: Mapped[datetime]


class DagstartMeeting(Base):
    """The team standing at the board of a day: its parts, and how far it is."""

    __tablename__ = "dagstart_meeting"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    started_at: Mapped[datetime]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # {"kind", "whom", "minutes", "points"}, as at the start
    part: Mapped[int] = mapped_column(default=0)  # which of them is going on
    part_started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
