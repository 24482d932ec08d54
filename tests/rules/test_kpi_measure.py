"""Before and after: against figures worked by hand, against another way to calculate, and what must always hold."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import translator
from bot.kpis.measure import MOST_BEFORE, Comparison, baseline_of, baseline_text, compare, comparison_text
from bot.kpis.xmr import DayValue

START = date(2026, 9, 1)
HAND = (10, 12, 11, 13, 12, 14, 13, 15)
"""Mean 12.5; ranges 2 1 2 1 2 1 2, together 11: limits 12.5 ± 2.66 × 11 / 7, which are 8.32 and 16.68."""

VALUES = st.lists(st.decimals(0, 100, places=1), max_size=40)


def days(values: tuple[float, ...] | list[Decimal], after: int = 0) -> list[DayValue]:
    return [DayValue(START + timedelta(days=after + n), Decimal(str(value))) for n, value in enumerate(values)]


def found(before: tuple[float, ...], after: tuple[float, ...], direction: str = "up") -> Comparison:
    return compare(days(before), days(after, 100), direction)


@pytest.mark.parametrize(
    ("before", "after", "direction", "verdict", "better"),
    [
        (HAND[:7], (15, 16), "up", "too_few", None),
        (HAND, (), "up", "too_few", None),
        ((), (), "up", "too_few", None),
        (HAND, (13,), "up", "too_few", True),
        (HAND, (16.68, 8.32), "up", "too_few", None),
        (HAND, (16.69,), "up", "signal", True),
        (HAND, (8.31,), "up", "signal", False),
        (HAND, (8.31,), "down", "signal", True),
        (HAND, (13,) * 7, "up", "too_few", True),
        (HAND, (13,) * 8, "up", "signal", True),
        (HAND, (12,) * 8, "up", "signal", False),
        (HAND, (13,) * 7 + (12,) + (13,) * 7, "up", "no_signal", True),
        (HAND, (13,) * 7 + (12.5,) + (13,) * 7, "up", "no_signal", True),
        (HAND, (13,) * 8 + (12, 11, 12), "up", "signal", True),
        ((7,) * 8, (7, 7), "up", "too_few", None),
        ((7,) * 8, (7, 7.1), "up", "signal", True),
        (HAND, (12.5,), "up", "too_few", None),
    ],
)
def test_what_a_comparison_says(
    before: tuple[float, ...], after: tuple[float, ...], direction: str, verdict: str, better: bool | None
) -> None:
    comparison = found(before, after, direction)
    assert (comparison.verdict, comparison.better, comparison.n) == (verdict, better, len(after))


def test_only_the_newest_values_of_before_count() -> None:
    long_ago = (99,) * 30
    baseline = baseline_of(days(long_ago + (10, 12) * 10))
    assert baseline
    assert (baseline.mean, baseline.n, baseline.since) == (11, MOST_BEFORE, START + timedelta(days=30))


def test_the_words_say_both_means_how_many_values_and_whether_that_is_a_signal() -> None:
    t = translator("nl")
    assert comparison_text(t, found((68,) * 8 + (70,) * 8, (74,) * 15), "percent") == (
        "69% → 74%, beter (16 waarden ervoor, 15 erna), een signaal"
    )
    assert comparison_text(t, found(HAND, ()), "count") == "nog te weinig waarden om iets te zeggen"
    few = comparison_text(t, found((68,) * 8 + (70,) * 8, (69,) * 5), "percent")
    assert few == "69% → 69% (16 waarden ervoor, 5 erna), nog te weinig waarden om iets te zeggen"
    assert "beter" not in comparison_text(t, found((68,) * 8 + (70,) * 8, (90,)), "percent")
    assert "8 van ervoor" in comparison_text(t, found((1,), (2,)), "count")
    baseline = baseline_of(days([Decimal("9999999999.9")] * 20))
    assert baseline
    assert all(len(baseline_text(translator(locale), baseline, "count")) <= 75 for locale in ("nl", "en"))


@given(VALUES, VALUES, st.sampled_from(["up", "down"]))
def test_it_is_what_another_calculation_finds(before: list[Decimal], after: list[Decimal], direction: str) -> None:
    comparison = compare(days(before), days(after, 100), direction)
    last = [Fraction(value) for value in before[-MOST_BEFORE:]]
    if len(last) < 8 or not after:
        assert comparison.verdict == "too_few"
        return
    mean = sum(last) / len(last)
    width = Fraction(266, 100) * sum(abs(b - a) for a, b in pairwise(last)) / (len(last) - 1)
    far = [value for value in after if abs(Fraction(value) - mean) > width + Fraction(1, 10**12)]
    signs = "".join("+" if Fraction(value) > mean else "-" if Fraction(value) < mean else "0" for value in after)
    assert (comparison.verdict == "signal") == bool(far or "+" * 8 in signs or "-" * 8 in signs)


@given(VALUES, VALUES)
def test_the_other_direction_only_turns_better_into_worse(before: list[Decimal], after: list[Decimal]) -> None:
    up, down = (compare(days(before), days(after, 100), direction) for direction in ("up", "down"))
    assert (up.verdict, up.outside, up.run) == (down.verdict, down.outside, down.run)
    assert up.better is down.better is None or up.better is not down.better
