"""The clock door of KPIs."""

from datetime import datetime

from bot.kpis import late
from bot.services import Services


def tick(services: Services) -> None:
    """Tell owners that no values come in."""
    late.tell_due(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    with services.db.read() as session:
        return late.next_due(session)
