"""The clock door of peer feedback."""

from datetime import datetime

from bot.rituals.feedback import moves
from bot.services import Services


def tick(services: Services) -> None:
    """Plan weeks, ask, match, remind, deliver."""
    moves.look_due(services, services.clock.now())


def tidy(services: Services) -> None:
    """Erase what has expired and what was for people who left."""
    moves.tidy(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    with services.db.read() as session:
        return moves.next_due(session)
