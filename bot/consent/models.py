"""What a team says in a consent round. The text it is about belongs to a ritual; a round keeps only its number."""

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base

LONGEST = 2000
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""`ends_at` of a round that has ended, and `remind_at` where nobody is to be reminded."""


class ConsentRound(Base):
    """A text before a team: questions, improving it, the decision. At most one is open about a text."""

    __tablename__ = "consent_round"
    __table_args__ = (
        Index("ix_consent_round_ends", "ends_at"),
        Index("ix_consent_round_remind", "remind_at"),
        Index("ix_consent_round_team", "team_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    ritual: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]  # the ritual's own number of the text
    open_about: Mapped[str | None] = mapped_column(String(40), unique=True)  # "agreement:12"; empty once ended
    version: Mapped[int]  # of the text, as everybody in the round sees it
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # of this version
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    step: Mapped[str] = mapped_column(String(10))  # questions, improve, decision, ended
    decision: Mapped[int] = mapped_column(default=1)  # which of the at most three this is, or will be
    silence_consents: Mapped[bool]  # the team's setting when the round opened: everybody in it was told so
    opened_at: Mapped[datetime]
    began_at: Mapped[datetime]  # the step
    ends_at: Mapped[datetime]  # when the clock ends the step, or looks again
    remind_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(10))  # accepted, objected, too_few, withdrawn, gone
    ended_at: Mapped[datetime | None]


class ConsentSeat(Base):
    """Somebody who may decide. Who that is, is written down when the round opens."""

    __tablename__ = "consent_seat"
    __table_args__ = (Index("ix_consent_seat_person", "person_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("consent_round.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    ready: Mapped[bool] = mapped_column(default=False)  # has nothing to ask


class ConsentStance(Base):
    """What somebody decided about the text as it was then. Named: consent is given in the open."""

    __tablename__ = "consent_stance"
    __table_args__ = (Index("ix_consent_stance_person", "person_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("consent_round.id", ondelete="CASCADE"), primary_key=True)
    decision: Mapped[int] = mapped_column(primary_key=True)  # the first, second or third
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    stance: Mapped[str] = mapped_column(String(10))  # agree, object, abstain
    at: Mapped[datetime]


class ConsentEntry(Base):
    """Something said in a round: a question, a suggestion, an objection, a concern, a new version."""

    __tablename__ = "consent_entry"
    __table_args__ = (Index("ix_consent_entry_round", "round_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("consent_round.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(10))  # question, suggestion, objection, concern, version
    decision: Mapped[int]
    version: Mapped[int]  # of the text it is about; of a new version its own number
    text: Mapped[str] = mapped_column(Text)  # of an objection: which harm
    basis: Mapped[str | None] = mapped_column(Text)  # of an objection: what it is based on
    change: Mapped[str | None] = mapped_column(Text)  # of an objection: what would solve it
    answer: Mapped[str | None] = mapped_column(Text)  # to a question
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
