"""What votes come to: sums of everybody, by side where both are large enough, and the shift between two votes. Pure.

Nothing here knows who voted. Sums of everybody exist from five votes, sums of a side only where both sides have five;
so what can be reckoned from what is shown is never about fewer than five people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.i18n import N_

CHOICES = ("1", "2", "3", "4", "5")
CHOICE_WORDS = {
    "1": N_("Strongly disagree"),
    "2": N_("Disagree"),
    "3": N_("Neutral"),
    "4": N_("Agree"),
    "5": N_("Strongly agree"),
}
COLUMNS = ("strongly_against", "against", "neutral", "in_favour", "strongly_in_favour")
"""How the choices are called where sums are kept, in the same order."""

FEWEST = 5
"""Votes: below that nothing is shown or kept but how many there were."""

EVERYBODY = "all"
SIDES = ("staff", "management")


@dataclass(frozen=True)
class Distribution:
    """How often each choice was made, from strongly against to strongly in favour. Five votes at least."""

    sums: tuple[int, int, int, int, int]

    @property
    def voters(self) -> int:
        """How many voted."""
        return sum(self.sums)

    @property
    def mean(self) -> Fraction:
        """The average, from 1 (strongly against) to 5 (strongly in favour)."""
        return Fraction(sum(point * n for point, n in enumerate(self.sums, 1)), self.voters)

    @property
    def in_favour(self) -> Fraction:
        """The share that is in favour, strongly or not."""
        return Fraction(self.sums[3] + self.sums[4], self.voters)

    @property
    def against(self) -> Fraction:
        """The share that is against, strongly or not."""
        return Fraction(self.sums[0] + self.sums[1], self.voters)


@dataclass(frozen=True)
class Count:
    """How a vote came out for everybody, or for one side; without a distribution where there were too few votes."""

    side: str  # EVERYBODY or one of SIDES
    voters: int
    distribution: Distribution | None


Counts = Mapping[int, Sequence[Count]]
"""By vote how it came out, everybody first; empty until the second one has been counted."""


@dataclass(frozen=True)
class Shift:
    """What changed between two votes: shares in favour, and how far the average moved (in points, up is in favour).

    It says how all votes together moved. Who changed their mind is not known: nobody's two votes are joined.
    """

    before: Fraction
    after: Fraction
    points: Fraction

    @property
    def net(self) -> int:
        """The net shift in whole percentage points: the shares as they are shown, after minus before."""
        return percent(self.after) - percent(self.before)


def may_count_by_side(seats: Mapping[str, int]) -> bool:
    """Whether a vote is counted by side: only where both have enough people who may vote."""
    return all(seats.get(side, 0) >= FEWEST for side in SIDES)


def counts_of(sums: Mapping[str, Mapping[str, int]]) -> list[Count]:
    """What is kept of a vote. `sums` are the choices by side, or those of everybody under `EVERYBODY`.

    Everybody comes first. The sides follow only where both have five votes: else they are added up before anything
    is kept, so that neither can be reckoned from the other.
    """
    total = {choice: sum(each.get(choice, 0) for each in sums.values()) for choice in CHOICES}
    sides = [_count(side, sums.get(side, {})) for side in SIDES]
    return [_count(EVERYBODY, total), *(sides if all(each.distribution for each in sides) else [])]


def _count(side: str, chosen: Mapping[str, int]) -> Count:
    first, second, third, fourth, fifth = (chosen.get(choice, 0) for choice in CHOICES)
    found = (first, second, third, fourth, fifth)
    return Count(side, sum(found), Distribution(found) if sum(found) >= FEWEST else None)


def shift_of(before: Distribution, after: Distribution) -> Shift:
    """How a vote differs from the one before."""
    return Shift(before.in_favour, after.in_favour, after.mean - before.mean)


def percent(share: Fraction) -> int:
    """A share in whole per cent, a half rounded up."""
    return int(share * 100 + Fraction(1, 2))


def percentages(distribution: Distribution) -> tuple[int, ...]:
    """Whole percentages, each rounded by itself: equal counts are equal shares, so the sum may be a little off 100."""
    return tuple(percent(Fraction(n, distribution.voters)) for n in distribution.sums)
