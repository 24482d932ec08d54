"""The clock door of keeping agreements."""

from datetime import datetime

from bot.due import next_of
from bot.rituals.agreement import kept_rounds
from bot.services import Services


def tick(services: Services) -> None:
    """Ask teams whether their agreements are kept, and count what they said."""
    kept_rounds.look_due(services, services.clock.now())


def tidy(services: Services) -> None:
    """Plan what is not planned."""
    kept_rounds.plan_missing(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, kept_rounds.NEXT)
