"""Peer feedback: who takes part, who writes to whom in a week, and the texts, sealed. No figure about anybody."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class FeedbackTeam(Base):
    """What a team decided about its feedback. It is on only after the team consented to it."""

    __tablename__ = "feedback_team"
    __table_args__ = (Index("ix_feedback_team_due", "due_at"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="off")  # off, on
    proposal: Mapped[str | None] = mapped_column(Text)  # what the team decided about last, or does now: see terms.py
    version: Mapped[int] = mapped_column(default=0)  # of the proposal
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    fortnightly: Mapped[bool] = mapped_column(default=False)
    collecting: Mapped[bool] = mapped_column(default=False)  # without a name, from five givers up
    weeks_kept: Mapped[int] = mapped_column(default=26)
    confidant_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    seed: Mapped[str] = mapped_column(String(32))  # from which every matching follows
    since: Mapped[date | None]  # when it was switched on
    due_at: Mapped[datetime | None]  # when the next week is planned


class FeedbackAsk(Base):
    """Somebody is asked to be the confidant, before the team reads the name. A yes is kept, for the next proposal."""

    __tablename__ = "feedback_ask"
    __table_args__ = (
        Index("ix_feedback_ask_team", "team_id"),
        Index("ix_feedback_ask_person", "person_id"),
        Index("ix_feedback_ask_proposed", "proposed_by"),
        {"sqlite_autoincrement": True},  # messages name the number: it must not come back
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    terms: Mapped[str] = mapped_column(Text)  # what is proposed after a yes, as in feedback_team
    state: Mapped[str] = mapped_column(String(10), default="asked")  # asked, agreed, declined


class FeedbackMember(Base):
    """Somebody's own place in it. Who has no row takes part once the team has switched it on."""

    __tablename__ = "feedback_member"
    __table_args__ = (Index("ix_feedback_member_person", "person_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="joined")  # joined, paused, left
    exercised: Mapped[bool] = mapped_column(default=False)  # has done the exercise of the first week, or put it away
    tips: Mapped[bool] = mapped_column(default=True)  # whether tips are welcome, as chosen last


class FeedbackExclusion(Base):
    """Somebody asked not to be matched with somebody. Shown to nobody but the one who asked."""

    __tablename__ = "feedback_exclusion"
    __table_args__ = (Index("ix_feedback_exclusion_other", "other_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


class FeedbackWeek(Base):
    """A week of a team: the question, the matching, the batch. Its moments are planned when it begins."""

    __tablename__ = "feedback_week"
    __table_args__ = (UniqueConstraint("team_id", "monday"), Index("ix_feedback_week_due", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    monday: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="planned")  # planned, asking, writing, delivered, skipped
    reason: Mapped[str | None] = mapped_column(String(12))  # why it was skipped: holidays, too_few
    collecting: Mapped[bool] = mapped_column(default=False)  # as the team had it when the week was planned
    band: Mapped[int | None]  # how many took part, up to so many per cent, in steps of twenty; empty in a small team
    asks_at: Mapped[datetime]
    matches_at: Mapped[datetime]
    reminds_at: Mapped[datetime]
    delivers_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # the next of these; empty when all is done


class FeedbackQuestion(Base):
    """What somebody wants to hear about in a week, and whether tips are welcome."""

    __tablename__ = "feedback_question"
    __table_args__ = (Index("ix_feedback_question_person", "person_id"),)

    week_id: Mapped[int] = mapped_column(ForeignKey("feedback_week.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str | None] = mapped_column(String(20))  # of the pool; empty for an own question
    sealed: Mapped[str | None] = mapped_column(Text)  # the own question, see sealed.py
    tips: Mapped[bool] = mapped_column(default=True)


class FeedbackTurn(Base):
    """Somebody is asked to write to a colleague. It says whether that was done, until the batch; then only to whom."""

    __tablename__ = "feedback_turn"
    __table_args__ = (
        Index("ix_feedback_turn_giver", "giver_id"),
        Index("ix_feedback_turn_receiver", "receiver_id"),
    )

    week_id: Mapped[int] = mapped_column(ForeignKey("feedback_week.id", ondelete="CASCADE"), primary_key=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="asked")  # asked, written, nothing, done


class FeedbackText(Base):
    """A text from one person to another. What it says is sealed with a key that is not in the database."""

    __tablename__ = "feedback_text"
    __table_args__ = (
        UniqueConstraint("giver_id", "source"),
        Index("ix_feedback_text_receiver", "receiver_id", "state"),
        Index("ix_feedback_text_giver", "giver_id", "state"),
        Index("ix_feedback_text_expires", "expires_on"),
        Index("ix_feedback_text_week", "week_id"),
        Index("ix_feedback_text_delivers", "delivers_at"),
        {"sqlite_autoincrement": True},  # messages name the number: it must not come back
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    week_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_week.id", ondelete="SET NULL"))  # empty: outside
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))  # empty: no name
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(60))  # the turn or the form it came from, so that it is stored once
    sealed: Mapped[str] = mapped_column(Text)  # see sealed.py
    nameless: Mapped[bool] = mapped_column(default=False)  # as the giver was told
    state: Mapped[str] = mapped_column(String(10), default="held")  # held; collected, until five wrote; delivered
    delivers_at: Mapped[datetime | None]  # of a text outside a week
    delivered_on: Mapped[date | None]
    expires_on: Mapped[date | None]  # from then on it is erased
    thanked: Mapped[bool] = mapped_column(default=False)
    talk: Mapped[bool] = mapped_column(default=False)  # the receiver proposed a moment to talk
    asked: Mapped[str | None] = mapped_column(String(10))  # asked, answered: the receiver's one question
    confidant_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # who was shown it
    shared: Mapped[bool] = mapped_column(default=False)  # in the channel, by the receiver
