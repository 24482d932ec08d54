"""One occurrence of a ritual for a team: its roster, frozen when it opens, and the steps that are due."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert


class Round(Base):
    """A run of a ritual: unique per team, ritual and key (the day, and the shift where a roster says so)."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("team_id", "ritual", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    ritual: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))  # see `run_key`
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, closed, skipped
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # settings as they were at opening


class Seat(Base):
    """A person's place in a round. Who is asked is decided once, when the round opens."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("round_id", "person_id"), Index("ix_seat_person", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="asked")  # asked, answered, nothing, away
    late: Mapped[bool] = mapped_column(default=False)  # reacted after the board stood
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Step(Base):
    """Something a round must do at a moment, once: remind, show the board, close."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("round_id", "kind", "due_at"), Index("ix_step_due", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime]


def run_key(day: date, starts_at: datetime | None = None) -> str:
    """What tells a run apart: the day, and with a roster the start of the shift (in UTC: the clocks change)."""
    return f"{day.isoformat()}/{starts_at:%m-%dT%H:%MZ}" if starts_at else day.isoformat()


def board_subject(team_id: int, day: date) -> str:
    """What the board of a team's day is about in the outbox: one board, however many runs the day has."""
    return f"board:{team_id}:{day.isoformat()}"


def read_board_subject(subject: str) -> tuple[int, date]:
    """The team and the day of a board, or of a part of its thread."""
    _, team_id, day, *_ = subject.split(":")
    return int(team_id), date.fromisoformat(day)


def rounds_of_day(session: Session, ritual: str, team_id: int, day: date) -> list[Round]:
    """The runs of a team's day, in the order in which they began."""
    query = select(Round).where(Round.team_id == team_id, Round.ritual == ritual, Round.day == day)
    return list(session.scalars(query.order_by(Round.opens_at, Round.id)))


def open_rounds(session: Session, rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Open rounds of one ritual for different teams. Returns team id to round id.

    A round that exists already is left alone and not in the answer: another clock was first.
    """
    statement = insert(session, Round).on_conflict_do_nothing().returning(Round.id, Round.team_id)
    return {team_id: round_id for round_id, team_id in session.execute(statement, list(rows))}


def seat_everybody(session: Session, seats: Sequence[dict[str, Any]]) -> None:
    """Freeze the roster of a round."""
    if seats:
        session.execute(insert(session, Seat), list(seats))


def add_steps(session: Session, steps: Sequence[dict[str, Any]]) -> None:
    """Plan steps (`round_id`, `kind`, `due_at`); a step planned twice exists once."""
    if steps:
        session.execute(insert(session, Step).on_conflict_do_nothing(), list(steps))


def claim_steps(session: Session, ritual: str, now: datetime, limit: int = 50) -> list[Step]:
    """Take due steps of a ritual, earliest first, locked until this transaction ends. Done steps are deleted."""
    query = (
        select(Step)
        .join(Round, Round.id == Step.round_id)
        .where(Step.due_at <= now, Round.ritual == ritual)
        .order_by(Step.due_at, Step.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Step)
    )
    return list(session.scalars(query))


def close_round(session: Session, round_id: int) -> bool:
    """Close an open round; False when it was not open any more."""
    statement = update(Round).where(Round.id == round_id, Round.state == "open").values(state="closed")
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]
