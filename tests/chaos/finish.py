"""Moving on only when nothing is under way, and bringing a run to its end."""

import time

from sqlalchemy import func, select

from bot.consent.models import ConsentRound
from bot.errors import StorageBusy
from bot.export.messages import KIND
from bot.outbox.models import Outbox
from bot.rituals.agreement.kept_models import KeptRound
from bot.rituals.debate.models import Debate
from bot.rituals.feedback.mirror_models import MirrorRound
from tests.robustness.looks import rows
from tests.robustness.processes import LEASE_AND_MORE, House, wait_for

STILL = 7.0
"""Real seconds in which somebody who lives looks for what is due."""

LONGEST_CALL = 15.0
"""Real seconds; the slowest call that the switchboard makes takes twelve."""


DUE = (Debate.ends_at, ConsentRound.ends_at, MirrorRound.due_at, KeptRound.due_at)
"""What else the clock takes up once it is due."""


def calls_end(house: House) -> None:
    """Wait until Slack has answered everything, also who was killed meanwhile: no clock moves on during a call.

    An export is several calls, so it is waited for until nobody has it in hand.
    """

    def exporting() -> bool:
        with house.bot.services.db.read() as session:
            in_hand = select(Outbox.id).where(Outbox.kind == KIND, Outbox.state == "claimed").limit(1)
            return session.scalar(in_hand) is not None

    def still() -> bool:
        try:
            return not exporting() and not house.playground.under_way  # in this order: asking takes time
        except StorageBusy:  # it is being restarted
            return False

    wait_for(still, LONGEST_CALL)


def finish(house: House, seconds: float) -> None:
    """Wait until all is sent; where nothing moves any more the clock jumps over the leases of the dead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        before = _open(house)
        if wait_for(lambda: house.is_quiet() and not overdue(house), STILL):
            return
        if _open(house) == before and not house.playground.under_way:
            house.move(house.clock.now() + LEASE_AND_MORE)


def overdue(house: House) -> int:
    """How many debates, rounds and months should have gone on by now."""
    now = house.clock.now()
    with house.bot.services.db.read() as session:
        return sum(session.scalar(select(func.count()).where(due <= now)) or 0 for due in DUE)


def _open(house: House) -> set[tuple[int, str | None, int]]:
    """What is to be sent or in somebody's hands."""
    db = house.bot.services.db
    found = rows(db, Outbox, state="waiting") + rows(db, Outbox, state="claimed")
    return {(row.id, row.owner, row.attempts) for row in found}
