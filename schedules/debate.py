"""The clock door of debates."""

from datetime import datetime

from bot.due import next_of
from bot.rituals.debate import measuring, moves
from bot.services import Services


def tick(services: Services) -> None:
    """End phases, show what was held back, remind leads; measure what agreements brought."""
    now = services.clock.now()
    moves.look_due(services, now)
    measuring.look_due(services, now)


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, moves.NEXT)
