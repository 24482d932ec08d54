"""Reading the values of KPIs out of a file. Pure: bytes and what is known in, values and bad lines out.

A line for each day and KPI, or a line for each day with a column for each KPI. A column of persons is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.errors import Refusal
from bot.i18n import N_
from bot.kpis.gathering import KnownKpi, KpiPlace, Reading, find_kpi
from bot.kpis.persons import check_heading, check_team_figure, is_personal
from bot.kpis.units import read_value
from bot.people.csv_file import Follow, Headings, read_lines
from bot.people.lines import BadLine, repeat
from bot.people.notations import fold, kind_of_heading, read_day

KPI_HEADINGS = {
    *("kpi", "kpinaam", "naamkpi", "kpiname", "indicator", "prestatieindicator", "stuurgetal", "maatstaf"),
    *("meetwaarde", "metric", "metricname", "measure"),
}
VALUE_HEADINGS = {"waarde", "value", "stand", "cijfer", "getal", "resultaat", "result", "score", "uitkomst"}

COLUMN = "column:"
"""How the kind of a column begins that holds one KPI; its name follows, folded."""

NO_HEADINGS = N_(
    "I do not see the headings. The first line has to name the columns: date, KPI and value, or date and a column for "
    "each KPI with its name."
)
NO_LINES = N_("There are no values in this file: below the headings comes one line for each day.")
TWICE = N_("Two columns are called “{words}”. Leave one of them out.")
NO_DAY = N_("“{words}” is not a date: write it like 23-11-2026")
NO_KPI = N_("no KPI is named")
NO_VALUE = N_("the value is missing")
NO_TEAM = N_("there is no team called “{team}”")


class ValueHeadings:
    """Finds the headings of a file with values for these teams; `left_out` are the columns that are not needed."""

    def __init__(self, places: Sequence[KpiPlace]) -> None:
        self._places = places
        self._names = {fold(kpi.name) for place in places for kpi in place.kpis}
        self._people = [name for place in places for name in place.people]
        self.left_out: list[str] = []
        self.headings = Headings(self._kind_of, self._find, NO_HEADINGS, NO_LINES)

    def _kind_of(self, heading: str) -> str:
        plain = "".join(letter for letter in fold(heading) if letter.isalnum())
        if fold(heading) in self._names:
            return COLUMN + fold(heading)
        if plain in KPI_HEADINGS:
            return "kpi"
        if plain in VALUE_HEADINGS:
            return "value"
        kind = kind_of_heading(heading)
        return kind if kind in ("day", "team") else ""

    def _find(self, row: list[str]) -> dict[str, int] | None:
        kinds = [self._kind_of(cell) for cell in row]
        columns = [kind for kind in kinds if kind.startswith(COLUMN)]
        is_long = {"kpi", "value"} <= set(kinds)
        if "day" not in kinds or not (is_long or columns or any(is_personal(cell) for cell in row)):
            return None
        for cell, kind in zip(row, kinds, strict=True):
            if not kind:
                check_heading(cell)
                check_team_figure(cell, self._people)
        if not is_long and not columns:
            return None
        if twice := [row[at] for at, kind in enumerate(kinds) if kind and kind in kinds[:at]]:
            raise Refusal(TWICE, words=repeat(twice[0]))
        wanted = {"day", "team", "kpi", "value"} if is_long else {"day", "team", *columns}
        found = {kind: at for at, kind in enumerate(kinds) if kind in wanted}
        self.left_out = [cell.strip() for at, cell in enumerate(row) if cell.strip() and at not in found.values()]
        return found


def read_values(content: bytes, places: Sequence[KpiPlace], follow: Follow | None = None) -> Reading:
    """Read a file; `follow` is told the line now and then. Raises Refusal when it has no values of KPIs at all."""
    finder, reading = ValueHeadings(places), Reading()
    teams = {fold(place.name): place for place in places}
    for number, cells in read_lines(content, finder.headings, follow):
        try:
            if isinstance(cells, Refusal):
                raise cells
            day, where = _day(cells.get("day", "")), _places(places, teams, cells.get("team", ""))
        except Refusal as reason:
            reading.bad.append(BadLine(number, reason))
            continue
        for column, name, words in _pairs(cells):
            try:
                _take(reading, number, day, *_find(where, name), words)
            except Refusal as reason:
                reading.bad.append(BadLine(number, reason, column))
    reading.left_out = finder.left_out
    return reading


def _pairs(cells: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Of each value of a line: the column to name when it is bad, the KPI, and the value as it is written."""
    columns = [kind for kind in cells if kind.startswith(COLUMN)]
    if not columns:
        yield "", cells.get("kpi", ""), cells.get("value", "")
    for kind in columns:
        if cells[kind]:  # a KPI without a value that day
            yield kind.removeprefix(COLUMN), kind.removeprefix(COLUMN), cells[kind]


def _find(places: Sequence[KpiPlace], name: str) -> tuple[KpiPlace, KnownKpi]:
    if not name:
        raise Refusal(NO_KPI)
    return find_kpi(places, name)


def _take(reading: Reading, number: int, day: date, place: KpiPlace, kpi: KnownKpi, words: str) -> None:
    if not words:
        raise Refusal(NO_VALUE)
    reading.add(number, place, kpi, day, read_value(words, kpi.unit))


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise Refusal(NO_DAY, words=repeat(text))
    return day


def _places(places: Sequence[KpiPlace], teams: Mapping[str, KpiPlace], team: str) -> Sequence[KpiPlace]:
    if not team:
        return places
    found = teams.get(fold(team.removeprefix("#")))
    if found is None:
        raise Refusal(NO_TEAM, team=repeat(team))
    return (found,)
