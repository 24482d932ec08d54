"""The clock door of consent rounds."""

from datetime import datetime

from bot.consent import moves
from bot.due import next_of
from bot.services import Services


def tick(services: Services) -> None:
    """End the steps whose time has come, remind who has not reacted."""
    now = services.clock.now()
    moves.take_steps(services, now)
    moves.remind(services, now)


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, moves.NEXT)
