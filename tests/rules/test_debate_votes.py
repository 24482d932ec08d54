"""What votes come to, whatever was chosen: nothing below five, nothing that can be reckoned, and an honest shift."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import translator
from bot.rituals.debate.result_blocks import render_charts, render_result, result_lines
from bot.rituals.debate.vote_rules import (
    CHOICES,
    EVERYBODY,
    FEWEST,
    SIDES,
    Count,
    Distribution,
    counts_of,
    may_count_by_side,
    percent,
    percentages,
    shift_of,
)

VOTES = st.lists(st.sampled_from(CHOICES), max_size=60)
SUMS = st.tuples(*[st.integers(0, 30)] * 5).filter(lambda sums: sum(sums) >= FEWEST)


def tally(votes: list[str]) -> dict[str, int]:
    return {choice: votes.count(choice) for choice in set(votes)}


@given(VOTES, VOTES)
def test_sides_are_kept_only_where_both_have_five_votes(staff: list[str], management: list[str]) -> None:
    everybody, *sides = counts_of({"staff": tally(staff), "management": tally(management)})
    assert (everybody.side, everybody.voters) == (EVERYBODY, len(staff) + len(management))
    assert bool(sides) == (len(staff) >= FEWEST and len(management) >= FEWEST)
    for each, votes in zip(sides, (staff, management), strict=False):
        assert each.distribution
        assert each.distribution.sums == tuple(votes.count(choice) for choice in CHOICES)


@given(VOTES)
def test_of_fewer_than_five_votes_nothing_is_kept_but_how_many(votes: list[str]) -> None:
    [count] = counts_of({EVERYBODY: tally(votes)})
    assert count.voters == len(votes)
    assert (count.distribution is None) == (len(votes) < FEWEST)


@given(VOTES, VOTES)
def test_what_is_kept_does_not_depend_on_whether_it_was_counted_by_side(one: list[str], other: list[str]) -> None:
    together = counts_of({EVERYBODY: tally(one + other)})[0]
    assert counts_of({"staff": tally(one), "management": tally(other)})[0] == together


@given(VOTES, VOTES)
def test_what_is_shown_is_never_about_fewer_than_five(one: list[str], other: list[str]) -> None:
    """Also not by taking one number from another: everybody less one side is the other side."""
    for each in counts_of({"staff": tally(one), "management": tally(other)}):
        assert each.distribution is None or each.distribution.voters >= FEWEST


@pytest.mark.parametrize(
    ("staff", "management", "by_side"), [(9, 1, False), (5, 5, True), (4, 6, False), (12, 5, True), (10, 0, False)]
)
def test_a_vote_is_counted_by_side_where_both_have_five_people(staff: int, management: int, by_side: bool) -> None:
    assert may_count_by_side({"staff": staff, "management": management}) is by_side


@given(SUMS)
def test_equal_counts_are_equal_percentages_and_each_is_rounded_by_itself(sums: tuple[int, ...]) -> None:
    found = Distribution(sums)  # type: ignore[arg-type]
    shares = percentages(found)
    assert len(set(zip(sums, shares, strict=True))) == len(set(sums))
    assert 98 <= sum(shares) <= 102
    assert all(
        abs(share - Fraction(100 * n, found.voters)) <= Fraction(1, 2) for share, n in zip(shares, sums, strict=True)
    )


@given(SUMS, SUMS)
def test_the_shift_is_the_difference_and_turns_round_with_the_votes(
    first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    before, after = Distribution(first), Distribution(second)  # type: ignore[arg-type]
    there, back = shift_of(before, after), shift_of(after, before)
    assert there.points == -back.points == after.mean - before.mean
    assert there.net == -back.net == percent(after.in_favour) - percent(before.in_favour)
    assert -100 <= there.net <= 100
    assert -4 <= there.points <= 4


@given(SUMS)
def test_the_same_votes_twice_are_no_shift(sums: tuple[int, ...]) -> None:
    found = Distribution(sums)  # type: ignore[arg-type]
    assert (shift_of(found, found).net, shift_of(found, found).points) == (0, 0)
    assert 1 <= found.mean <= 5
    assert found.in_favour + found.against <= 1


@given(SUMS)
def test_who_goes_one_step_towards_in_favour_moves_the_average_up(sums: tuple[int, ...]) -> None:
    moved = list(sums)
    at = next((at for at in range(4) if moved[at]), None)
    if at is None:
        return
    moved[at], moved[at + 1] = moved[at] - 1, moved[at + 1] + 1
    shift = shift_of(Distribution(sums), Distribution(tuple(moved)))  # type: ignore[arg-type]
    assert shift.points == Fraction(1, sum(sums))
    assert shift.net >= 0


BEFORE, AFTER = Distribution((2, 4, 2, 2, 1)), Distribution((0, 2, 2, 5, 3))


def test_both_votes_and_the_net_shift_are_told_in_words() -> None:
    counts = {1: [Count(EVERYBODY, 11, BEFORE)], 2: [Count(EVERYBODY, 12, AFTER)]}
    first, second, shift = result_lines(translator("en"), counts)
    assert first == (
        "First vote (11 votes): strongly disagree 18%, disagree 36%, neutral 18%, agree 18%, strongly agree 9%"
    )
    assert second == "Second vote (12 votes): disagree 17%, neutral 17%, agree 42%, strongly agree 25%"
    assert shift == (
        "*Net shift: +40 percentage points in favour* (from 27% to 67%). "
        "The average went up from 2.64 to 3.75, on a scale from 1 to 5."
    )


def test_with_four_votes_the_words_and_the_picture_say_nothing_of_them() -> None:
    counts = {1: [Count(EVERYBODY, 4, None)], 2: [Count(EVERYBODY, 12, AFTER)]}
    text, blocks = render_result(translator("nl"), counts)
    assert "Voorstem (4 stemmen): Te weinig stemmen om te tonen (minder dan 5)." in text
    assert "verschuiving" not in text
    [chart] = [block for block in blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["chart"]["series"]] == ["Nastem"]


def test_before_the_second_vote_is_counted_nothing_is_told() -> None:
    assert render_result(translator("nl"), {}) == ("", [])


def test_the_sides_have_a_picture_of_their_own() -> None:
    sides = [Count(side, 6, AFTER) for side in SIDES]
    counts = {1: [Count(EVERYBODY, 11, BEFORE)], 2: [Count(EVERYBODY, 12, AFTER), *sides]}
    both, by_side = render_charts(translator("en"), counts)
    assert [series["name"] for series in both["chart"]["series"]] == ["First vote", "Second vote"]
    assert [series["name"] for series in by_side["chart"]["series"]] == ["Team", "Management"]
    assert "Management: disagree 17%" in "\n".join(result_lines(translator("en"), counts))
