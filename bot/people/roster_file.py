"""Reading a roster out of a planner's file. Pure: bytes and what is known in, shifts and bad lines out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.calendar import local_moment
from bot.people.csv_file import Follow, Headings, read_lines
from bot.people.lines import BadLine, repeat
from bot.people.notations import MIDNIGHT, fold, kind_of_heading, read_clock, read_day, split_moment
from bot.people.roster import BACKWARDS, Gathering, Place, Reading, find_person

ONE_DAY = timedelta(days=1)

NO_HEADINGS = N_(
    "I do not see the headings. The first line has to name the columns: person, date, start and end, in Dutch or "
    "English."
)
NO_LINES = N_("There are no shifts in this file: below the headings comes one line for each shift.")
NOBODY_NAMED = N_("no person is named")
NO_DAY = N_("“{words}” is not a date: write it like 23-11-2026")
NO_TIME = N_("“{words}” is not a time: write it like 07:00")
NO_START = N_("the start is missing")
NO_END = N_("the end is missing")
NO_TEAM = N_("there is no team called “{team}”")


def _find_headings(row: list[str]) -> dict[str, int] | None:
    kinds = [kind_of_heading(cell) for cell in row]
    found = {kind: kinds.index(kind) for kind in kinds if kind}
    is_roster = {"start", "end"} <= found.keys() and found.keys() & {"name", "email", "slack", "first", "last"}
    return found if is_roster else None


HEADINGS = Headings(kind_of_heading, _find_headings, NO_HEADINGS, NO_LINES)


def read_roster(content: bytes, places: Sequence[Place], now: datetime, follow: Follow | None = None) -> Reading:
    """Read a planner's file; `follow` is told the line now and then. Raises Refusal when it is no roster at all."""
    gathering, teams = Gathering(now), _Teams(places)
    for number, cells in read_lines(content, HEADINGS, follow):
        try:
            if isinstance(cells, Refusal):
                raise cells
            _take(gathering, teams, number, cells)
        except Refusal as reason:
            gathering.reading.bad.append(BadLine(number, reason))
    return gathering.reading


class _Teams:
    """The teams that lines may name."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._all = places
        self._by_name = {fold(place.name): place for place in places}

    def named(self, team: str) -> Sequence[Place]:
        """The team with this name, all where none is named. Raises Refusal."""
        if not team:
            return self._all
        found = self._by_name.get(fold(team.removeprefix("#")))
        if found is None:
            raise Refusal(NO_TEAM, team=repeat(team))
        return (found,)


def _take(gathering: Gathering, teams: _Teams, number: int, cells: Mapping[str, str]) -> None:
    """One line of a file. Raises Refusal."""
    day, start, end_day, end = _times(cells)
    if gathering.has_passed(day):
        return
    gathering.check_near(day, end_day or day)
    if end_day and end_day < day:
        raise Refusal(BACKWARDS)
    names = _names(cells)
    if not names:
        raise Refusal(NOBODY_NAMED)
    place, person_id = find_person(teams.named(cells.get("team", "")), names)
    gathering.add(number, place, person_id, day, *_moments(place.zone, day, start, end_day, end))


def _names(cells: Mapping[str, str]) -> list[str]:
    """The ways in which a line names its person, the surest first."""
    parts = " ".join(part for kind in ("first", "infix", "last") if (part := cells.get(kind)))
    return [name for name in (*(cells.get(kind) for kind in ("slack", "email", "name")), parts) if name]


def _times(cells: Mapping[str, str]) -> tuple[date, int, date | None, int]:
    """The day, the minutes of start and end, and the day of the end where the cell names one. Raises Refusal."""
    start_day, start_text = split_moment(cells.get("start", ""))
    end_day, end_text = split_moment(cells.get("end", ""))
    if not start_text:
        raise Refusal(NO_START)
    if not end_text:
        raise Refusal(NO_END)
    start, end = read_clock(start_text), read_clock(end_text)
    for minutes, text in ((start, start_text), (end, end_text)):
        if minutes is None:
            raise Refusal(NO_TIME, words=repeat(text))
    assert start is not None
    assert end is not None
    if start == MIDNIGHT:
        raise Refusal(NO_TIME, words=repeat(start_text))
    return _day(start_day or cells.get("day", "")), start, _day(end_day) if end_day else None, end


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise Refusal(NO_DAY, words=repeat(text))
    return day


def _moments(zone: str, day: date, start: int, end_day: date | None, end: int) -> tuple[datetime, datetime]:
    """The moments on the clock of `zone`; an end at or before the start is on the next day."""
    last = end_day or (day + ONE_DAY if end <= start else day)
    if end == MIDNIGHT:
        last, end = last + ONE_DAY, 0
    return _moment(day, start, zone), _moment(last, end, zone)


@lru_cache(4096)
def _moment(day: date, minutes: int, zone: str) -> datetime:
    return local_moment(day, time(*divmod(minutes, 60)), zone)
