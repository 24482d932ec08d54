"""What goes wrong in a week: killed replicas, a database that restarts, Slack's faults, a clock that jumps."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.chaos.finish import calls_end
from tests.postgres import restart_postgres
from tests.robustness.looks import faults
from tests.robustness.processes import House

GAP = (1.0, 4.0)
"""Real seconds between two troubles."""

WITHIN_A_LEASE = 45.0
"""Seconds that the clock may jump ahead during a call: a jump over a whole lease in one can send twice."""

SLACK = (
    {"kind": "429", "match": "chat.postMessage", "times": 5, "retry_after": 3},
    {"kind": "429", "match": "chat.update", "times": 5, "retry_after": 5},
    {"kind": "5xx", "match": "*", "times": 8},
    {"kind": "slow", "match": "chat.postMessage", "times": 6, "seconds": 2},
    {"kind": "slow", "match": "chat.postMessage", "times": 3, "seconds": 12},  # longer than the bot waits
    {"kind": "slow", "match": "block_actions", "times": 3, "seconds": 2},
    {"kind": "duplicate", "match": "block_actions", "times": 5},
    {"kind": "swallow", "match": "block_actions", "times": 2},
    {"kind": "drop"},
    {"kind": "close_silent"},
    {"kind": "mute"},
    {"kind": "refresh"},
)


@dataclass(frozen=True)
class Happened:
    """One trouble, and when (`time.monotonic`)."""

    what: str
    at: float


class Trouble:
    """Makes trouble until it is told to rest, and keeps as many replicas alive as a supervisor would."""

    def __init__(self, house: House, server: str, replicas: int, chance: random.Random, logs: Path) -> None:
        self.house, self.server, self.replicas, self.chance, self.logs = house, server, replicas, chance, logs
        self.happened: list[Happened] = []
        self.started = 0
        self._over, self._resting = threading.Event(), threading.Event()
        self._kinds: tuple[tuple[Callable[[], str], int], ...] = (
            (self._kill, 5), (self._restart_postgres, 1), (self._break_slack, 6), (self._jump, 2),
        )  # fmt: skip
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._supervise, self._make)]

    def start(self) -> None:
        """Start the replicas, and then the trouble."""
        for thread in self._threads:
            thread.start()

    def rest(self) -> None:
        """No more trouble from now on; the replicas are still kept alive."""
        self._resting.set()
        self._threads[1].join()
        faults(self.house)
        self.house.bot.services.db.engine.dispose()  # the audit's own connections may be from before a restart

    def stop(self) -> None:
        """Start no replica any more."""
        self._over.set()
        self._threads[0].join()

    def counts(self) -> Counter[str]:
        """How often each kind of trouble happened."""
        return Counter(each.what for each in self.happened)

    def _supervise(self) -> None:
        while not self._over.wait(0.1):
            self.house.bury()
            if len(self.house.children) < self.replicas:
                self.started += 1
                self.house.start_child(logs=self.logs)

    def _make(self) -> None:
        calls, weights = zip(*self._kinds, strict=True)
        while not self._resting.wait(self.chance.uniform(*GAP)):
            at = time.monotonic()
            [call] = self.chance.choices(calls, weights)
            if what := call():
                self.happened.append(Happened(what, at))

    def _kill(self) -> str:
        living = [child.pid for child in list(self.house.children) if child.is_alive()]
        if not living:
            return ""
        os.kill(self.chance.choice(living), signal.SIGKILL)
        return "a replica killed with -9"

    def _restart_postgres(self) -> str:
        mode = self.chance.choice(("fast", "immediate"))
        restart_postgres(self.server, mode)
        return f"PostgreSQL restarted ({mode})"

    def _break_slack(self) -> str:
        rule = self.chance.choice(SLACK)
        faults(self.house, rule)
        return f"Slack: {rule['kind']}"

    def _jump(self) -> str:
        seconds = self.chance.choice((-1, 1)) * self.chance.uniform(5, 240)
        if seconds > WITHIN_A_LEASE:
            calls_end(self.house)
        self.house.move(self.house.clock.now() + timedelta(seconds=seconds))
        return "the clock jumped ahead" if seconds > 0 else "the clock jumped back"
