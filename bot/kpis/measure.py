"""Where a KPI stood before something began, and whether it has moved since. Pure.

Source: Donald J. Wheeler, Understanding Variation: The Key to Managing Chaos (SPC Press, 1993). The natural process
limits of an XmR chart (mean ± 2.66 times the average moving range, see `bot.kpis.xmr`) are computed from the values of
before and kept as they are. A value of after outside them, or eight values of after in a row on one side of the mean of
before, says that something has changed; everything else is what happens by itself. Neither says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.i18n import N_, Translator
from bot.kpis.units import write_value
from bot.kpis.xmr import FEWEST, RUN, DayValue, Limits, natural_limits, runs_of

MOST_BEFORE = 20
"""Values of before that count, the newest ones: some twenty give limits that hardly move, older ones another time."""

Verdict = Literal["signal", "no_signal", "too_few"]

VERDICTS: dict[Verdict, str] = {
    "signal": N_("a signal"),
    "no_signal": N_("no signal yet"),
    "too_few": N_("too few values to say anything yet"),
}
CAVEAT = N_("A signal is no proof: what else changed?")
BETTER = {True: N_("better"), False: N_("worse")}


@dataclass(frozen=True)
class Baseline:
    """The mean of the newest `n` values, of `since` and later; `limits` are around it."""

    mean: Decimal
    n: int
    since: date
    limits: Limits


@dataclass(frozen=True)
class Comparison:
    """Before and after. `before` is empty below eight values, `mean` (of after) without any. Below eight values of
    after there are too few to say anything, unless one is outside the limits.

    `outside` are the values of after outside the limits of before, `run` the newest eight or more in a row on one side
    of its mean. `better`: whether the mean moved where the KPI is to go; empty where it did not move, or is not known.
    """

    before: Baseline | None
    mean: Decimal | None
    n: int
    outside: tuple[DayValue, ...] = ()
    run: tuple[DayValue, ...] = ()
    better: bool | None = None

    @property
    def verdict(self) -> Verdict:
        """What it says."""
        if self.before is None or self.mean is None:
            return "too_few"
        if self.outside or self.run:
            return "signal"
        return "no_signal" if self.n >= FEWEST else "too_few"


def baseline_of(values: Sequence[DayValue]) -> Baseline | None:
    """Where a KPI stands: the mean of its last values, oldest first, twenty at the most; None below eight."""
    last = values[-MOST_BEFORE:]
    limits = natural_limits([each.value for each in last])
    return Baseline(limits.mean, len(last), last[0].day, limits) if limits else None


def compare(before: Sequence[DayValue], after: Sequence[DayValue], direction: str) -> Comparison:
    """The values of before and of after something began, oldest first; `direction` is where the KPI is to go."""
    baseline = baseline_of(before)
    mean = sum((each.value for each in after), Decimal(0)) / len(after) if after else None
    if baseline is None or mean is None:
        return Comparison(baseline, mean, len(after))
    limits = baseline.limits
    runs = [run for run in runs_of(after, limits.mean) if len(run) >= RUN]
    return Comparison(
        baseline,
        mean,
        len(after),
        outside=tuple(each for each in after if not limits.lower <= each.value <= limits.upper),
        run=runs[-1] if runs else (),
        better=None if mean == baseline.mean else (mean > baseline.mean) == (direction == "up"),
    )


def baseline_text(t: Translator, baseline: Baseline, unit: str) -> str:
    """`68,2% (gemiddelde van 20 waarden sinds 27 oktober 2026)`, as it is agreed upon: 75 characters at the most."""
    mean, since = write_value(t, baseline.mean, unit), t.full_day(baseline.since)
    return t("{mean} (mean of {n} values since {day})", mean=mean, n=baseline.n, day=since)


def comparison_text(t: Translator, found: Comparison, unit: str) -> str:
    """`68,2% → 72,4%, beter (20 waarden ervoor, 38 erna), een signaal`, in one line without a full stop."""
    said = t(VERDICTS[found.verdict])
    if found.before is None or found.mean is None:
        return said if found.before else t("{said} (it takes {n} from before)", said=said, n=FEWEST)
    moved = " → ".join(write_value(t, mean, unit) for mean in (found.before.mean, found.mean))
    moved += f", {t(BETTER[found.better])}" if found.better is not None and found.n >= FEWEST else ""
    counted = t("{before} values before, {after} after", before=found.before.n, after=found.n)
    return f"{moved} ({counted}), {said}"
