"""The clock door of debates."""

from datetime import datetime

from bot.rituals.debate import moves
from bot.services import Services


def tick(services: Services) -> None:
    """End phases, show what was held back, remind leads."""
    moves.look_due(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    with services.db.read() as session:
        return moves.next_due(session)
