"""Moving on only when nothing is under way, and bringing a run to its end."""

import time

from tests.robustness.processes import LEASE_AND_MORE, House, wait_for

LONGEST_CALL = 15.0
"""Real seconds; the slowest call that the switchboard makes takes twelve."""


def calls_end(house: House) -> None:
    """Wait until Slack has answered everything, also who was killed meanwhile: no clock moves on during a call."""
    wait_for(lambda: not house.playground.under_way, LONGEST_CALL)


def finish(house: House, seconds: float) -> None:
    """Wait until all is sent; the clock jumps over the leases of the dead and over what waits for its next try."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not wait_for(house.is_quiet, 3):
        calls_end(house)
        house.move(house.clock.now() + LEASE_AND_MORE)
