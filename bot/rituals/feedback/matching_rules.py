"""Who writes to whom in a week. Pure, and the same for the same seed.

Everybody in a ring of four to eight writes to the next one and hears from the one before: so nobody gives without
getting, and no two write to each other. What is wished for, in the order in which it gives way when not everything
can hold:

1. nobody writes again to somebody before having written to all others (gives way first);
2. each quarter everybody misses somebody at random, so that who is missed on purpose does not stand out;
3. only people who shared a shift lately write to each other;
4. a ring has four to eight people; three people are a ring too.

Whom somebody asked not to be matched with is never met: rather somebody is left out for a week.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

SMALLEST_RING, LARGEST_RING = 4, 8
FEWEST = 3
"""Two people would write to each other."""

FEWEST_TO_HIDE = 6
"""In a smaller team somebody can guess from the weeks who is never met."""

Pair = frozenset[int]
"""Two people, whoever writes."""

STRANGERS, MISSED, NEVER = 10**9, 10**5, 10**13
"""What an arrow costs that breaks the third or the second wish, and one that must not be.

Each is more than fifty of what is below it, of which a repeat is the least: so the order holds for a whole team.
"""

MOST_REPEATS = 5
TRIES, FRUITLESS = 40, 10
"""How often rings are looked for at most, and how often in a row in vain once only repeats are left to avoid."""


@dataclass(frozen=True)
class Matching:
    """`receivers` by giver. `left_out` could not be placed this week. `gave_way` are the wishes that did not hold."""

    receivers: Mapping[int, int]
    left_out: tuple[int, ...] = ()
    gave_way: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What a week goes by. `written` says how often a giver wrote to a receiver; `strangers` shared no shift lately."""

    written: Mapping[tuple[int, int], int]
    strangers: Collection[Pair] = ()
    excluded: Collection[Pair] = ()
    missed: Collection[Pair] = ()


def match(people: Collection[int], wishes: Wishes, seed: str) -> Matching:
    """Match the people of a week. Fewer than three who can be placed: nobody is."""
    chance = Random(seed)  # noqa: S311  (the same seed must give the same week)
    here, left_out = sorted(people), list[int]()
    while len(here) >= FEWEST:
        costs = _costs(here, wishes)
        rings = _best(here, costs, chance)
        if _total(rings, costs) < NEVER:
            return Matching(dict(_arrows(rings)), tuple(sorted(left_out)), _gave_way(rings, wishes))
        hardest = max(here, key=lambda each: (_hindered(each, here, wishes), each))
        here.remove(hardest)
        left_out.append(hardest)
    return Matching({}, tuple(sorted(people)))


def random_misses(people: Collection[int], excluded: Collection[Pair], seed: str) -> frozenset[Pair]:
    """The pairs that miss each other for a quarter: everybody is in one, who is excluded from somebody already is.

    With an odd number of people somebody misses nobody; a team that is too small to hide anything misses nobody.
    """
    if len(people) < FEWEST_TO_HIDE:
        return frozenset()
    taken = {each for pair in excluded for each in pair}
    free = [each for each in sorted(people) if each not in taken]
    Random(seed).shuffle(free)  # noqa: S311
    return frozenset(frozenset(pair) for pair in zip(free[::2], free[1::2], strict=False))


def ring_sizes(people: int) -> list[int]:
    """How many people each ring has: as equal as possible, four to eight, three for three people."""
    rings = max(1, min(people // SMALLEST_RING, max(-(-people // LARGEST_RING), round(people / 6))))
    size, more = divmod(people, rings)
    return [size + 1] * more + [size] * (rings - more)


# -- looking for the best rings --------------------------------------------------------------------------------

Ring = list[int]
Costs = Mapping[int, Mapping[int, int]]
"""What it costs that the one writes to the other."""


def _costs(people: Sequence[int], wishes: Wishes) -> Costs:
    costs: dict[int, dict[int, int]] = {}
    for giver in people:
        often = {each: wishes.written.get((giver, each), 0) for each in people if each != giver}
        fewest = min(often.values())
        costs[giver] = {
            each: _rule_cost(frozenset((giver, each)), wishes) + min(n - fewest, MOST_REPEATS) ** 4
            for each, n in often.items()
        }
    return costs


def _rule_cost(pair: Pair, wishes: Wishes) -> int:
    if pair in wishes.excluded:
        return NEVER
    return STRANGERS * (pair in wishes.strangers) + MISSED * (pair in wishes.missed)


def _arrows(rings: Sequence[Ring]) -> Iterator[tuple[int, int]]:
    return ((ring[n - 1], ring[n]) for ring in rings for n in range(len(ring)))


def _total(rings: Sequence[Ring], costs: Costs) -> int:
    return sum(costs[giver][receiver] for giver, receiver in _arrows(rings))


def _best(people: Sequence[int], costs: Costs, chance: Random) -> list[Ring]:
    order = list(people)
    chance.shuffle(order)
    if len(order) <= LARGEST_RING:
        return [_best_ring(order, costs)]
    best, fruitless = _improved(_cut(order), costs), 0
    for _ in range(TRIES):
        least = _total(best, costs)
        if least == 0 or (least < MISSED and fruitless >= FRUITLESS):
            break
        chance.shuffle(order)
        rings = _improved(_cut(order), costs)
        fruitless += 1
        if _total(rings, costs) < least:
            best, fruitless = rings, 0
    return best


def _best_ring(people: Ring, costs: Costs) -> Ring:
    """Of few people every order can be tried."""
    first, *others = people
    return min(([first, *rest] for rest in permutations(others)), key=lambda ring: _total([ring], costs))


def _cut(order: Sequence[int]) -> list[Ring]:
    rings, begin = [], 0
    for size in ring_sizes(len(order)):
        rings.append(list(order[begin : begin + size]))
        begin += size
    return rings


def _improved(rings: list[Ring], costs: Costs) -> list[Ring]:
    """Let two people change places as long as that helps."""
    places = [(k, n) for k, ring in enumerate(rings) for n in range(len(ring))]
    found = True
    while found:
        found = False
        for here in places:
            if _around(rings, costs, here) and any(_swap_helps(rings, costs, here, there) for there in places):
                found = True
    return rings


def _around(rings: list[Ring], costs: Costs, *places: tuple[int, int]) -> int:
    """What the arrows to and from these places cost, each counted once."""
    arrows = {(k, m % len(rings[k])) for k, n in places for m in (n, n + 1)}
    return sum(costs[rings[k][n - 1]][rings[k][n]] for k, n in arrows)


def _swap_helps(rings: list[Ring], costs: Costs, here: tuple[int, int], there: tuple[int, int]) -> bool:
    """Swap two people; put them back where that costs as much or more."""
    before = _around(rings, costs, here, there)
    _swap(rings, here, there)
    if _around(rings, costs, here, there) < before:
        return True
    _swap(rings, here, there)
    return False


def _swap(rings: list[Ring], here: tuple[int, int], there: tuple[int, int]) -> None:
    (k, i), (m, j) = here, there
    rings[k][i], rings[m][j] = rings[m][j], rings[k][i]


# -- what did not hold -----------------------------------------------------------------------------------------


def _hindered(person: int, people: Sequence[int], wishes: Wishes) -> int:
    return sum(frozenset((person, each)) in wishes.excluded for each in people if each != person)


def _gave_way(rings: Sequence[Ring], wishes: Wishes) -> tuple[str, ...]:
    arrows = list(_arrows(rings))
    people = {giver for giver, _ in arrows}
    fewest = {each: min(wishes.written.get((each, other), 0) for other in people - {each}) for each in people}
    held = {
        "repeat": all(wishes.written.get(arrow, 0) <= fewest[arrow[0]] for arrow in arrows),
        "missed": not any(frozenset(arrow) in wishes.missed for arrow in arrows),
        "strangers": not any(frozenset(arrow) in wishes.strangers for arrow in arrows),
        "size": all(SMALLEST_RING <= len(ring) <= LARGEST_RING for ring in rings),
    }
    return tuple(name for name, holds in held.items() if not holds)
