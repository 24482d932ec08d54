"""What people raise. A point travels between rituals; each keeps only its id."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base
from bot.i18n import N_

KINDS = {
    "signal": N_("customer signal"),
    "blocker": N_("blocker"),
    "help": N_("request for help"),
    "idea": N_("improvement idea"),
    "rule": N_("rule that pinches"),
}
ADDRESSEES = {"team": N_("the team"), "lead": N_("the team lead"), "management": N_("management")}
"""A point goes to one of these, or to a person (`person`, with the person's id)."""

ADDRESSEE_ORDER = tuple(ADDRESSEES)
"""Everywhere points stand by addressee: the groups in this order, people after them."""

STATES = {
    "with_chair": N_("with the chair"),
    "open": N_("open"),
    "taken": N_("taken"),
    "answered": N_("answered"),
    "closed": N_("solved"),
    "debated": N_("became a debate"),
    "agreed": N_("became an agreement"),
    "withdrawn": N_("taken back"),
    "merged": N_("joined with another point"),
}
WAITING = ("open", "taken")
"""States in which a point waits for an answer."""

LIVE = ("open", "taken", "answered")
"""States in which the team sees a point and something can still happen to it."""

ON_BOARD = (*LIVE, "closed", "debated", "agreed")
"""What stands on a board: not what was taken back, joined with another, or is with the chair."""

VERDICTS = ("not_yet", "solved", "answered")
"""What can follow an answer: what who asked says of it, or another answer before that."""

LONGEST, LONGEST_SOURCE = 3000, 60
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""`climbs_at` of a point that does not climb any more; empty means that its moment has not been planned yet."""


def addressee_place(whom: str) -> int:
    """Where an addressee stands among the others."""
    return ADDRESSEE_ORDER.index(whom) if whom in ADDRESSEES else len(ADDRESSEES)


def _waits_for(context: Any) -> str:
    return str(context.get_current_parameters().get("addressee", "team"))


class Point(Base):
    """Something somebody raised. Only the one who raised it closes or withdraws it."""

    __tablename__ = "point"
    __table_args__ = (
        Index("ix_point_round", "round_id"),
        Index("ix_point_team_state", "team_id", "state"),
        Index("ix_point_raised_by", "raised_by", "state"),
        Index("ix_point_owner", "owner_id", "state"),
        Index("ix_point_climbs", "climbs_at"),
        Index("ix_point_follow_up", "follow_up_at"),
        UniqueConstraint("team_id", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id", ondelete="SET NULL"))  # its board
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(10))
    addressee: Mapped[str] = mapped_column(String(12), default="team")  # team, lead, management, person
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(10), default="open")  # one of STATES
    slot: Mapped[str | None] = mapped_column(String(20))  # the question it answers, if it came from a form
    source: Mapped[str | None] = mapped_column(String(LONGEST_SOURCE))  # the form or message, so that it comes once
    late: Mapped[bool] = mapped_column(default=False)  # came in after the board stood
    created_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # who took it
    waits_for: Mapped[str] = mapped_column(String(12), default=_waits_for)  # the level: person, team, lead, management
    climbed: Mapped[int] = mapped_column(default=0)  # how often it moved up because nothing was said
    silent_since: Mapped[datetime | None]  # the last thing that was said about it; empty: since it was raised
    climbs_at: Mapped[datetime | None]
    follow_up_at: Mapped[datetime | None]  # when the owner is asked what became of it
    taken_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]  # the first answer
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("point.id", ondelete="SET NULL"))
    link: Mapped[str | None] = mapped_column(String(500))  # the message in Slack it came from
    reply_ref: Mapped[str | None] = mapped_column(String(40), unique=True)  # random; only without a name
    sealed_asker: Mapped[str | None] = mapped_column(Text)  # who raised it, encrypted; only without a name


class PointEvent(Base):
    """One thing that happened to a point. Its history is never changed, only erased with the point."""

    __tablename__ = "point_event"
    __table_args__ = (Index("ix_point_event_point", "point_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # empty: the clock
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(16))  # taken, answered, passed, climbed, solved, not_yet, released, …
    text: Mapped[str | None] = mapped_column(Text)  # an answer, or why not yet
    whom: Mapped[str | None] = mapped_column(String(20))  # to whom it went: team, lead, management, person:12
