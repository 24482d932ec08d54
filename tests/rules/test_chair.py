"""The rotation of the chair, the kinds of announcements, and the parts of the standing meeting."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rituals.dagstart.chair_rules import (
    POINTS_IN_PART,
    after_turn,
    kind_of,
    meeting_parts,
    next_chair,
    preview_at,
    swapped,
    with_newcomers,
)

PEOPLE = st.sets(st.integers(1, 9), min_size=1)
DAYS = st.lists(PEOPLE, min_size=1, max_size=40)


def walk(days: list[set[int]]) -> list[int]:
    """Who chairs on each day, given who is here on it."""
    order: list[int] = []
    chairs = []
    for here in days:
        order = with_newcomers(order, here)
        chair = next_chair(order, here, ())
        assert chair is not None
        chairs.append(chair)
        order = after_turn(order, chair)
    return chairs


@given(DAYS)
def test_nobody_chairs_twice_before_everybody_who_was_here_both_times_has(days: list[set[int]]) -> None:
    chairs = walk(days)
    for later, chair in enumerate(chairs):
        earlier = next((n for n in range(later - 1, -1, -1) if chairs[n] == chair), None)
        if earlier is not None:
            waiting = days[earlier] & days[later] - {chair}
            assert waiting <= set(chairs[earlier:later])


@given(DAYS)
def test_who_is_always_here_chairs_within_as_many_days_as_there_are_people(days: list[set[int]]) -> None:
    chairs = walk([here | {5} for here in days])
    everybody = set().union(*days, {5})
    for first in range(len(chairs) - len(everybody) + 1):
        assert 5 in chairs[first : first + len(everybody)]


@given(st.integers(1, 9))
def test_a_team_that_is_complete_every_day_goes_round_in_the_same_order(n: int) -> None:
    chairs = walk([set(range(1, n + 1))] * (2 * n))
    assert chairs == [*range(1, n + 1), *range(1, n + 1)]


def test_who_comes_new_joins_at_the_end() -> None:
    assert walk([{3, 4}, {1, 3, 4}, {1, 3, 4}, {1, 3, 4}]) == [3, 4, 3, 1]
    assert with_newcomers([7, 2], [9, 2, 1]) == [7, 2, 1, 9]


def test_who_declined_is_passed_over_and_keeps_the_place() -> None:
    assert next_chair([1, 2, 3], {1, 2, 3}, {1}) == 2
    assert next_chair(after_turn([1, 2, 3], 2), {1, 2, 3}, ()) == 1
    assert next_chair([1, 2], {1, 2}, {1, 2}) is None


def test_who_swaps_takes_over_the_turn_of_the_other() -> None:
    order = swapped([1, 2, 3, 4], 1, 3)
    assert order == [3, 2, 1, 4]
    assert after_turn(order, 3) == [2, 1, 4, 3]


@pytest.mark.parametrize(
    ("works_from", "minutes"),
    [(timedelta(hours=-1), -30), (timedelta(minutes=-30), -30), (timedelta(minutes=-29), 0), (timedelta(0), 0)],
)
def test_the_preview_comes_half_an_hour_before_or_when_somebody_starts(works_from: timedelta, minutes: int) -> None:
    start = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert preview_at(start, 30, start + works_from) == start + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wie helpt vrijdag?", "question"),
        ("“Wie helpt vrijdag?”", "question"),
        ("De winkel is dicht.", "information"),
        ("Vraag? Nee.", "information"),
    ],
)
def test_an_announcement_ends_in_a_question_or_is_for_information(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@given(
    st.integers(1, 60),
    st.dictionaries(
        st.sampled_from(["team", "lead", "management", "person:3"]), st.integers(1, 20).map(lambda n: list(range(n)))
    ),
)
def test_a_meeting_has_every_point_once_and_takes_its_minutes(minutes: int, points: dict[str, list[int]]) -> None:
    parts = meeting_parts(minutes, points)
    assert [parts[0].kind, parts[-1].kind] == ["check_in", "closing"]
    assert all(part.minutes >= 1 for part in parts)
    assert all(len(part.points) <= POINTS_IN_PART for part in parts)
    assert sum(part.minutes for part in parts) == max(minutes, sum(1 for _ in parts))
    for whom, ids in points.items():
        assert [point for part in parts if part.whom == whom for point in part.points] == ids
