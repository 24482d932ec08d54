"""APScheduler as an alarm clock: at the earliest due moment, every fifteen seconds, and when the clock jumps."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import ModuleType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.errors import DagstartError
from bot.services import Services

log = structlog.get_logger()

AT_LEAST_EVERY = 15
"""Seconds between two looks, for what another process has planned."""


class Alarm:
    """Wakes every module of `schedules` that has a `tick` and a `next_due`."""

    def __init__(self, services: Services, modules: Sequence[ModuleType], after: Callable[[], None]) -> None:
        self._services, self._modules, self._after = services, modules, after
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
        self._services.clock.on_jump(self._look_soon)
        self._scheduler.start()

    def stop(self) -> None:
        """Let a look that runs finish; start no other."""
        self._scheduler.shutdown(wait=True)

    def look(self) -> None:
        """Do what is due in every module, each on its own, and set the alarm for what comes next."""
        for module in self._modules:
            try:
                module.tick(self._services)
            except DagstartError as error:
                log.warning("tick_waits", schedule=module.__name__, reason=str(error))
            except Exception:
                log.exception("tick_failed", schedule=module.__name__)
        self._set_alarm()
        self._after()

    def _set_alarm(self) -> None:
        moments = [due for module in self._modules if (due := module.next_due(self._services))]
        if not moments:
            return
        seconds = self._services.clock.seconds_until(min(moments))
        if seconds < AT_LEAST_EVERY:
            at = datetime.now(UTC) + timedelta(seconds=max(seconds, 0.02))
            self._scheduler.add_job(self.look, "date", run_date=at, id="alarm", replace_existing=True)

    def _look_soon(self) -> None:
        if self._scheduler.running:
            self._scheduler.add_job(self.look, "date", run_date=datetime.now(UTC), id="alarm", replace_existing=True)
