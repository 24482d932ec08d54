"""How many events an app gets in an hour, and when Slack stops sending them to an app that fails.

Documented: 30,000 deliveries an hour, then `app_rate_limited`; subscriptions are switched off when more than
95% of at least 1,000 deliveries in an hour fail. Counting by the clock's hour is chosen, not documented.
"""

from __future__ import annotations

from collections.abc import Callable

MOST_AN_HOUR = 30_000
ENOUGH_TO_JUDGE = 1_000
MOST_FAILURES = 0.95


class EventBudget:
    """Counts deliveries of the running hour on the set clock."""

    def __init__(self, now: Callable[[], float], scale: float) -> None:
        self.now, self.most = now, MOST_AN_HOUR * scale
        self.hour, self.sent, self.failed = 0, 0, 0
        self.disabled = False
        self.told_minute = 0

    def spend(self) -> bool:
        """Whether one more event may be sent."""
        self._turn()
        if self.disabled or self.sent >= self.most:
            return False
        self.sent += 1
        return True

    def settle(self, ok: bool) -> bool:
        """Count how a delivery ended; True if that was the one that switches subscriptions off."""
        self.failed += not ok
        bad = self.sent > ENOUGH_TO_JUDGE and self.failed > MOST_FAILURES * self.sent
        fresh = bad and not self.disabled
        self.disabled = self.disabled or bad
        return fresh

    def minute_to_tell(self) -> int:
        """The minute for an `app_rate_limited` notice (once a minute), or 0."""
        minute = int(self.now() // 60) * 60
        if self.disabled or minute == self.told_minute:
            return 0
        self.told_minute = minute
        return minute

    def reset(self) -> None:
        """Subscriptions are switched on again."""
        self.disabled, self.sent, self.failed = False, 0, 0

    def _turn(self) -> None:
        hour = int(self.now() // 3600)
        if hour != self.hour:
            self.hour, self.sent, self.failed = hour, 0, 0
