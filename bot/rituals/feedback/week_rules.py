"""On which days of a week feedback is asked, written and delivered. Pure.

Usually on Monday everybody chooses a question, on Wednesday everybody is asked to write, on Thursday at two all texts
arrive in one batch. Never on the eve of days off: nobody goes home with a text and a free day to turn it over. What
days off leave too short is skipped, and the team hears why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

A_DAY = timedelta(days=1)
WEDNESDAY, THURSDAY = 2, 3

DELIVERED_AT = time(14)
"""On the team's clock."""

FEWEST_TO_COLLECT = 5
"""Texts without a name are held until so many different people wrote one."""

FEWEST_FOR_BAND = 5
BANDS = (20, 40, 60, 80, 100)


@dataclass(frozen=True)
class WeekDays:
    """The days of one week: choose a question, write, read."""

    asks: date
    writes: date
    delivers: date


def days_of_week(monday: date, works: Callable[[date], bool]) -> WeekDays | None:
    """The three days of the week that begins on `monday`; None when days off leave no room for them.

    The batch comes on Thursday, earlier where the day after is off; there is a day before it to write, and one before
    that to choose a question.
    """
    days = [day for n in range(THURSDAY + 1) if works(day := monday + n * A_DAY)]
    for place in range(len(days) - 1, 1, -1):
        if works(days[place] + A_DAY):
            writes = [day for day in days[1:place] if day.weekday() <= WEDNESDAY]
            return WeekDays(days[0], writes[-1], days[place]) if writes else None
    return None


def band(part: int, whole: int) -> tuple[int, int] | None:
    """How many took part, as a band of twenty per cent; None in a team too small for one."""
    if whole < FEWEST_FOR_BAND:
        return None
    share = part * 100 // whole
    upper = next(each for each in BANDS if share < each or each == BANDS[-1])
    return upper - 20, upper


def fits(day: date, works: Callable[[date], bool]) -> bool:
    """Whether texts may arrive on a day: the team works, and on the day after too."""
    return works(day) and works(day + A_DAY)


def next_week(monday: date, since: date, *, fortnightly: bool) -> date:
    """The Monday of the first week after this one that has feedback; counted from the first week."""
    step = 2 if fortnightly else 1
    weeks = (monday - since).days // 7
    return since + timedelta(weeks=(weeks // step + 1) * step)
