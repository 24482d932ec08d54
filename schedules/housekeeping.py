"""The clock door of keeping house: what has passed and is no longer needed is erased."""

from bot.people.drafts import forget_drafts
from bot.retention import erase_over
from bot.services import Services


def tick(services: Services) -> None:
    """Erase every kind of data whose term is over; say where a dropped file never came."""
    now = services.clock.now()
    with services.db.write() as session:
        forget_drafts(session, now)
    erase_over(services.db, services.settings, now)
