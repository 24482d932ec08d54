"""The only place that asks the time. Everything else is handed a moment, or waits here."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """The system's clock. `now()` is UTC; every wait goes through `wait`, so that a set clock can cut it short."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return datetime.now(UTC)

    def seconds_until(self, moment: datetime) -> float:
        """Real seconds to sleep until `moment`; 0 when it has passed."""
        return max(0.0, (moment - self.now()).total_seconds())

    def on_jump(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the clock is set to another time or rate."""
        self._listeners.append(listener)

    def wait(self, wake: threading.Event, until: datetime, at_most: float = 15.0) -> None:
        """Wait until `wake` is set, `until` has come, or `at_most` real seconds passed. Clears `wake`."""
        wake.wait(min(at_most, self.seconds_until(until)))
        wake.clear()

    def close(self) -> None:
        """Stop following anything."""

    def _jumped(self) -> None:
        for listener in self._listeners:
            listener()


class FileClock(Clock):
    """Follows a clock that a playground keeps in a file: `{"real", "virtual", "rate", "serial"}`, epoch seconds.

    Only for trying out; settings refuse it unless Slack's address is on this machine.
    """

    def __init__(self, path: Path, poll_seconds: float = 0.05) -> None:
        super().__init__()
        self._path = path
        self._state = self._read()
        self._stop = threading.Event()
        self._poll = poll_seconds
        threading.Thread(target=self._follow, name="clock-file", daemon=True).start()

    def now(self) -> datetime:
        real, virtual, rate, _ = self._state
        return datetime.fromtimestamp(virtual + (time.time() - real) * rate, UTC)

    def seconds_until(self, moment: datetime) -> float:
        left, rate = (moment - self.now()).total_seconds(), self._state[2]
        if left <= 0:
            return 0.0
        return left / rate if rate > 0 else 3600.0

    def announce(self, next_due: datetime | None, marks: dict[str, datetime]) -> None:
        """Tell the playground what comes next, so that it can offer to jump there (`<file>.next`)."""
        target = self._path.with_name(self._path.name + ".next")
        content = {
            "next": next_due.timestamp() if next_due else None,
            "marks": [{"label": label, "at": at.timestamp()} for label, at in marks.items()],
        }
        scratch = target.with_name(target.name + ".new")
        scratch.write_text(json.dumps(content))
        scratch.replace(target)

    def close(self) -> None:
        self._stop.set()

    def _read(self) -> tuple[float, float, float, int]:
        try:
            found = json.loads(self._path.read_text())
            return float(found["real"]), float(found["virtual"]), float(found["rate"]), int(found["serial"])
        except (OSError, ValueError, KeyError):
            now = time.time()
            return getattr(self, "_state", (now, now, 1.0, -1))

    def _follow(self) -> None:
        while not self._stop.wait(self._poll):
            found = self._read()
            if found != self._state:
                self._state = found
                self._jumped()


class SetClock(Clock):
    """A clock that stands still until it is set: for tests and benchmarks."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to `moment`."""
        self._now = moment.astimezone(UTC)
        self._jumped()

    def advance(self, **delta: float) -> None:
        """Jump by a `timedelta(**delta)`."""
        self.set(self._now + timedelta(**delta))
