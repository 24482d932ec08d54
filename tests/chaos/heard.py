"""What the stand-in hears while it lasts: where each text went, when each message came, and what it refused."""

import json
import re
import time
from collections import deque
from typing import Any

from playground.state import State

MARK = re.compile(r"merk\d{5}")


class Heard(deque[Any]):
    """Where the stand-in keeps its log: notes each place to which a mark was ever sent, also what was edited away.

    `arrived`: when each message came first, by the bot's own mark on it. `asked`: with what Slack was called, by the
    number of each call that it refused.
    """

    def __init__(self, state: State) -> None:
        super().__init__(maxlen=500)
        self.places: set[tuple[str, str]] = set()
        self.arrived: dict[str, float] = {}
        self.asked: dict[int, dict[str, Any]] = {}
        self._state = state

    def append(self, entry: Any) -> None:
        """Note the marks of a call, and where they went."""
        super().append(entry)
        if entry["kind"] == "api":
            given, reply = entry["request"] or {}, entry["response"] or {}
            if not reply.get("ok"):
                self.asked[entry["n"]] = given
            elif "metadata" in given:
                found = given["metadata"] if isinstance(given["metadata"], dict) else json.loads(given["metadata"])
                self.arrived.setdefault(found["event_payload"]["id"], time.monotonic())
            place = reply.get("channel") or given.get("channel") or self._reader(reply.get("view") or {})
            self.places |= {(mark, str(place)) for mark in MARK.findall(str(given))}

    def _reader(self, view: dict[str, Any]) -> str:
        """Whose view it is; nobody's when Slack did not take it."""
        found = self._state.views.get(str(view.get("id")))
        return found.user if found else ""
