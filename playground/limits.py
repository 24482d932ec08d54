"""Slack's rate limits: a bucket per method (and per channel for posts), refilled on the set clock.

Tiers are documented per minute; the size of a burst isn't: a third of the minute's budget is
chosen, not documented, as are the numbers of the special tier.
"""

from __future__ import annotations

import math
from collections.abc import Callable

PER_MINUTE = {1: 1.0, 2: 20.0, 3: 50.0, 4: 100.0, 5: 600.0}
BURST_SHARE = 1 / 3
POSTS_PER_MINUTE = 300.0
CHANNEL_PER_SECOND = 1.0
CHANNEL_BURST = 3.0
RESPONSE_URL_PER_MINUTE = 60.0


class Limits:
    """Buckets by key; `scale` multiplies every budget."""

    def __init__(self, now: Callable[[], float], scale: float = 1.0) -> None:
        self.now, self.scale = now, scale
        self.buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str, per_minute: float, burst: float | None = None) -> int:
        """Spend one; give 0, or the whole seconds to wait for the next one (Retry-After)."""
        pace = per_minute * self.scale / 60
        room = max(1.0, burst * self.scale if burst else per_minute * self.scale * BURST_SHARE)
        now = self.now()
        left, at = self.buckets.get(key, (room, now))
        left = min(room, left + max(0.0, now - at) * pace)
        if left < 1:
            self.buckets[key] = (left, now)
            return max(1, math.ceil((1 - left) / pace))
        self.buckets[key] = (left - 1, now)
        return 0

    def take_method(self, method: str, tier: int) -> int:
        """Spend one call of a method of this tier."""
        return self.take(method, PER_MINUTE[tier])

    def take_post(self, channel: str) -> int:
        """Spend one post in a channel: one a second there, and a few hundred a minute altogether."""
        return self.take("posts", POSTS_PER_MINUTE) or self.take(
            f"posts:{channel}", CHANNEL_PER_SECOND * 60, CHANNEL_BURST
        )
