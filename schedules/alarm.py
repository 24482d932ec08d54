"""APScheduler as an alarm clock: at the earliest due moment, every fifteen seconds, and when the clock jumps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock
from bot.errors import DagstartError

log = structlog.get_logger()

AT_LEAST_EVERY = 15
"""Seconds between two looks, for what another process has planned."""


@dataclass(frozen=True)
class Watch:
    """Something the alarm looks after: what to do when it wakes, when it is needed next, and how often at most."""

    name: str
    tick: Callable[[], None]
    next_due: Callable[[], datetime | None]
    every: timedelta = timedelta(0)


class Alarm:
    """Wakes every watch; one that fails does not keep the others from their turn."""

    def __init__(self, clock: Clock, watches: Sequence[Watch], after: Callable[[], None]) -> None:
        self._clock, self._watches, self._after = clock, watches, after
        self._looked: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Look now, and from now on."""
        self._scheduler.add_job(
            self.look, "interval", seconds=AT_LEAST_EVERY, id="look", next_run_time=datetime.now(UTC)
        )
        self._clock.on_jump(self._look_soon)
        self._scheduler.start()

    def stop(self) -> None:
        """Let a look that runs finish; start no other."""
        self._scheduler.shutdown(wait=True)

    def look(self) -> None:
        """Do what is due in every watch, each on its own, and set the alarm for what comes next."""
        for watch in self._watches:
            if self._is_too_soon(watch):
                continue
            try:
                watch.tick()
            except DagstartError as error:
                log.warning("tick_waits", watch=watch.name, reason=str(error))
            except Exception:
                log.exception("tick_failed", watch=watch.name)
        self._set_alarm()
        self._after()

    def _is_too_soon(self, watch: Watch) -> bool:
        now, last = self._clock.now(), self._looked.get(watch.name)
        if last is not None and last <= now < last + watch.every:
            return True
        self._looked[watch.name] = now
        return False

    def _set_alarm(self) -> None:
        moments = [due for watch in self._watches if (due := watch.next_due())]
        if not moments:
            return
        seconds = self._clock.seconds_until(min(moments))
        if seconds < AT_LEAST_EVERY:
            at = datetime.now(UTC) + timedelta(seconds=max(seconds, 0.02))
            self._scheduler.add_job(self.look, "date", run_date=at, id="alarm", replace_existing=True)

    def _look_soon(self) -> None:
        if self._scheduler.running:
            self._scheduler.add_job(self.look, "date", run_date=datetime.now(UTC), id="alarm", replace_existing=True)
