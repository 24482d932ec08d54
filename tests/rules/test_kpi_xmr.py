"""Signals among values: against hand-worked figures, another way to calculate, and what must always hold."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.kpis.xmr import DayValue, Limits, natural_limits, read_values

START = date(2026, 9, 1)


def days(*values: float, step: int = 1) -> list[DayValue]:
    return [DayValue(START + timedelta(days=step * n), Decimal(str(value))) for n, value in enumerate(values)]


def test_the_limits_worked_by_hand() -> None:
    # Mean 100 / 8 = 12.5. Ranges 2 1 2 1 2 1 2, together 11: 2.66 × 11 / 7 = 4.18.
    assert natural_limits([Decimal(n) for n in (10, 12, 11, 13, 12, 14, 13, 15)]) == Limits(
        Decimal("12.5"), Decimal("8.32"), Decimal("16.68")
    )


def test_the_limits_of_values_that_never_move_are_the_values() -> None:
    assert natural_limits([Decimal(7)] * 8) == Limits(Decimal(7), Decimal(7), Decimal(7))
    reading = read_values(days(*[7] * 20))
    assert reading
    assert reading.is_quiet


def test_nothing_is_said_below_eight_values() -> None:
    assert natural_limits([Decimal(n) for n in range(7)]) is None
    assert read_values(days(1, 2, 3, 4, 5, 6, 700)) is None
    assert read_values([]) is None


def test_a_value_outside_the_limits_is_a_signal() -> None:
    steady = (70, 71, 69, 70, 72, 70, 69, 71, 70, 69, 71, 70)
    reading = read_values(days(*steady, 40))
    assert reading
    assert [each.value for each in reading.below] == [40]
    assert reading.above == reading.run == ()
    high = read_values(days(*steady, 99))
    assert high
    assert [each.value for each in high.above] == [99]


def test_a_value_on_a_limit_is_none() -> None:
    limits = natural_limits([each.value for each in days(10, 12, 11, 13, 12, 14, 13, 15)])
    assert limits
    reading = read_values(days(8.32, 16.68), days(10, 12, 11, 13, 12, 14, 13, 15))
    assert reading
    assert reading.is_quiet


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_none() -> None:
    swing = [11, 9] * 12
    for n, length in ((7, 0), (8, 8), (9, 9)):
        reading = read_values(days(*swing, *[10.9] * n), days(*swing))
        assert reading
        assert len(reading.run) == length


def test_a_value_on_the_mean_ends_a_run() -> None:
    swing = [9, 11] * 12
    reading = read_values(days(*swing, *[10.9] * 6, 10, 10.9, 10.9), days(*swing))
    assert reading
    assert reading.run == ()


def test_a_run_below_says_so() -> None:
    reading = read_values(days(*[9, 11] * 12, *[9.1] * 9), days(*[9, 11] * 12))
    assert reading
    assert not reading.run_above
    assert len(reading.run) == 9


def test_missing_days_and_other_rhythms_change_nothing() -> None:
    values = (70, 71, 69, 70, 72, 70, 69, 71, 70, 69, 71, 40)
    daily, weekly = read_values(days(*values)), read_values(days(*values, step=7))
    assert daily
    assert weekly
    assert daily.limits == weekly.limits
    assert [each.value for each in daily.below] == [each.value for each in weekly.below] == [40]


VALUES = st.lists(st.decimals(0, 1000, places=2), min_size=8, max_size=60)


@given(VALUES)
def test_another_way_to_calculate_gives_the_same(values: list[Decimal]) -> None:
    exact = [Fraction(each) for each in values]
    centre = sum(exact) / len(exact)
    # The sum of what goes up and of what goes down, which together are the moving ranges.
    up = sum(max(b - a, Fraction(0)) for a, b in pairwise(exact))
    down = up - (exact[-1] - exact[0])
    reach = Fraction(266, 100) * (up + down) / (len(exact) - 1)
    found = natural_limits(values)
    assert found
    for mine, theirs in ((found.mean, centre), (found.lower, centre - reach), (found.upper, centre + reach)):
        assert abs(Fraction(mine) - theirs) < Fraction(1, 10**15)


@given(VALUES, st.decimals(-500, 500, places=1), st.booleans())
def test_shifted_or_turned_over_the_same_days_are_signals(values: list[Decimal], by: Decimal, turn: bool) -> None:
    sign = -1 if turn else 1
    first = read_values(days(*map(float, values)))
    other = read_values([DayValue(each.day, sign * each.value + by) for each in days(*map(float, values))])
    assert first
    assert other
    mine = [each.day for each in (first.below if turn else first.above)]
    assert abs(first.limits.upper - first.limits.lower - other.limits.upper + other.limits.lower) < Decimal("1e-20")
    edge = [each.day for each in days(*map(float, values)) if abs(each.value - first.limits.upper) < Decimal("1e-15")]
    lower = [each.day for each in days(*map(float, values)) if abs(each.value - first.limits.lower) < Decimal("1e-15")]
    assert set(mine) ^ {each.day for each in other.above} <= {*edge, *lower}


@given(VALUES)
def test_the_mean_lies_between_the_limits_and_no_day_on_both_sides(values: list[Decimal]) -> None:
    reading = read_values(days(*map(float, values)))
    assert reading
    assert reading.limits.lower <= reading.limits.mean <= reading.limits.upper
    assert not {each.day for each in reading.above} & {each.day for each in reading.below}
