"""When somebody works, and when they may be spoken to: quiet outside the shift.

The roster goes before own days and hours, these before the team's days; minus being away and the team's days off. A
shift in a roster is worked on a public holiday too. Whoever has neither a shift nor own hours works around the team's
own time: from an hour before it until nine hours after. What has to wait for such a day comes at the team's own time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.people.calendar import local_moment, working_day
from bot.people.models import (
    ASKED_ROLES,
    Absence,
    Membership,
    Person,
    Roster,
    Schedule,
    Shift,
    Team,
    TeamDayOff,
    WorkedHoliday,
)
from bot.people.quiet import after_quiet

ONE_DAY = timedelta(days=1)
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=9)
"""Around the team's own time, for whom no hours are known: half an hour before the start may be used already."""

LOOK_AHEAD = (7, 92)
"""Days: most people work again within a week; who does not for three months is not kept waiting."""

Days = tuple[date, date]


@dataclass(frozen=True, order=True)
class Span:
    """Somebody works from a moment until a moment; `day` is the day on which it starts."""

    starts_at: datetime
    ends_at: datetime
    day: date
    usual: bool = field(default=False, compare=False)  # around the team's own time: no hours are known

    @property
    def begins(self) -> datetime:
        """When the shift begins; without known hours the team's own time."""
        return self.starts_at + BEFORE if self.usual else self.starts_at


@dataclass
class _Calendar:
    """A team's days, as far as they decide when its people work."""

    days: int
    country: str
    at: time | None = None
    worked: set[str] = field(default_factory=set)
    off: list[Days] = field(default_factory=list)
    rosters: list[Days] = field(default_factory=list)
    known: dict[tuple[date, int], bool] = field(default_factory=dict)

    def works(self, day: date, days: int) -> bool:
        """Whether somebody with these working days works on a day; looked up once for all of the team."""
        if (day, days) not in self.known:
            self.known[day, days] = working_day(day, days, self.country, self.worked, self.off)
        return self.known[day, days]


@dataclass
class _Life:
    """What is known of one person: teams with the role in each, shifts by team and day, days away."""

    person: Person
    roles: dict[int, str] = field(default_factory=dict)
    shifts: dict[tuple[int, date], list[Span]] = field(default_factory=dict)
    away: list[Days] = field(default_factory=list)

    @cached_property
    def hours(self) -> tuple[time, time] | None:
        """The person's own working hours."""
        starts, ends = self.person.work_starts, self.person.work_ends
        return (starts, ends) if starts is not None and ends is not None else None


def next_reachable(session: Session, person: Person, now: datetime) -> datetime:
    """From when on somebody may be spoken to: now while at work, else when work starts next; never in quiet hours."""
    return all_reachable(session, [person], now)[person.id]


def all_reachable(session: Session, people: Collection[Person], now: datetime) -> dict[int, datetime]:
    """The same for several people at once, by person id; in a handful of queries."""
    found: dict[int, datetime] = {}
    for days in LOOK_AHEAD:
        waiting = [person for person in people if person.id not in found]
        if not waiting:
            break
        spans = load_spans(session, waiting, now.date() - 2 * ONE_DAY, now.date() + days * ONE_DAY)
        found |= {each.id: at for each in waiting if (at := _reach(each, spans[each.id], now)) is not None}
    return {person.id: found.get(person.id) or after_quiet(person, now) for person in people}


def works_on(session: Session, person: Person, day: date) -> bool:
    """Whether somebody works on a day, in any team."""
    return bool(load_spans(session, [person], day, day)[person.id])


def load_spans(session: Session, people: Collection[Person], first: date, last: date) -> dict[int, list[Span]]:
    """When these people work on these days (both included), by person id, earliest first."""
    lives = {person.id: _Life(person) for person in people}
    calendars = _load_calendars(session, lives, first, last)
    days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    return {
        person_id: sorted({span for day in days for span in _spans_of(life, calendars, day)})
        for person_id, life in lives.items()
    }


def _reach(person: Person, spans: list[Span], now: datetime) -> datetime | None:
    """The first moment inside a span and outside quiet hours; None when the spans do not tell.

    What has to wait for a span waits until its own time: the hour before it is for what cannot come later.
    """
    for span in spans:
        at = after_quiet(person, now if span.starts_at <= now else span.begins)
        if span.ends_at > max(now, at):
            return at
    return None


def _spans_of(life: _Life, calendars: Mapping[int, _Calendar], day: date) -> list[Span]:
    if _within(day, life.away):
        return []
    found: list[Span] = []
    for team_id, role in life.roles.items():
        team = calendars[team_id]
        if role in ASKED_ROLES and _within(day, team.rosters):
            found += [] if _within(day, team.off) else life.shifts.get((team_id, day), [])
        else:
            days = team.days if life.person.work_days is None else life.person.work_days
            if team.works(day, days):
                found.append(_usual(life, team, day))
    return found


def _usual(life: _Life, team: _Calendar, day: date) -> Span:
    """A day without a roster: own hours, else around the team's time."""
    zone = life.person.tz
    if life.hours:
        starts, ends = life.hours
        last = day if ends > starts else day + ONE_DAY
        return Span(local_moment(day, starts, zone), local_moment(last, ends, zone), day)
    at = local_moment(day, team.at or time(9), zone)
    return Span(at - BEFORE, at + AFTER, day, usual=True)


def _within(day: date, spans: Collection[Days]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _load_calendars(session: Session, lives: dict[int, _Life], first: date, last: date) -> dict[int, _Calendar]:
    """The calendars of everybody's teams; fills in what is known of each person."""
    calendars: dict[int, _Calendar] = {}
    query: Any = (
        select(Membership.person_id, Membership.role, Team.id, Team.days, Team.country, func.min(Schedule.at))
        .join(Team, Team.id == Membership.team_id)
        .outerjoin(Schedule, Schedule.team_id == Team.id)
        .where(Membership.person_id.in_(lives), Membership.present, Team.state != "left")
        .group_by(Membership.person_id, Membership.role, Team.id, Team.days, Team.country)
    )
    for person_id, role, team_id, days, country, at in session.execute(query):
        lives[person_id].roles[team_id] = role
        calendars[team_id] = _Calendar(days, country, at)
    for team_id, name in session.execute(_of_teams(WorkedHoliday, calendars, WorkedHoliday.name)):
        calendars[team_id].worked.add(name)
    for table in (TeamDayOff, Roster):
        dated = _of_teams(table, calendars, table.first_day, table.last_day)
        for team_id, start, end in session.execute(dated.where(table.last_day >= first, table.first_day <= last)):
            (calendars[team_id].off if table is TeamDayOff else calendars[team_id].rosters).append((start, end))
    query = select(Absence.person_id, Absence.first_day, Absence.last_day)
    for person_id, start, end in session.execute(query.where(Absence.person_id.in_(lives), Absence.last_day >= first)):
        lives[person_id].away.append((start, end))
    if any(calendar.rosters for calendar in calendars.values()):
        _load_shifts(session, lives, first, last)
    return calendars


def _load_shifts(session: Session, lives: dict[int, _Life], first: date, last: date) -> None:
    query = select(Shift.person_id, Shift.team_id, Shift.day, Shift.starts_at, Shift.ends_at)
    for person_id, team_id, day, starts, ends in session.execute(
        query.where(Shift.person_id.in_(lives), Shift.day >= first, Shift.day <= last)
    ):
        lives[person_id].shifts.setdefault((team_id, day), []).append(Span(starts, ends, day))


def _of_teams(table: Any, teams: Collection[int], *columns: Any) -> Any:
    return select(table.team_id, *columns).where(table.team_id.in_(teams))
