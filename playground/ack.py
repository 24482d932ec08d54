"""What came back for one delivery to the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ACK_SECONDS = 3.0


@dataclass
class Ack:
    """status is ok, timeout or failed; `body` the parsed answer (dict, text or None); `reason` in the words of
    `x-slack-retry-reason`; `no_retry` when the app asked for none."""

    status: str
    body: Any = None
    reason: str = ""
    no_retry: bool = False
    provoked: bool = False

    @property
    def ok(self) -> bool:
        return self.status == "ok"
