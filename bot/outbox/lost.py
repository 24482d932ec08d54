"""What a database that was restored does not know: messages that were sent after its backup was made.

Their rows are gone, but the messages are in Slack. Each new row that may say the same is looked up first, and takes
over what it finds; a click on a message that no row took over is answered, not obeyed: its numbers may mean
something else by now.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.db import Database
from bot.outbox.models import Outbox, Restored

CATCHING_UP = timedelta(hours=1)
"""After a restore the clock does again what the backup does not know; so long messages may be second ones."""

SAME_DAY = timedelta(hours=12)
"""A message takes over one of its kind that is no older than this before its moment: not yesterday's."""


@dataclass(frozen=True)
class Lost:
    """The time between a backup and its restore; `is_known` tells whether a message (channel, ts) has a row by now."""

    made_at: datetime
    at: datetime
    is_known: Callable[[str, str], bool]

    @property
    def caught_up_at(self) -> datetime:
        """Until when a message that is due may have been sent before."""
        return self.at + CATCHING_UP

    def may_repeat(self, due_at: datetime) -> bool:
        """Whether a message that is due then may have been sent before."""
        return due_at <= self.caught_up_at

    def covers(self, ts: str) -> bool:
        """Whether Slack got a message, by its `ts`, in that time."""
        try:
            return self.made_at.timestamp() <= float(ts) <= self.at.timestamp()
        except ValueError:
            return False

    def earliest(self, due_at: datetime) -> float:
        """From when on a message may be this one, in seconds."""
        return (due_at - SAME_DAY).timestamp()

    def choose(
        self, messages: Iterable[Mapping[str, Any]], channel: str, kind: str, text: str, due_at: datetime
    ) -> str | None:
        """The `ts` of the one of a channel's messages that a row takes over: with its text, else the newest."""
        found = {str(each["ts"]): each.get("text") for each in messages if _kind_of(each) == kind}
        near = [ts for ts in found if self.covers(ts) and float(ts) >= self.earliest(due_at)]
        free = [ts for ts in near if not self.is_known(channel, ts)]
        return max([ts for ts in free if found[ts] == text] or free, default=None)


def _kind_of(message: Mapping[str, Any]) -> object:
    return message.get("metadata", {}).get("event_payload", {}).get("kind")


def find_lost(db: Database) -> Lost | None:
    """The last restore, if there was one."""

    def is_known(channel: str, ts: str) -> bool:
        with db.read() as session:
            row = select(Outbox.id).where(Outbox.channel == channel, Outbox.ts == ts)
            return session.scalar(row.limit(1)) is not None

    with db.read() as session:
        row = session.scalars(select(Restored).order_by(Restored.id.desc())).first()
        return Lost(row.made_at, row.at, is_known) if row else None
