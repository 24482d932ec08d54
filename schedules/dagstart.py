"""The clock door of the dagstart."""

from datetime import datetime

from bot.home.catch_up import put_catch_ups
from bot.rituals.dagstart import moves, opening
from bot.services import Services


def tick(services: Services) -> None:
    """Open what is due, then take the steps of what is open. Nothing is opened and closed in one tick.

    Who is asked again after being away hears what was missed.
    """
    now = services.clock.now()
    moves.take_steps(services, now)
    opening.open_due(services, now)
    put_catch_ups(services, now)


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    with services.db.read() as session:
        return moves.next_due(session)
