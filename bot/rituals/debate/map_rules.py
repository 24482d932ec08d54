"""Which arguments stand on the map, and in which order. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rituals.debate.rules import ARGUMENTS

MOST_ON_MAP = 8
"""Arguments of a kind that the card shows; the others stand page by page behind a button."""

MOST_SHOWN_WEIGHED = 3
ON_A_PAGE = 10


@dataclass(frozen=True)
class Argument:
    """An argument as everybody may read it. `number` is its place among all that were shown in the debate.

    Names and texts are not escaped, who is gone has none; `nth` counts what its author gave of the same kind, from 1.
    """

    entry_id: int
    number: int
    kind: str
    name: str | None
    text: str
    counter: str
    weight: int | None
    nth: int


@dataclass(frozen=True)
class Map:
    """The arguments of a debate; `held_until` while those of leads and management are held back, in the team's zone."""

    arguments: Sequence[Argument] = ()
    held_until: datetime | None = None
    zone: str = "UTC"

    @property
    def is_weighed(self) -> bool:
        """Whether it is known which arguments weigh most."""
        return any(each.weight is not None for each in self.arguments)

    def column(self, kind: str) -> list[Argument]:
        """All arguments of a kind, the strongest first.

        Before they are weighed nobody knows which those are: then everybody's first one comes before anybody's second,
        in the order in which they were given.
        """
        found = [each for each in self.arguments if each.kind == kind]
        return sorted(found, key=lambda each: (-(each.weight or 0), each.nth, each.number))

    def in_order(self) -> list[Argument]:
        """All of them as they are read: for, against, on condition."""
        return [each for kind in ARGUMENTS for each in self.column(kind)]

    def strongest(self, kind: str) -> list[Argument]:
        """What weighs most of a kind, once that is known; what weighs for nobody is not among it."""
        return [each for each in self.column(kind) if each.weight][:MOST_SHOWN_WEIGHED]


def with_places(rows: Sequence[tuple[int | None, str]]) -> list[int]:
    """Of arguments in the order in which they were given, by person and kind: the how many-th it is of both."""
    seen: Counter[tuple[int | None, str]] = Counter()
    places = []
    for row in rows:
        seen[row] += 1
        places.append(seen[row] if row[0] is not None else 1)
    return places


def weights_of(sums: dict[str, int], people: int, entry_ids: Collection[int], fewest: int) -> dict[int, int] | None:
    """How many said of each argument that it weighs; None where too few people weighed to keep that."""
    return {each: sums.get(str(each), 0) for each in entry_ids} if people >= fewest else None
