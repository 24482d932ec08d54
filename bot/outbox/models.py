"""Every message to others is a row here, written in the transaction that causes it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base

OPEN_STATES = ("waiting", "claimed")
HOME = "home"
"""The kind of a row that is no message but somebody's Home: published, never posted."""
ERASABLE = "erasable:"
"""How the subject of a message begins that is deleted in Slack once what it says is erased: its row stays that long."""

ERASING = "erasing"
"""The problem of a row that is drawn anew because somebody was erased, until that is done.

With nothing to say any more, it is deleted."""


class Outbox(Base):
    """One message: unique per subject, kind and recipient. It holds references, never the text.

    A row is sent once; touching it again (`revision`) edits the message that it became.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "recipient"),
        # Not a partial index: neither database can use one for a state that comes as a bound value.
        Index("ix_outbox_due", "workspace_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(60))  # "round:12"
    kind: Mapped[str] = mapped_column(String(40))  # "dagstart_prompt"
    recipient: Mapped[str] = mapped_column(String(20))  # Slack id of a person or a channel
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, claimed, sent, failed, dropped
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # not sent after this: nothing comes late as if it were on time
    revision: Mapped[int] = mapped_column(default=1)
    sent_revision: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    uncertain: Mapped[bool] = mapped_column(default=False)  # may have been posted: look before sending again
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str] = mapped_column(String(32))  # opaque, travels in the message's metadata
    channel: Mapped[str | None] = mapped_column(String(20))  # from Slack's own reply
    ts: Mapped[str | None] = mapped_column(String(20))
    digest: Mapped[str | None] = mapped_column(String(32))  # of what Slack shows, to skip edits that change nothing
    sent_at: Mapped[datetime | None]
    next_edit_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(80))


IN_CHANNEL = or_(Outbox.recipient.startswith("C"), Outbox.recipient.startswith("G"))
"""What goes to a channel, and not to a person."""


class Pace(Base):
    """The next free slot of a budget (posts, updates, a channel), shared by all replicas."""

    __tablename__ = "pace"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True)
    budget: Mapped[str] = mapped_column(String(40), primary_key=True)
    next_at: Mapped[datetime]
    rate: Mapped[float]  # a second; falls on a 429 and comes back slowly


class Restored(Base):
    """A restore of a backup. What was sent between the two moments was sent by a life of the database that is gone."""

    __tablename__ = "restored"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]  # the backup
    at: Mapped[datetime]  # put back
