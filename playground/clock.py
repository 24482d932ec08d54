"""The set clock: virtual seconds that run at a rate and can be moved; handed to the bot through a small file.

File (JSON, replaced atomically, written only by us): {"real", "virtual": epochs, "rate": n, "serial": n}.
now = virtual + (time.time() - real) × rate. Beside it the bot may keep `<file>.next`:
{"next": epoch|null, "marks": [{"label": text, "at": epoch}]}.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Clock:
    """One set clock. `path` is the clock file, or None to keep the time to ourselves."""

    def __init__(self, path: Path | None = None, at: float | None = None, rate: float = 1.0) -> None:
        self.path = path
        self.real, self.virtual, self.rate, self.serial = time.time(), at or time.time(), rate, 0
        self._moved = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        if path and path.exists() and at is None:
            saved = json.loads(path.read_text())
            self.real, self.virtual = saved["real"], saved["virtual"]
            self.rate, self.serial = saved["rate"], saved["serial"]
        self._write()

    def now(self) -> float:
        """Seconds since the epoch on the set clock."""
        return self.virtual + (time.time() - self.real) * self.rate

    def set(self, at: float) -> None:
        """Move to this moment and go on from there."""
        self._change(at, self.rate)

    def advance(self, seconds: float) -> None:
        self._change(self.now() + seconds, self.rate)

    def follow_real_time(self) -> None:
        """Back to the real time and pace."""
        self._change(time.time(), 1.0)

    def set_rate(self, rate: float) -> None:
        """Virtual seconds per real second; 0 stands still."""
        self._change(self.now(), rate)

    def coming(self) -> dict[str, Any]:
        """What the bot says will happen: {"next": epoch|None, "marks": [{"label", "at"}]}."""
        beside = Path(f"{self.path}.next") if self.path else None
        if beside is None or not beside.exists():
            return {"next": None, "marks": []}
        found = json.loads(beside.read_text())
        return {"next": found.get("next"), "marks": list(found.get("marks") or [])}

    def describe(self) -> dict[str, Any]:
        now = self.now()
        return {
            "now": now,
            "iso": datetime.fromtimestamp(now, UTC).isoformat(),
            "rate": self.rate,
            "serial": self.serial,
            **self.coming(),
        }

    async def wait_until(self, at: float) -> None:
        """Sleep until this moment on the set clock; a moved clock is noticed."""
        self._loop = asyncio.get_running_loop()
        while (left := at - self.now()) > 0:
            moved = self._moved
            timeout = left / self.rate if self.rate > 0 else None
            try:
                await asyncio.wait_for(moved.wait(), timeout)
            except TimeoutError:
                continue

    def _change(self, at: float, rate: float) -> None:
        self.real, self.virtual, self.rate = time.time(), at, rate
        self.serial += 1
        self._write()
        moved, self._moved = self._moved, asyncio.Event()
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(moved.set)

    def _write(self) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        told = {"real": self.real, "virtual": self.virtual, "rate": self.rate, "serial": self.serial}
        fresh.write_text(json.dumps(told))
        fresh.replace(self.path)


def parse_moment(value: Any) -> float:
    """Epoch seconds or ISO 8601 (naive means UTC) as epoch seconds. Raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    moment = datetime.fromisoformat(str(value))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
