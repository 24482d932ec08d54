"""The clock's door: APScheduler wakes us, the database decides what is due."""

from collections.abc import Callable

from bot.clock import FileClock
from bot.rituals.dagstart.moves import next_dagstart_after_today
from bot.services import Services
from schedules import dagstart

MODULES = (dagstart,)


def announcer(services: Services) -> Callable[[], None]:
    """Tells a set clock what comes next, so that the playground can jump there; with a real clock nothing."""
    clock = services.clock
    if not isinstance(clock, FileClock):
        return lambda: None

    def announce() -> None:
        with services.db.read() as session:
            found = next_dagstart_after_today(session, clock.now())
        moments = [due for module in MODULES if (due := module.next_due(services))]
        marks = {f"daily start of {found[0]:%A %-d %B}": found[1]} if found else {}
        clock.announce(min(moments, default=None), marks)

    return announce
