"""How answers become a result: sums that add up, majorities, and when an agreement goes on the agenda."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rituals.agreement.kept_rules import (
    CHOICES,
    FEWEST,
    Result,
    is_for_agenda,
    percentages,
    result_of,
    times_kept,
)
from bot.tally import FEWEST_TO_SHOW

sums = st.fixed_dictionaries({choice: st.integers(0, 60) for choice in CHOICES})


def test_the_fewest_answers_are_those_of_every_count() -> None:
    assert FEWEST == FEWEST_TO_SHOW


@given(sums)
def test_percentages_always_add_up_and_no_smaller_share_is_rounded_above_a_larger_one(counted: dict[str, int]) -> None:
    found = result_of(counted)
    assert (found is None) == (sum(counted.values()) < FEWEST)
    if found:
        shares = percentages(found)
        assert sum(shares.values()) == 100
        for one in CHOICES:
            assert abs(shares[one] - 100 * counted[one] / found.answers) < 1
            assert (shares[one] == 0) or counted[one]
            assert all(shares[one] <= shares[other] for other in CHOICES if counted[one] < counted[other])


@given(sums)
def test_a_verdict_is_what_more_than_half_of_those_it_applied_to_said(counted: dict[str, int]) -> None:
    if found := result_of(counted):
        applied = found.answers - found.none
        expected = "partly" if applied else "none"
        for choice in ("yes", "no"):
            if applied and counted[choice] > applied / 2:
                expected = choice
        assert found.verdict == expected


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), False), (("no",), False), (("no", "no"), True), (("no", "no", "yes"), True), (("no", "partly"), False),
        (("yes", "no", "no"), False), (("no", None, "no"), False), ((None, "no", "no"), False), (("no", "none"), False),
    ],
)  # fmt: skip
def test_two_unkept_checks_in_a_row_are_for_the_agenda(verdicts: tuple[str | None, ...], expected: bool) -> None:
    assert is_for_agenda(verdicts) is expected


def test_only_what_was_kept_by_a_majority_counts_as_kept() -> None:
    assert times_kept([Result(verdict) for verdict in ("yes", "partly", "no", "none", "yes")]) == (2, 5)
