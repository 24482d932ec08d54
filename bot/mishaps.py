"""Errors nobody foresaw: counted, and the last one remembered by its reference. The log has the rest."""

from collections import deque

from bot.metrics import UNKNOWN_ERRORS
from bot.reference import current_reference

PLACES = ("slack", "after_ack", "clock", "outbox", "intake")
for _place in PLACES:
    UNKNOWN_ERRORS.labels(_place)  # from the start, or Prometheus could not see the first one

_LAST: deque[str] = deque(maxlen=1)


def note_mishap(where: str) -> str:
    """Count one, in one of `PLACES`. Returns its reference."""
    UNKNOWN_ERRORS.labels(where).inc()
    _LAST.append(current_reference())
    return _LAST[-1]


def last_mishap() -> str | None:
    """The reference of the last one in this process."""
    return _LAST[-1] if _LAST else None
