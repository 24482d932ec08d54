"""The clock door of agreements."""

from datetime import datetime

from bot.due import next_of
from bot.rituals.agreement import moves
from bot.services import Services


def tick(services: Services) -> None:
    """Ask about what ends soon, let lapse what has ended."""
    moves.look_due(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, moves.NEXT)
