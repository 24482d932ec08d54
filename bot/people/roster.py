"""Reading a roster out of a planner's file. Pure: bytes and what is known in, shifts and bad lines out.

The rules, in the order in which a line meets them:

- A day before yesterday is not looked at any further; a shift that has ended is counted and left out.
- An end at or before the start is on the next day. A shift takes at most sixteen hours.
- A time that the clock skips (spring) moves forward by the gap; one that comes twice (autumn) is the first.
- The same shift twice counts once; a shift that overlaps an earlier line of the same person is bad.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.calendar import local_moment
from bot.people.csv_file import read_table
from bot.people.notations import MIDNIGHT, fold, names_to_try, read_clock, read_day, split_moment

LONGEST_SHIFT = timedelta(hours=16)
ONE_DAY = timedelta(days=1)
FURTHEST = timedelta(days=366)
MOST_LINES = 200_000
LONGEST_REPEATED = 60
"""Characters of a cell that a reason repeats."""

NO_LINES = N_("There are no shifts in this file: below the headings comes one line for each shift.")
TOO_MANY = N_("This file has more than {most} lines. Split it, for instance by month.")

NOBODY_NAMED = N_("no person is named")
UNKNOWN = N_("I know nobody called “{name}” in {team}")
TWO_OF_THEM = N_("“{name}” is the name of {n} people in {team}: write the Slack id or the full name")
NO_DAY = N_("“{words}” is not a date: write it like 23-11-2026")
TOO_FAR = N_("{words} is more than a year away")
NO_TIME = N_("“{words}” is not a time: write it like 07:00")
NO_START = N_("the start is missing")
NO_END = N_("the end is missing")
TOO_LONG = N_("this shift is longer than {hours} hours")
BACKWARDS = N_("the shift would end before it begins")
OVERLAPS = N_("this shift overlaps that of line {other}")
NO_TEAM = N_("there is no team called “{team}”")
WHICH_TEAM = N_("“{name}” is in several teams: add a column with the team")


@dataclass(frozen=True)
class Known:
    """Somebody who can stand in a roster, with every way to write them: folded names, Slack id, `email_key`."""

    person_id: int
    spellings: frozenset[str]


@dataclass(frozen=True)
class Place:
    """A team that a roster may be for."""

    team_id: int
    name: str
    zone: str
    people: tuple[Known, ...]

    @cached_property
    def _by_spelling(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for known in self.people:
            for spelling in known.spellings:
                found.setdefault(spelling, set()).add(known.person_id)
        return found

    def called(self, name: str) -> frozenset[int]:
        """The people that a name can mean here."""
        found = self._by_spelling
        if "@" in name.strip()[1:]:
            return frozenset(found.get(email_key(name), ()))
        return next((frozenset(found[key]) for key in names_to_try(name) if key in found), frozenset())


@dataclass(frozen=True, order=True)
class RosterShift:
    """Somebody works from a moment until a moment; `day` is the day on which it starts, in the team's zone."""

    team_id: int
    person_id: int
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be read: its number in the file (or its place in the list, from 1), and why."""

    number: int
    reason: Refusal


@dataclass
class Reading:
    """What a file says. `days` are the first and the last day of each team, `passed` the lines that lie in the past."""

    shifts: list[RosterShift] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    days: dict[int, tuple[date, date]] = field(default_factory=dict)
    passed: int = 0


def email_key(address: str) -> str:
    """What an address is recognised by; the address itself is not kept."""
    return sha256(address.strip().lower().encode()).hexdigest()


def spellings_of(slack_id: str, names: Iterable[str], email: str | None = None) -> frozenset[str]:
    """Every way to write somebody. `email` is an `email_key`."""
    return frozenset({fold(slack_id), *(fold(name) for name in names if name), *([email] if email else [])})


def read_roster(content: bytes, places: Sequence[Place], now: datetime) -> Reading:
    """Read a planner's file. Raises Refusal when it is no roster at all."""
    columns, rows = read_table(content)
    gathering = _Gathering(places, now)
    number = 0
    for lines, (number, row) in enumerate(rows, 1):
        if lines > MOST_LINES:
            raise Refusal(TOO_MANY, most=MOST_LINES)
        try:
            if isinstance(row, Refusal):
                raise row
            gathering.take(number, {kind: row[at].strip() for kind, at in columns.items() if at < len(row)})
        except Refusal as reason:
            gathering.reading.bad.append(BadLine(number, reason))
    if not number:
        raise Refusal(NO_LINES)
    return gathering.reading


class _Gathering:
    """Shifts as they are found, each checked against what was found before."""

    def __init__(self, places: Sequence[Place], now: datetime) -> None:
        self.reading = Reading()
        self._now = now
        self._places = places
        self._by_name = {fold(place.name): place for place in places}
        self._taken: dict[int, list[tuple[datetime, datetime, int]]] = {}

    def take(self, number: int, cells: Mapping[str, str]) -> None:
        """One line of a file. Raises Refusal."""
        day, start, end_day, end = _times(cells)
        if day < (self._now - timedelta(days=2)).date():
            self.reading.passed += 1
            return
        for each in (day, end_day or day):
            if each > self._now.date() + FURTHEST:
                raise Refusal(TOO_FAR, words=each.isoformat())
        if end_day and end_day < day:
            raise Refusal(BACKWARDS)
        place, person_id = self._whose(cells)
        self.add(number, place, person_id, day, *_moments(place.zone, day, start, end_day, end))

    def add(self, number: int, place: Place, person_id: int, day: date, starts_at: datetime, ends_at: datetime) -> None:
        """A shift of somebody who is known, checked against the clock and the other lines. Raises Refusal."""
        if ends_at - starts_at > LONGEST_SHIFT:
            raise Refusal(TOO_LONG, hours=LONGEST_SHIFT // timedelta(hours=1))
        if ends_at <= starts_at:
            raise Refusal(BACKWARDS)
        first, last = self.reading.days.get(place.team_id, (day, day))
        self.reading.days[place.team_id] = (min(first, day), max(last, day))
        if ends_at <= self._now:
            self.reading.passed += 1
        elif self._is_free(person_id, starts_at, ends_at, number):
            self.reading.shifts.append(RosterShift(place.team_id, person_id, day, starts_at, ends_at))

    def _is_free(self, person_id: int, starts_at: datetime, ends_at: datetime, number: int) -> bool:
        """Whether this shift is new; False when the same stands above. Raises Refusal."""
        taken = self._taken.setdefault(person_id, [])
        at = bisect(taken, (starts_at, ends_at, number))
        for start, end, other in taken[max(0, at - 1) : at + 1]:
            if (start, end) == (starts_at, ends_at):
                return False
            if start < ends_at and starts_at < end:
                raise Refusal(OVERLAPS, other=other)
        taken.insert(at, (starts_at, ends_at, number))
        return True

    def _whose(self, cells: Mapping[str, str]) -> tuple[Place, int]:
        """The team and the person of a line. Raises Refusal."""
        names = _names(cells)
        if not names:
            raise Refusal(NOBODY_NAMED)
        team = cells.get("team", "")
        if team and fold(team.removeprefix("#")) not in self._by_name:
            raise Refusal(NO_TEAM, team=shorten(team))
        places = [self._by_name[fold(team.removeprefix("#"))]] if team else self._places
        return find_person(places, names)


def find_person(places: Sequence[Place], names: Sequence[str]) -> tuple[Place, int]:
    """The team and the person that the first name means which means anybody. Raises Refusal."""
    for name in names:
        found = [(place, people) for place in places if (people := place.called(name))]
        if len(found) > 1:
            raise Refusal(WHICH_TEAM, name=shorten(name))
        for place, people in found:
            if len(people) > 1:
                raise Refusal(TWO_OF_THEM, name=shorten(name), n=len(people), team=place.name)
            return place, next(iter(people))
    raise Refusal(UNKNOWN, name=shorten(names[0]), team=", ".join(place.name for place in places[:3]))


def shorten(text: str) -> str:
    """A cell as a reason repeats it."""
    return text if len(text) <= LONGEST_REPEATED else text[: LONGEST_REPEATED - 1] + "…"


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
            raise Refusal(NO_TIME, words=shorten(text))
    assert start is not None
    assert end is not None
    if start == MIDNIGHT:
        raise Refusal(NO_TIME, words=shorten(start_text))
    return _day(start_day or cells.get("day", "")), start, _day(end_day) if end_day else None, end


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise Refusal(NO_DAY, words=shorten(text))
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
