"""The clock door of the chair: the preview before a daily start."""

from datetime import datetime

from bot.rituals.dagstart import chair
from bot.services import Services


def tick(services: Services) -> None:
    """Arrange who chairs, for every team that starts soon."""
    chair.arrange_due(services, services.clock.now())


def next_due(services: Services) -> datetime | None:
    """When to come again."""
    return chair.next_due(services.db, services.clock.now())
