"""The rules of asking whether agreements are kept. Pure: counts and days in, results out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.i18n import N_

CHOICES = {"yes": N_("kept"), "partly": N_("partly"), "no": N_("not kept"), "none": N_("not applicable")}
RHYTHMS = {
    "weekly": N_("every week"),
    "dagstart": N_("at every daily start"),
    "review": N_("only a week before it ends"),
}
"""How often a team is asked."""

FEWEST = 5
"""Below so many answers nothing is shown or kept; a team of fewer people marks it together, openly."""

ASK_AFTER = timedelta(hours=3)
"""After the team's own time, on the last working day of its week: then it is asked, and a working day later counted."""

LOOKED_BACK = 5
"""How many checks are looked back at."""


@dataclass(frozen=True)
class Result:
    """How an agreement was kept: sums of a count, or what a team said together (then there are none)."""

    verdict: str  # one of CHOICES
    yes: int = 0
    partly: int = 0
    no: int = 0
    none: int = 0

    @property
    def answers(self) -> int:
        """How many answers were counted."""
        return self.yes + self.partly + self.no + self.none


def result_of(counted: Mapping[str, int]) -> Result | None:
    """What a count comes to; None when there are too few answers for anybody to know."""
    sums = {choice: counted.get(choice, 0) for choice in CHOICES}
    return Result(verdict_of(sums), **sums) if sum(sums.values()) >= FEWEST else None


def verdict_of(sums: Mapping[str, int]) -> str:
    """Kept or not by a majority of those to whom it applied; without one, partly."""
    applied = sums["yes"] + sums["partly"] + sums["no"]
    if applied == 0:
        return "none"
    return next((choice for choice in ("yes", "no") if 2 * sums[choice] > applied), "partly")


def percentages(result: Result) -> dict[str, int]:
    """Whole percentages by choice that add up to 100: the largest remainders are rounded up."""
    sums = {choice: getattr(result, choice) for choice in CHOICES}
    floors = {choice: 100 * n // result.answers for choice, n in sums.items()}
    remainders = sorted(sums, key=lambda choice: -(100 * sums[choice] % result.answers))
    for choice in remainders[: 100 - sum(floors.values())]:
        floors[choice] += 1
    return floors


def is_for_agenda(verdicts: Sequence[str | None]) -> bool:
    """Whether the last two checks, the newest first, both said that it is not kept. An unknown one breaks the row."""
    return list(verdicts[:2]) == ["no", "no"]


def times_kept(results: Sequence[Result]) -> tuple[int, int]:
    """How often it was kept, and how often that is known."""
    return sum(result.verdict == "yes" for result in results), len(results)


def weekly_rhythms(*, together: bool) -> tuple[str, ...]:
    """What is asked about once a week. A small team has no fields on cards of its own: it marks that weekly too."""
    return ("weekly", "dagstart") if together else ("weekly",)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def key_of(rhythm: str, day: date) -> str:
    """What tells a team's rounds apart: its weeks by their Mondays, the others by their day."""
    return f"{rhythm}:{(monday_of(day) if rhythm == 'weekly' else day).isoformat()}"
