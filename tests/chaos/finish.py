"""Bringing a run to its end: whatever a killed replica held is free once its lease is over."""

import time
from contextlib import suppress

from bot.errors import StorageBusy
from bot.outbox.models import Outbox
from bot.outbox.slack import HTTP_TIMEOUT
from tests.robustness.looks import rows
from tests.robustness.processes import LEASE_AND_MORE, House, wait_for


def finish(house: House, seconds: float) -> None:
    """Wait until all is sent. The clock jumps over the leases of the dead, but only when the living hold nothing."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not wait_for(house.is_quiet, 1):
        held = claims(house)
        if held and not wait_for(lambda before=held: claims(house) != before, HTTP_TIMEOUT + 2):
            house.move(house.clock.now() + LEASE_AND_MORE)


def claims(house: House) -> set[tuple[int, str | None]]:
    """The rows in somebody's hands, and in whose."""
    return {(row.id, row.owner) for row in rows(house.bot.services.db, Outbox, state="claimed")}


def calls_end(house: House) -> None:
    """Wait until nothing that is under way to Slack now can be under way any more."""
    before = _looked(house)
    wait_for(lambda: (now := _looked(house)) is not None and not (before or now) & now, HTTP_TIMEOUT + 2)


def _looked(house: House) -> set[tuple[int, str | None]] | None:
    """The same, or None while the database restarts."""
    with suppress(StorageBusy):
        return claims(house)
    return None
