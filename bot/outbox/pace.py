"""How fast the bot may speak: a row per workspace and budget, locked while slots are taken, shared by all replicas."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from bot.db import insert
from bot.outbox.models import Pace

HORIZON = timedelta(seconds=1)
"""How far ahead slots are handed out: one claim a second fills a second."""

CHANNEL_GAP = timedelta(seconds=1)
"""Slack takes one message a second per channel."""

LONGEST_PAUSE = timedelta(minutes=15)
"""Slack never asks for a longer one."""

SLOWER, FASTER = 0.8, 1.01
"""A 429 costs a fifth of the rate; each later claim wins one percent back."""


def rates(posts: float, scale: float) -> dict[str, float]:
    """Budgets a second: posts as set, edits and look-ups within Slack's tier 3 (50 a minute), Homes in tier 4 (100)."""
    tier_3, tier_4 = 48 / 60, 96 / 60
    return {"post": posts * scale, "update": tier_3 * scale, "look_up": tier_3 / 2 * scale, "home": tier_4 * scale}


class Slots:
    """The slots a workspace has free from `now` until the horizon. Taking one moves the budget's next moment."""

    def __init__(
        self,
        session: Session,
        workspace_id: int,
        now: datetime,
        full: dict[str, float],
        scale: float,
        spoken: dict[str, datetime] | None = None,
    ):
        """`spoken`: until when people have had a message of this process; it is kept from one claim to the next."""
        self._session = session
        self._spoken = {} if spoken is None else spoken
        for person in [each for each, until in self._spoken.items() if not now < until < now + LONGEST_PAUSE]:
            del self._spoken[person]
        self._workspace_id = workspace_id
        self._now = now
        self.channel_gap = CHANNEL_GAP / scale
        fresh = [
            {"workspace_id": workspace_id, "budget": budget, "next_at": now, "rate": rate}
            for budget, rate in full.items()
        ]
        session.execute(insert(session, Pace).on_conflict_do_nothing(), fresh)
        query = select(Pace).where(Pace.workspace_id == workspace_id).with_for_update()
        self._rows = {row.budget: row for row in session.scalars(query.order_by(Pace.budget))}
        for row in self._rows.values():
            if row.next_at > now + LONGEST_PAUSE:
                row.next_at = now  # a set clock went back
        for budget, rate in full.items():
            self._rows[budget].rate = min(rate, self._rows[budget].rate * FASTER)

    def free(self, budget: str) -> int:
        """How many slots of this budget lie before the horizon."""
        row = self._rows[budget]
        room = (self._now + HORIZON - max(row.next_at, self._now)).total_seconds()
        return max(0, -int(-room * row.rate // 1)) if room > 0 else 0

    def take(self, budget: str, recipient: str) -> datetime | None:
        """The next slot, or None when a message to this channel has to wait."""
        row = self._rows[budget]
        slot = max(row.next_at, self._now)
        if budget == "post":
            free_at = self.channel_free_at(recipient)
            if free_at > self._now + HORIZON:
                return None
            slot = max(slot, free_at)
            self._reserve_channel(recipient, slot + self.channel_gap)
        row.next_at = max(row.next_at, self._now) + timedelta(seconds=1 / row.rate)
        return slot

    def channel_free_at(self, channel: str) -> datetime:
        """When the next message may go to this channel."""
        row = self._rows.get(channel)
        return max(row.next_at if row else self._spoken.get(channel, self._now), self._now)

    def _reserve_channel(self, channel: str, until: datetime) -> None:
        if not channel.startswith(("C", "G")):  # a row for each person would be many
            self._spoken[channel] = until
        elif channel in self._rows:
            self._rows[channel].next_at = until
        else:
            row = Pace(workspace_id=self._workspace_id, budget=channel, next_at=until, rate=1.0)
            self._session.add(row)
            self._rows[channel] = row


def next_slot_at(session: Session, workspace_id: int, budgets: Sequence[str]) -> datetime | None:
    """When the first of these budgets has a slot again."""
    query = select(func.min(Pace.next_at)).where(Pace.workspace_id == workspace_id, Pace.budget.in_(budgets))
    return session.scalar(query)


def pause(session: Session, workspace_id: int, until: datetime, *, slower: bool) -> None:
    """Slack said 429: the whole workspace is silent until then and, if `slower`, goes on a fifth slower."""
    later = case((Pace.next_at > until, Pace.next_at), else_=until)
    statement = update(Pace).where(Pace.workspace_id == workspace_id)
    session.execute(
        statement.values(next_at=later, rate=Pace.rate * (SLOWER if slower else 1.0)),
        execution_options={"synchronize_session": False},
    )
