"""What a roster says, checked line by line. Pure: what stands there and what is known in, shifts and bad lines out.

The rules, in the order in which a line meets them:

- A day before yesterday is not looked at any further; a shift that has ended is counted and left out.
- An end at or before the start is on the next day. A shift takes at most sixteen hours.
- A time that the clock skips (spring) moves forward by the gap; one that comes twice (autumn) is the first.
- The same shift twice counts once; a shift that overlaps an earlier line of the same person is bad.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.lines import BadLine, repeat
from bot.people.notations import fold, names_to_try

LONGEST_SHIFT = timedelta(hours=16)
FURTHEST = timedelta(days=366)

UNKNOWN = N_("I know nobody called “{name}” in {team}")
TWO_OF_THEM = N_("“{name}” is the name of {n} people in {team}: write the Slack id or the full name")
TOO_FAR = N_("{words} is more than a year away")
TOO_LONG = N_("this shift is longer than {hours} hours")
BACKWARDS = N_("the shift would end before it begins")
OVERLAPS = N_("this shift overlaps that of line {other}")
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


class Gathering:
    """Shifts as they are found, each checked against the clock and against what was found before."""

    def __init__(self, now: datetime) -> None:
        self.reading = Reading()
        self._now = now
        self._long_ago, self._far = (now - timedelta(days=2)).date(), now.date() + FURTHEST
        self._taken: dict[int, list[tuple[datetime, datetime, int]]] = {}

    def has_passed(self, day: date) -> bool:
        """Whether a day lies so far back that its line need not be looked at; then it is counted."""
        passed = day < self._long_ago
        self.reading.passed += passed
        return passed

    def check_near(self, *days: date) -> None:
        """Refuse days that are more than a year away."""
        for day in days:
            if day > self._far:
                raise Refusal(TOO_FAR, words=day.isoformat())

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


def find_person(places: Sequence[Place], names: Sequence[str]) -> tuple[Place, int]:
    """The team and the person that the first name means which means anybody. Raises Refusal."""
    for name in names:
        found = [(place, people) for place in places if (people := place.called(name))]
        if len(found) > 1:
            raise Refusal(WHICH_TEAM, name=repeat(name))
        for place, people in found:
            if len(people) > 1:
                raise Refusal(TWO_OF_THEM, name=repeat(name), n=len(people), team=place.name)
            return place, next(iter(people))
    raise Refusal(UNKNOWN, name=repeat(names[0]), team=", ".join(place.name for place in places[:3]))
