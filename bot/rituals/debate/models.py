"""A debate about a KPI: its motion, what was said, and sums. What anybody voted or weighed is in no row of these."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base
from bot.kpis.models import Exact


class Debate(Base):
    """One debate of a team, from the motion somebody proposes to looking back at what came of it."""

    __tablename__ = "debate"
    __table_args__ = (
        UniqueConstraint("team_id", "number"),
        UniqueConstraint("team_id", "source"),
        UniqueConstraint("open_in"),
        Index("ix_debate_ends", "ends_at"),
        Index("ix_debate_half", "half_at"),
        Index("ix_debate_kpi", "kpi_id"),
        Index("ix_debate_point", "point_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    number: Mapped[int]  # gapless in the team, never reused
    source: Mapped[str] = mapped_column(String(60))  # the form it came from, so that it is stored once
    open_in: Mapped[int | None]  # the team, from the opening until the second vote is counted: one at a time
    phase: Mapped[str] = mapped_column(String(14))  # one of rules.PHASES
    motion: Mapped[str] = mapped_column(Text)
    proposed: Mapped[str | None] = mapped_column(Text)  # as it was proposed, where a lead worded it anew
    kpi_id: Mapped[int | None] = mapped_column(ForeignKey("kpi.id", ondelete="SET NULL"))
    kpi_name: Mapped[str] = mapped_column(String(60))
    fixed: Mapped[str] = mapped_column(Text)
    free: Mapped[str] = mapped_column(Text)
    decides: Mapped[str] = mapped_column(Text)  # who decides, in words
    decided_by: Mapped[date | None]  # the deadline that the form names
    with_kar: Mapped[bool] = mapped_column(default=False)
    live: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int]  # working days that it takes: the team's setting when it opened
    quorum: Mapped[int]  # per cent: the same
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id", ondelete="SET NULL"))  # where it came from
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    began_at: Mapped[datetime]  # the phase
    half_at: Mapped[datetime | None]  # of the arguments: when those of leads and management are shown; empty once done
    ends_at: Mapped[datetime]  # when the clock ends the phase, or looks again; moves.NEVER once closed
    extended: Mapped[int] = mapped_column(default=0)  # how often the phase was extended
    waiting_since: Mapped[datetime | None]  # the second vote's time was over, and too few had taken part to close
    by_side: Mapped[bool] = mapped_column(default=False)  # whether the present vote is counted by side
    first_counted: Mapped[bool] = mapped_column(default=False)  # a phase that is reopened leads past the vote
    outcome: Mapped[str | None] = mapped_column(String(10))  # one of rules.OUTCOMES or rules.UNOPENED
    lesson: Mapped[str] = mapped_column(Text, default="")  # what the team learned
    agreement_number: Mapped[int | None]  # the team's agreement that came of it
    agreed_on: Mapped[date | None]  # when that began: from here it is measured
    review: Mapped[str | None] = mapped_column(String(10))  # keep, change, stop
    closed_at: Mapped[datetime | None]


class DebateSeat(Base):
    """Somebody who may take part, and on which side: written down at the opening, who joins the team later is added."""

    __tablename__ = "debate_seat"
    __table_args__ = (Index("ix_debate_seat_person", "person_id"),)

    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    side: Mapped[str] = mapped_column(String(10))  # one of rules.SIDES


class DebateEntry(Base):
    """Something said in a debate under one's own name: a question, a perspective, an argument."""

    __tablename__ = "debate_entry"
    __table_args__ = (
        UniqueConstraint("debate_id", "source"),
        Index("ix_debate_entry_debate", "debate_id", "kind"),
        Index("ix_debate_entry_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(10))  # question, kar, for, against, condition
    source: Mapped[str] = mapped_column(String(60))  # the form it came from, so that it is stored once
    text: Mapped[str] = mapped_column(Text)  # of a perspective: what success hangs on
    activity: Mapped[str | None] = mapped_column(Text)  # of a perspective: what we do for it
    result: Mapped[str | None] = mapped_column(Text)  # of a perspective: what comes of it
    counter: Mapped[str | None] = mapped_column(Text)  # of somebody's first argument: the strongest one against it
    held: Mapped[bool] = mapped_column(default=False)  # not shown before half time
    weight: Mapped[int | None]  # how many said it weighs; only where enough did
    answer: Mapped[str | None] = mapped_column(Text)  # to a question
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DebateVote(Base):
    """How a vote came out: sums, only where enough people voted."""

    __tablename__ = "debate_vote"

    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id", ondelete="CASCADE"), primary_key=True)
    vote: Mapped[int] = mapped_column(primary_key=True)  # the first or the second
    side: Mapped[str] = mapped_column(String(10), primary_key=True)  # everybody, or one of rules.SIDES
    voters: Mapped[int]
    strongly_against: Mapped[int | None]
    against: Mapped[int | None]
    neutral: Mapped[int | None]
    in_favour: Mapped[int | None]
    strongly_in_favour: Mapped[int | None]


class DebateMeasure(Base):
    """How the KPI stands some weeks after the agreement began; planned when it begins."""

    __tablename__ = "debate_measure"
    __table_args__ = (Index("ix_debate_measure_due", "due_at"),)

    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id", ondelete="CASCADE"), primary_key=True)
    weeks: Mapped[int] = mapped_column(primary_key=True)  # one of rules.MEASURE_WEEKS
    day: Mapped[date]  # the last day that counts
    due_at: Mapped[datetime | None]  # empty once measured
    measured_on: Mapped[date | None]  # the working day on which that was
    after: Mapped[Decimal | None] = mapped_column(Exact)  # mean of the values since the agreement began
    values: Mapped[int | None]  # how many those are
    verdict: Mapped[str | None] = mapped_column(String(12))  # signal, no_signal, too_few


class TeamFrame(Base):
    """A team's frame card: what it is for, what is fixed, what it decides itself."""

    __tablename__ = "team_frame"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    fixed: Mapped[str] = mapped_column(Text)
    free: Mapped[str] = mapped_column(Text)
    decides: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # who wrote it last
    at: Mapped[datetime]
