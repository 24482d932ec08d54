"""The clock door of points."""

from datetime import datetime

from bot.points import moves
from bot.services import Services


def tick(services: Services) -> None:
    """Plan what is new, move up what is silent, ask owners what became of it."""
    now = services.clock.now()
    moves.plan_new(services, now)
    moves.move_up(services, now)
    moves.follow_up(services, now)


def tidy(services: Services) -> None:
    """Let go of what belongs to people who left, however they left; look again at what could not be planned."""
    moves.let_go(services, services.clock.now())
    moves.plan_again(services)


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return moves.next_due(services.db, services.clock.now())
