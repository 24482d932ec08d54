"""The clock door of the lead's weekly line."""

from datetime import datetime

from bot.due import next_of
from bot.rituals.dagstart import week
from bot.services import Services


def tick(services: Services) -> None:
    """Plan the line where a week ends."""
    week.look_due(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, week.NEXT)
