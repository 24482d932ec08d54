"""APScheduler as an alarm clock: at the earliest due moment, every fifteen seconds, and when the clock jumps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic, perf_counter, time

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock
from bot.errors import DagstartError
from bot.metrics import LOOKED, TICKS
from bot.mishaps import note_mishap
from bot.reference import referenced

log = structlog.get_logger()

AT_LEAST_EVERY = 15
"""Seconds between two looks, for what another process has planned."""

LONGEST_LOOK = 300.0
"""Seconds. A look may wait for the database and work off a backlog, but one that takes longer hangs."""


@dataclass(frozen=True)
class Watch:
    """Something that happens at its moment: what to do then, and when that is. `always`: at every look as well."""

    name: str
    tick: Callable[[], None]
    next_due: Callable[[], datetime | None]
    always: bool = False


@dataclass(frozen=True)
class Chore:
    """Something that may take long and has no moment: done every so often, beside the watches."""

    name: str
    tick: Callable[[], None]
    every: timedelta


class Alarm:
    """Wakes every watch and does the chores; one that fails does not keep the others from their turn."""

    def __init__(
        self, clock: Clock, watches: Sequence[Watch], chores: Sequence[Chore], after: Callable[[], None]
    ) -> None:
        self._clock, self.watches, self._chores, self._after = clock, watches, chores, after
        self._looked = monotonic()
        self._begun: dict[str, datetime] = {}  # when each chore was begun last, on the bot's own clock
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1), "chores": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Look now, and from now on."""
        self._scheduler.add_job(
            self.look, "interval", seconds=AT_LEAST_EVERY, id="look", next_run_time=datetime.now(UTC)
        )
        for chore in self._chores:
            self._scheduler.add_job(
                self._do,
                "interval",
                args=[chore],
                seconds=chore.every.total_seconds(),
                id=chore.name,
                executor="chores",
                next_run_time=datetime.now(UTC),
            )
        self._clock.on_jump(self._look_soon)
        self._scheduler.start()

    def stop(self) -> None:
        """Let a look that runs finish; start no other."""
        self._scheduler.shutdown(wait=True)

    def look(self) -> None:
        """Do what is due in every watch, each on its own, and set the alarm for what comes next."""
        for watch in self.watches:
            _guarded(watch.name, partial(self._look_after, watch))
        self._looked = monotonic()
        LOOKED.set(time())
        if self._scheduler.running:
            self._set_alarm()
        self._after()

    def _look_after(self, watch: Watch) -> None:
        due = watch.next_due()
        if watch.always or (due and due <= self._clock.now()):
            watch.tick()

    def is_alive(self) -> bool:
        """Whether it has looked lately: a process that no longer does is of no use and has to be started anew."""
        return monotonic() - self._looked < LONGEST_LOOK

    def do_chores(self) -> None:
        """Do every chore at once."""
        for chore in self._chores:
            self._do(chore)

    def _do(self, chore: Chore) -> None:
        self._begun[chore.name] = self._clock.now()
        _guarded(chore.name, chore.tick)

    def _set_alarm(self) -> None:
        moments = [due for watch in self.watches if (due := watch.next_due())]
        if not moments:
            return
        seconds = self._clock.seconds_until(min(moments))
        if seconds < AT_LEAST_EVERY:
            # What is still due after a look could not be done: it waits a second, so that it cannot spin.
            self._look_at(datetime.now(UTC) + timedelta(seconds=seconds or 1.0))

    def _look_soon(self) -> None:
        """A clock that is set has jumped: look, and do the chores for which it is time by now."""
        if not self._scheduler.running:
            return
        now = self._clock.now()
        for chore in self._chores:
            if (begun := self._begun.get(chore.name)) and begun + chore.every <= now:
                self._scheduler.modify_job(chore.name, next_run_time=datetime.now(UTC))
        self._look_at(datetime.now(UTC))

    def _look_at(self, moment: datetime) -> None:
        # Two: one that looks, and one that waits for its turn and sees what the first no longer saw.
        self._scheduler.add_job(self.look, "date", run_date=moment, id="alarm", replace_existing=True, max_instances=2)


def _guarded(name: str, do: Callable[[], None]) -> None:
    start, outcome = perf_counter(), "done"
    with referenced(task=name):
        try:
            do()
        except DagstartError as error:
            outcome = "waits"
            log.warning("tick_waits", reason=str(error))
        except Exception:
            outcome = "failed"
            note_mishap("clock")
            log.exception("tick_failed")
    TICKS.labels(name, outcome).observe(perf_counter() - start)
