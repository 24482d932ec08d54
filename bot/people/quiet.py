"""Quiet hours: when somebody wants to be left in peace. Pure: a person and a moment in, a moment out.

The card of the daily start comes at its own time all the same; reminders and notices keep to this.
"""

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.people.calendar import local_day, local_moment


class Sleeper(Protocol):
    """What is needed of a person."""

    tz: str
    quiet_from: time | None
    quiet_until: time | None


def after_quiet(person: Sleeper, moment: datetime) -> datetime:
    """The first moment from `moment` on at which this person may be spoken to; across midnight too."""
    start, end = person.quiet_from, person.quiet_until
    if start is None or end is None:
        return moment
    at = moment.astimezone(ZoneInfo(person.tz)).time()
    is_quiet = start <= at < end if start < end else at >= start or at < end
    if not is_quiet:
        return moment
    day = local_day(moment, person.tz)
    return max(moment, local_moment(day if at < end else day + timedelta(days=1), end, person.tz))
