"""The clock's door: APScheduler wakes us, the database decides what is due."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.clock import FileClock
from bot.installations.clients import Clients
from bot.outbox.queue import next_waiting_at
from bot.rituals.dagstart import week
from bot.rituals.dagstart.moves import next_dagstart_after_today
from bot.services import Services
from schedules import (
    agreement,
    chair,
    consent,
    dagstart,
    debate,
    feedback,
    housekeeping,
    installations,
    kept,
    kpi_sources,
    kpis,
    lead_week,
    people,
    points,
)
from schedules.alarm import Alarm, Chore, Watch

EVERY_HOUR = timedelta(hours=1)
UNANNOUNCED = ("agreement", "lead_week")
"""At whose moments a set clock need not stop: nothing is to be seen then, or it is announced by itself."""


def make_watches(services: Services) -> tuple[Watch, ...]:
    """Everything that happens at its moment."""
    parts = {
        "dagstart": dagstart,
        "chair": chair,
        "points": points,
        "consent": consent,
        "agreement": agreement,
        "kept": kept,
        "debate": debate,
        "kpis": kpis,
        "feedback": feedback,
        "lead_week": lead_week,
    }
    return tuple(
        Watch(name, partial(part.tick, services), partial(part.next_due, services)) for name, part in parts.items()
    )


def make_alarm(services: Services, clients: Clients, follow: Callable[[], None]) -> Alarm:
    """The alarm clock with everything it looks after. `follow` looks which workspaces there are."""
    workspaces = Watch("workspaces", follow, lambda: None, always=True)
    catch_ups = Watch("catch_ups", partial(dagstart.catch_up, services), lambda: None, always=True)
    starts, *others = watches = make_watches(services)
    chores = (
        Chore("kpi_sources", partial(kpi_sources.tick, services), kpi_sources.EVERY),
        Chore("installations", partial(installations.tick, services, clients), installations.EVERY),
        Chore("organisations", partial(installations.compare, services, clients), installations.EVERY_DAY),
        Chore("people", partial(people.tick, services, clients), EVERY_HOUR),
        Chore("points", partial(points.tidy, services), EVERY_HOUR),
        Chore("feedback", partial(feedback.tidy, services), EVERY_HOUR),
        Chore("kept", partial(kept.tidy, services), EVERY_HOUR),
        Chore("housekeeping", partial(housekeeping.tick, services), EVERY_HOUR),
    )
    announced = tuple(watch for watch in watches if watch.name not in UNANNOUNCED)
    return Alarm(
        services.clock, (workspaces, starts, catch_ups, *others), chores, after=_announcer(services, announced)
    )


def _announcer(services: Services, watches: tuple[Watch, ...]) -> Callable[[], None]:
    """Tells a set clock what comes next, so that the playground can jump there; with a real clock nothing."""
    clock = services.clock
    if not isinstance(clock, FileClock):
        return lambda: None

    def announce() -> None:
        with services.db.read() as session:
            found = next_dagstart_after_today(session, clock.now())
            message = next_waiting_at(session, clock.now())
            line = week.next_line(session, clock.now())
        moments = [due for due in (message, line, *(watch.next_due() for watch in watches)) if due]
        marks = {f"daily start {found[0]:%a %-d %b}": found[1]} if found else {}
        clock.announce(min(moments, default=None), marks)

    return announce
