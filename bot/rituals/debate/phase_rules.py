"""How long the phases of a debate last. Pure.

A working day of eight hours is the measure: questions take three hours of it, the first vote one, the arguments seven,
weighing two, the second vote one. So a debate that opens at nine has voted at three on the second day. Longer and
shorter days are divided in the same way; a team that takes more days gets as much more for each phase.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.consent.rules import Work, hour_worked
from bot.points.rules import DAYS_AHEAD, Hours, climb_moment

HOURS: Mapping[str, int] = {"understanding": 3, "first_vote": 1, "arguments": 7, "weighing": 2, "second_vote": 1}
"""Of a working day of eight hours, in a debate of two days."""

A_DAY, USUAL_DAYS = 8, 2
MOST_MORE_DAYS = 2
"""Working days for which a phase waits for who has not had a working hour in it."""

MINUTES: Mapping[str, int] = {"understanding": 6, "first_vote": 2, "arguments": 10, "weighing": 4, "second_vote": 3}
"""Of a live debate: 25 in all."""

LIVE_MORE = timedelta(minutes=5)

OUTCOME_DAYS, PATIENCE_DAYS = 2, 10
"""Working days in which the outcome is written, and after which a debate without one is closed."""


@dataclass(frozen=True)
class Times:
    """When a phase ends, and when it is half over; both in UTC."""

    half: datetime
    ends: datetime


def live_times(phase: str, begins: datetime) -> Times:
    """A phase of a live debate: minutes on the clock."""
    whole = timedelta(minutes=MINUTES[phase])
    return Times(begins + whole / 2, begins + whole)


def phase_times(phase: str, begins: datetime, days: int, hours: Hours, works: Collection[Work]) -> Times | None:
    """A phase over working days: its planned end, later while somebody has not had a working hour in it.

    At most two working days later; who does not work until then is not waited for. None when nobody works in the
    months ahead.
    """
    share = HOURS[phase] / A_DAY * days / USUAL_DAYS
    half, plain = after_share(begins, share / 2, hours), after_share(begins, share, hours)
    if half is None or plain is None:
        return None
    latest = climb_moment(plain, MOST_MORE_DAYS, hours) or plain
    waited = [worked for work in works if (worked := hour_worked(begins, work)) and worked <= latest]
    return Times(half, max([plain, *waited]))


def after_share(begins: datetime, share: float, hours: Hours) -> datetime | None:
    """The moment at which a share of a working day has passed since a moment; None when that is not in sight."""
    left = share
    first = begins.date() - timedelta(days=1)
    for n in range(DAYS_AHEAD):
        found = hours(first + timedelta(days=n))
        if found is None or found[1] <= begins:
            continue
        starts, ends = found
        since = max(begins, starts)
        rest = (ends - since) / (ends - starts)
        if left <= rest + 1e-9:
            return min(ends, since + left * (ends - starts))
        left, begins = left - rest, ends
    return None


def extended_end(ends: datetime, hours: Hours, *, live: bool) -> datetime | None:
    """The end of a phase that gets one working day more; of a live debate five minutes."""
    return ends + LIVE_MORE if live else climb_moment(ends, 1, hours)
