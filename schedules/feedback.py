"""The clock door of peer feedback."""

from datetime import datetime

from bot.due import next_of
from bot.rituals.feedback import mirror, moves
from bot.services import Services


def tick(services: Services) -> None:
    """Plan weeks, ask, match, remind, deliver; ask for the team mirror and count it."""
    moves.look_due(services, services.clock.now())
    mirror.look_due(services, services.clock.now())


def tidy(services: Services) -> None:
    """Erase what has expired and what was for people who left."""
    moves.tidy(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, moves.NEXT)
