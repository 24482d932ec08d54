"""A message of the outbox drawn anew for a click on it, by where Slack shows it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.outbox.message import Message, Renderers
from bot.outbox.models import Outbox
from bot.services import Services


def drawn_anew(services: Services, known: Renderers, place: Mapping[str, Any]) -> Message | None:
    """A message as it should be now; None when it is none of these kinds. `place` is Slack's `container` of a click."""
    where = {"channel": str(place.get("channel_id", "")), "ts": str(place.get("message_ts", ""))}
    with services.db.read() as session:
        row = session.scalars(select(Outbox).filter_by(**where).where(Outbox.kind.in_(known))).first()
        return known[row.kind](session, row, services.clock.now()) if row else None
