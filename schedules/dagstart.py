"""The clock door of the dagstart."""

from datetime import datetime

from bot.due import next_of
from bot.home.catch_up import put_catch_ups
from bot.rituals.dagstart import moves, opening
from bot.services import Services


def tick(services: Services) -> None:
    """Open what is due, then take the steps of what is open. Nothing is opened and closed in one tick."""
    now = services.clock.now()
    moves.take_steps(services, now)
    opening.open_due(services, now)


def catch_up(services: Services) -> None:
    """Who is asked again after being away hears what was missed."""
    put_catch_ups(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, moves.NEXT)
