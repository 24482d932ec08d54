"""The log of every request, event, ack and act, in a ring; and the violations among them."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from playground.installation import Json

ENTRIES = 2_000
VIOLATIONS = 10_000
ACKS = 100_000


class Inspector:
    """Entries are dicts {n, at, kind, name, who, request, response, ms, ack_ms, violations}.

    kind is api, socket, event, interaction, http or act; times are milliseconds. Violations are dicts
    {n, at, kind: "rule"|"rate", name, text}; what a switched-on fault provoked isn't one.
    """

    def __init__(self, now: Callable[[], float], tell: Callable[[], None]) -> None:
        self.now, self.tell = now, tell
        self.ring: deque[Json] = deque(maxlen=ENTRIES)
        self.violations: deque[Json] = deque(maxlen=VIOLATIONS)
        self.count = 0
        self.calls: Counter[str] = Counter()  # of each method of the Web API, since the start
        self.acks: deque[float] = deque(maxlen=ACKS)  # milliseconds, of commands, clicks and forms

    def record(
        self,
        kind: str,
        name: str,
        request: Any = None,
        response: Any = None,
        *,
        who: str = "",
        ms: float | None = None,
        ack_ms: float | None = None,
        violations: list[str] | None = None,
        provoked: bool = False,
    ) -> Json:
        """Add an entry and its violations; give the entry."""
        self.count += 1
        entry: Json = {
            "n": self.count,
            "at": self.now(),
            "kind": kind,
            "name": name,
            "who": who,
            "request": request,
            "response": response,
            "ms": ms,
            "ack_ms": ack_ms,
            "violations": [],
        }
        self.ring.append(entry)
        self.calls[name] += kind == "api"
        if kind == "interaction" and ack_ms is not None:
            self.acks.append(ack_ms)
        if not provoked:
            for text in violations or ():
                self.violate(entry, text)
        self.tell()
        return entry

    def violate(self, entry: Json, text: str, kind: str = "rule") -> None:
        """Note on an entry what Slack would refuse or frown upon."""
        entry["violations"].append(text)
        told = {"n": entry["n"], "at": entry["at"], "kind": kind, "name": entry["name"], "text": text}
        self.violations.append(told)

    @property
    def entries(self) -> list[Json]:
        """A copy of the log, oldest first; safe to read from another thread."""
        return list(self.ring)

    def since(self, n: int) -> list[Json]:
        """Entries newer than number n, oldest first."""
        newer = min(max(0, self.count - n), len(self.ring))
        return [self.ring[index] for index in range(len(self.ring) - newer, len(self.ring))]


def elapsed(start: float) -> float:
    """Milliseconds of real time since `start` (time.perf_counter)."""
    return round((time.perf_counter() - start) * 1000, 3)
