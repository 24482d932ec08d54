"""The clock door of values that are fetched: every query in its turn, one that fails does not keep the others."""

from datetime import timedelta

from bot.kpis.queries import load_queries
from bot.kpis.sources import fetch_due
from bot.services import Services

EVERY = timedelta(minutes=5)


def tick(services: Services) -> None:
    """Fetch what is due. The file is read anew each time: a query that was changed counts at once."""
    for query in load_queries(services.settings):
        fetch_due(services, query)
