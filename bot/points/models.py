"""What people raise. A point travels between rituals; each keeps only its id."""

from datetime import datetime

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

LONGEST = 3000


class Point(Base):
    """Something somebody raised. Only the one who raised it withdraws it."""

    __tablename__ = "point"
    __table_args__ = (
        Index("ix_point_round", "round_id"),
        Index("ix_point_team_state", "team_id", "state"),
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
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, withdrawn
    slot: Mapped[str | None] = mapped_column(String(20))  # the question it answers, if it came from a form
    source: Mapped[str | None] = mapped_column(String(60))  # the form or message it came from, so that it comes once
    late: Mapped[bool] = mapped_column(default=False)  # came in after the board stood
    created_at: Mapped[datetime]
