"""Who writes to whom: rings, nobody twice, nobody who is excluded, whatever the team and the week."""

from collections import Counter
from collections.abc import Collection
from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rituals.feedback.matching_rules import Matching, Wishes, match, random_misses, ring_sizes

QUARTER = 13


def _pair(one: int, other: int) -> frozenset[int]:
    return frozenset((one, other))


def _check_rings(matching: Matching, people: Collection[int]) -> None:
    """Everybody who is placed gives one and gets one, nobody to themselves, no two to each other."""
    receivers = matching.receivers
    assert set(receivers) == set(receivers.values())
    assert set(receivers) | set(matching.left_out) == set(people)
    assert not set(receivers) & set(matching.left_out)
    assert all(receivers[receiver] != giver != receiver for giver, receiver in receivers.items())


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[int], Wishes, str]:
    people = draw(st.lists(st.integers(1, 99), min_size=0, max_size=50, unique=True))
    pairs = st.sets(
        st.tuples(st.sampled_from(people), st.sampled_from(people)).filter(lambda pair: pair[0] != pair[1]),
        max_size=30,
    )
    if len(people) < 2:
        pairs = st.just(set())
    written = {pair: draw(st.integers(0, 4)) for pair in draw(pairs)}
    strangers, excluded = (frozenset(_pair(*pair) for pair in draw(pairs)) for _ in range(2))
    missed = random_misses(people, excluded, draw(st.text(max_size=3)))
    return people, Wishes(written, strangers, excluded, missed), draw(st.text(max_size=5))


@given(weeks())
def test_whatever_the_week_everybody_who_is_placed_gives_one_and_gets_one(week: tuple[list[int], Wishes, str]) -> None:
    people, wishes, seed = week
    matching = match(people, wishes, seed)
    _check_rings(matching, people)
    assert not any(_pair(*arrow) in wishes.excluded for arrow in matching.receivers.items())
    assert match(people, wishes, seed) == matching
    if len(people) >= 3 and not wishes.excluded:
        assert matching.left_out == ()


@pytest.mark.parametrize("size", [3, 4, 5, 6, 7, 9, 11, 14, 16, 19, 27, 50])
def test_over_a_quarter_everybody_writes_to_everybody_within_once_of_equally_often(size: int) -> None:
    people = range(size)
    missed = random_misses(people, (), f"quarter {size}")
    written: Counter[tuple[int, int]] = Counter()
    for week in range(QUARTER):
        written.update(match(people, Wishes(written, missed=missed), f"{size}/{week}").receivers.items())
    for giver in people:
        met = [each for each in people if each != giver and _pair(giver, each) not in missed]
        assert sum(written[giver, each] for each in met) == QUARTER
        ideal = round(QUARTER / len(met))  # in whole times
        assert {abs(written[giver, each] - ideal) <= 1 for each in met} == {True}


def test_through_the_quarters_of_many_teams_every_rule_holds_whoever_is_away_comes_or_leaves() -> None:
    for team in range(8):
        chance = Random(team)
        everybody = list(range(chance.choice((3, 4, 5, 6, 7, 9, 12, 15, 18, 24, 36, 50))))
        excluded = {_pair(*chance.sample(everybody, 2)) for _ in range(chance.choice((0, 0, 1, 2)))}
        late = set(chance.sample(everybody, len(everybody) // 3))
        strangers = {_pair(a, b) for a in late for b in set(everybody) - late} if chance.random() < 0.3 else set()
        written: Counter[tuple[int, int]] = Counter()
        for week in range(QUARTER):
            if week == 4:
                everybody = [*everybody[1:], 90, 91]
            here = [each for each in everybody if chance.random() > 0.1]
            missed = random_misses(everybody, excluded, f"{team}:{week // 7}")
            wishes = Wishes(written, strangers, excluded, missed)
            matching = match(here, wishes, f"{team}/{week}")
            _check_rings(matching, here)
            _check_order(matching, wishes)
            written.update(matching.receivers.items())


def _check_order(matching: Matching, wishes: Wishes) -> None:
    """Excluded pairs never meet; a team with room for everything gives up nothing but that nobody repeats."""
    arrows = {_pair(*arrow) for arrow in matching.receivers.items()}
    assert not arrows & set(wishes.excluded)
    if arrows and not wishes.excluded:
        assert matching.left_out == ()
    if len(arrows) >= 12 and not wishes.excluded and not wishes.strangers:
        assert set(matching.gave_way) <= {"repeat"}


@given(weeks())
def test_what_is_more_important_never_gives_way_for_what_is_less(week: tuple[list[int], Wishes, str]) -> None:
    people, wishes, seed = sorted(week[0])[:6], week[1], week[2]
    matching = match(people, wishes, seed)
    here = [each for each in people if each not in matching.left_out]
    if len(here) < 3:
        return
    orders = ([here[0], *rest] for rest in permutations(here[1:]))
    assert _broken(list(matching.receivers.items()), wishes) == min(
        _broken([(ring[n - 1], ring[n]) for n in range(len(ring))], wishes) for ring in orders
    )


def _broken(arrows: list[tuple[int, int]], wishes: Wishes) -> tuple[int, int, int]:
    pairs = [_pair(*arrow) for arrow in arrows]
    return tuple(sum(pair in of for pair in pairs) for of in (wishes.excluded, wishes.strangers, wishes.missed))  # type: ignore[return-value]


def test_nobody_writes_again_to_somebody_before_the_others_in_a_team_that_has_enough_of_them() -> None:
    for size in (20, 30, 50):
        written: Counter[tuple[int, int]] = Counter()
        for week in range(QUARTER):
            matching = match(range(size), Wishes(written), f"{size}/{week}")
            assert matching.gave_way == ()
            written.update(matching.receivers.items())
        assert set(written.values()) == {1}


def test_an_excluded_pair_never_meets_and_stands_out_from_nobody() -> None:
    excluded = {_pair(2, 7)}
    people = range(12)
    written: Counter[tuple[int, int]] = Counter()
    missed = random_misses(people, excluded, "a quarter")
    for week in range(QUARTER):
        written.update(match(people, Wishes(written, (), excluded, missed), str(week)).receivers.items())
    never_met = [_pair(a, b) for a, b in combinations(people, 2) if not written[a, b] and not written[b, a]]
    assert _pair(2, 7) in never_met
    assert Counter(each for pair in never_met for each in pair) == dict.fromkeys(people, 1)


def test_only_who_shared_a_shift_write_to_each_other_where_that_is_possible() -> None:
    early, late = range(6), range(6, 12)
    strangers = {_pair(a, b) for a in early for b in late}
    for week in range(20):
        matching = match(range(12), Wishes({}, strangers), str(week))
        assert matching.gave_way == ()
        assert not any(_pair(*arrow) in strangers for arrow in matching.receivers.items())


def test_who_shares_no_shift_with_anybody_is_matched_all_the_same() -> None:
    strangers = {_pair(1, each) for each in range(2, 9)}
    matching = match(range(1, 9), Wishes({}, strangers), "a week")
    _check_rings(matching, range(1, 9))
    assert matching.gave_way == ("strangers",)


def test_somebody_who_can_write_to_nobody_is_left_out_and_the_others_are_not() -> None:
    excluded = {_pair(1, each) for each in range(2, 9)}
    matching = match(range(1, 9), Wishes({}, (), excluded), "a week")
    assert matching.left_out == (1,)
    assert set(matching.receivers) == set(range(2, 9))


def test_fewer_than_three_people_are_not_matched() -> None:
    for people in ((), (1,), (1, 2)):
        assert match(people, Wishes({}), "a week") == Matching({}, people)


def test_rings_have_four_to_eight_people() -> None:
    assert ring_sizes(3) == [3]
    for size in range(4, 51):
        sizes = ring_sizes(size)
        assert sum(sizes) == size
        assert all(4 <= each <= 8 for each in sizes), size


def test_a_small_team_misses_nobody_at_random() -> None:
    assert random_misses(range(5), (), "a quarter") == frozenset()
