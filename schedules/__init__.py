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
    kept,
    kpi_sources,
    kpis,
    lead_week,
    people,
    points,
)
from schedules.alarm import Alarm, Chore, Watch

EVERY_HOUR = timedelta(hours=1)


def make_alarm(services: Services, clients: Clients, follow: Callable[[], None]) -> Alarm:
    """The alarm clock with everything it looks after. `follow` looks which workspaces there are."""
    workspaces = Watch("workspaces", follow)
    watches = (
        Watch("dagstart", partial(dagstart.tick, services), partial(dagstart.next_due, services)),
        Watch("catch_ups", partial(dagstart.catch_up, services)),
        Watch("chair", partial(chair.tick, services), partial(chair.next_due, services)),
        Watch("points", partial(points.tick, services), partial(points.next_due, services)),
        Watch("consent", partial(consent.tick, services), partial(consent.next_due, services)),
    )
    keeping = Watch("kept", partial(kept.tick, services), partial(kept.next_due, services))
    agreements = Watch("agreement", partial(agreement.tick, services), partial(agreement.next_due, services))
    debates = Watch("debate", partial(debate.tick, services), partial(debate.next_due, services))
    figures = Watch("kpis", partial(kpis.tick, services), partial(kpis.next_due, services))
    colleagues = Watch("feedback", partial(feedback.tick, services), partial(feedback.next_due, services))
    weekly = Watch("lead_week", partial(lead_week.tick, services), partial(lead_week.next_due, services))
    chores = (
        Chore("kpi_sources", partial(kpi_sources.tick, services), kpi_sources.EVERY),
        Chore("people", partial(people.tick, services, clients), EVERY_HOUR),
        Chore("points", partial(points.tidy, services), EVERY_HOUR),
        Chore("feedback", partial(feedback.tidy, services), EVERY_HOUR),
        Chore("kept", partial(kept.tidy, services), EVERY_HOUR),
        Chore("housekeeping", partial(housekeeping.tick, services), EVERY_HOUR),
    )
    return Alarm(
        services.clock,
        (workspaces, *watches, agreements, keeping, debates, figures, colleagues, weekly),
        chores,
        after=_announcer(services, (*watches, keeping, debates, figures, colleagues)),
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
        moments = [due for due in (message, line, *(watch.next_due() for watch in watches if watch.next_due)) if due]
        marks = {f"daily start {found[0]:%a %-d %b}": found[1]} if found else {}
        clock.announce(min(moments, default=None), marks)

    return announce
