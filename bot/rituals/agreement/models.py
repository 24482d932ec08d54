"""What a team agreed. An agreement keeps its number for ever, and every version of its text."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class Agreement(Base):
    """One agreement of a team. What holds is the version `in_force`; a newer one waits for the team."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("team_id", "number"),
        UniqueConstraint("team_id", "source"),
        Index("ix_agreement_team_state", "team_id", "state"),
        Index("ix_agreement_owner", "owner_id", "state"),
        Index("ix_agreement_due", "due_at"),
        Index("ix_agreement_asked", "team_id", "asked_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    number: Mapped[int]  # gapless in the team, never reused
    state: Mapped[str] = mapped_column(String(10), default="draft")  # one of rules.STATES
    version: Mapped[int] = mapped_column(default=1)  # the newest
    in_force: Mapped[int | None]  # the version the team consented to; kept when it is stopped, for a change of mind
    title: Mapped[str] = mapped_column(String(80))  # this and what follows: of the version that holds, else the newest
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    trial: Mapped[bool] = mapped_column(default=False)
    rhythm: Mapped[str] = mapped_column(String(10), default="weekly")  # of asking whether it is kept
    valid_from: Mapped[date | None]
    valid_until: Mapped[date]
    words: Mapped[str] = mapped_column(Text)  # and their stems, without accents, for finding it again
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id", ondelete="SET NULL"))  # where it came from
    link: Mapped[str | None] = mapped_column(String(500))  # the message in Slack it came from
    source: Mapped[str | None] = mapped_column(String(60))  # the form it came from, so that it is stored once
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id", ondelete="SET NULL"))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # to the team
    created_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    due_at: Mapped[datetime | None]  # when the clock is needed next: to ask what next, or to let it lapse
    asked_on: Mapped[date | None]  # when the team was asked what next: those of one day share a message


class AgreementVersion(Base):
    """The text of an agreement as somebody wrote it. It is never changed."""

    __tablename__ = "agreement_version"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # who wrote it
    at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(80))
    condition: Mapped[str] = mapped_column(Text)  # if …
    behaviour: Mapped[str] = mapped_column(Text)  # … then …
    whom: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    sign: Mapped[str] = mapped_column(Text)  # how anyone sees that it happens
    kpi: Mapped[str] = mapped_column(String(80))  # as it was called then
    kpi_id: Mapped[int | None] = mapped_column(ForeignKey("kpi.id", ondelete="SET NULL"))  # where the team measures it
    baseline: Mapped[str] = mapped_column(String(80))
    direction: Mapped[str] = mapped_column(String(10))  # up, down; empty without a KPI
    safeguard: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    valid_until: Mapped[date]
    rhythm: Mapped[str] = mapped_column(String(10), default="weekly")
    trial: Mapped[bool]


class AgreementOrigin(Base):
    """What an agreement came from besides a point: something of another ritual, which hears what becomes of it."""

    __tablename__ = "agreement_origin"
    __table_args__ = (Index("ix_agreement_origin", "ritual", "origin_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True)
    ritual: Mapped[str] = mapped_column(String(20))  # one of bot.origins.ORIGINS
    origin_id: Mapped[int]  # the ritual's own number of it
