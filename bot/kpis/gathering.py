"""Values that come in, checked one by one. Pure: what stands there and what is known in, values and bad lines out.

The rules, in the order in which a value meets them:

- A KPI is named as the team named it; capitals, accents and double spaces do not matter.
- A value is of today or of a day before, in the team's own zone.
- The same value of a day twice counts once; another value for the same day is bad.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from bot.errors import Refusal
from bot.i18n import N_
from bot.kpis.rules import check_day
from bot.people.lines import BadLine, repeat
from bot.people.notations import fold

UNKNOWN = N_("there is no KPI called “{kpi}” in {team}")
WHICH_TEAM = N_("“{kpi}” is measured in several teams: add a column with the team")
OTHER_VALUE = N_("row {other} has another value for the same day")


@dataclass(frozen=True)
class KnownKpi:
    """A KPI that values may be for."""

    kpi_id: int
    name: str
    unit: str


@dataclass(frozen=True)
class KpiPlace:
    """A team that values may be for; `today` is the day there, `people` are the names of who is in it."""

    team_id: int
    name: str
    today: date
    kpis: tuple[KnownKpi, ...]
    people: tuple[str, ...] = ()

    @cached_property
    def _by_name(self) -> dict[str, KnownKpi]:
        return {fold(kpi.name): kpi for kpi in self.kpis}

    def called(self, name: str) -> KnownKpi | None:
        """The KPI with this name."""
        return self._by_name.get(fold(name))


@dataclass
class Reading:
    """What comes in: each value with the number of its line, by KPI and day; and the columns that are left out."""

    values: dict[tuple[int, int, date], tuple[Decimal, int]] = field(default_factory=dict)
    bad: list[BadLine] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, number: int, place: KpiPlace, kpi: KnownKpi, day: date, value: Decimal) -> None:
        """A value that can be read. Raises Refusal."""
        check_day(day, place.today)
        known, other = self.values.setdefault((place.team_id, kpi.kpi_id, day), (value, number))
        if known != value:
            raise Refusal(OTHER_VALUE, other=other)

    def of(self, team_id: int) -> Iterator[tuple[int, date, Decimal]]:
        """The values of one team, as they are recorded."""
        for (team, kpi_id, day), (value, _) in self.values.items():
            if team == team_id:
                yield kpi_id, day, value


def find_kpi(places: Sequence[KpiPlace], name: str) -> tuple[KpiPlace, KnownKpi]:
    """The team and the KPI that a name means. Raises Refusal."""
    found = [(place, kpi) for place in places if (kpi := place.called(name))]
    if not found:
        raise Refusal(UNKNOWN, kpi=repeat(name), team=", ".join(place.name for place in places[:3]))
    if len(found) > 1:
        raise Refusal(WHICH_TEAM, kpi=repeat(name))
    return found[0]
