"""The clock door of KPIs."""

from datetime import datetime

from bot.due import next_of
from bot.kpis import late
from bot.services import Services


def tick(services: Services) -> None:
    """Tell owners that no values come in."""
    late.tell_due(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return next_of(services.db, late.NEXT)
