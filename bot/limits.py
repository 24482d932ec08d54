"""How often an address, and a key, may knock: what comes too fast is answered 429 before it is read.

In memory, for each process of its own: it keeps one sender from crowding out the others, and guessing slow. Requests
of Slack are signed and are not counted.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from math import ceil
from time import monotonic
from typing import Any

PER_ADDRESS, PER_KEY = 300, 60
"""Requests a minute; as many may come at once."""

MOST_KNOWN = 10_000
"""Addresses and keys that are remembered; the one that was silent longest is forgotten first."""

MINUTE = 60.0


class Limits:
    """A bucket for each address and each key. Not for several threads at once: the web server's loop asks."""

    def __init__(
        self, per_address: int = PER_ADDRESS, per_key: int = PER_KEY, clock: Callable[[], float] = monotonic
    ) -> None:
        self._rates, self._clock = {"address": per_address, "key": per_key}, clock
        self._left: OrderedDict[tuple[str, bytes], tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, scope: Mapping[str, Any]) -> int:
        """How long who sends this has to wait; 0: it may come in, and is counted."""
        address = str((scope.get("client") or ("",))[0]).encode()
        key = dict(scope["headers"]).get(b"authorization", b"")
        waits = [self._take("address", address)]
        if key and not waits[0]:
            waits.append(self._take("key", sha256(key).digest()))
        return max(waits)

    def _take(self, kind: str, who: bytes) -> int:
        rate, now = self._rates[kind], self._clock()
        left, since = self._left.pop((kind, who), (float(rate), now))
        left = min(float(rate), left + (now - since) * rate / MINUTE)
        allowed = left >= 1.0
        self._left[kind, who] = (left - 1.0 if allowed else left, now)
        if len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
        return 0 if allowed else ceil((1.0 - left) * MINUTE / rate)
