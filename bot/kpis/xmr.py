"""Whether a figure says something, or only goes up and down as it always does. Pure.

Source: Donald J. Wheeler, Understanding Variation: The Key to Managing Chaos (SPC Press, 1993). The natural process
limits of an XmR chart are the mean plus and minus 2.66 times the average moving range. 2.66 is 3 / 1.128: three
standard deviations, estimated from ranges of two. A value outside the limits, or eight in a row on one side of the
mean, is a signal; everything else is what happens by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

FEWEST = 8
"""Values; below that nothing is said."""

RUN = 8
"""So many in a row on one side of the mean are a signal."""

SCALE = Decimal("2.66")


class DayValue(NamedTuple):
    """What a KPI was on a day."""

    day: date
    value: Decimal


@dataclass(frozen=True)
class Limits:
    """Between which two values a KPI moves by itself, and around which."""

    mean: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True)
class Reading:
    """What the values say. `above` and `below` lie outside the limits; `run` are the newest ones on one side.

    `run` is empty below eight; it lies above the mean where `run_above`.
    """

    limits: Limits
    above: tuple[DayValue, ...] = ()
    below: tuple[DayValue, ...] = ()
    run: tuple[DayValue, ...] = ()
    run_above: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether there is no signal."""
        return not (self.above or self.below or self.run)


def read_values(values: Sequence[DayValue], baseline: Sequence[DayValue] | None = None) -> Reading | None:
    """What values say, oldest first; None below eight. `baseline`: the values that give the limits, else all of them.

    Successive values are compared, whatever the rhythm: a day without a value (a holiday, a weekend, one that is
    missing) is no value, and neither ends a run nor counts as a range of its own.
    """
    limits = natural_limits([each.value for each in (values if baseline is None else baseline)])
    if limits is None:
        return None
    run = (runs_of(values, limits.mean) or [()])[-1]
    return Reading(
        limits,
        above=tuple(each for each in values if each.value > limits.upper),
        below=tuple(each for each in values if each.value < limits.lower),
        run=run if len(run) >= RUN else (),
        run_above=bool(run) and run[-1].value > limits.mean,
    )


def natural_limits(values: Sequence[Decimal]) -> Limits | None:
    """Mean ± 2.66 × the average of the differences between successive values; None below eight of them."""
    if len(values) < FEWEST:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    width = SCALE * sum(ranges, Decimal(0)) / len(ranges)
    return Limits(mean, mean - width, mean + width)


def runs_of(values: Sequence[DayValue], mean: Decimal) -> list[tuple[DayValue, ...]]:
    """Values that follow one another on the same side of a mean, oldest first; one on the mean itself is on no side."""
    found = groupby(values, key=lambda each: _side(each.value, mean))
    return [tuple(run) if side else () for side, run in found]


def _side(value: Decimal, mean: Decimal) -> int:
    return (value > mean) - (value < mean)
