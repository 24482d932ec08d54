"""What deciding about a team's day needs: its calendar, its people, and who has a shift. Loaded for many teams at once.

Who is asked, in this order: on days with a roster only who has a shift; else own working days; else the team's days.
Never who is away, nobody on the team's days off. A shift is worked on a public holiday too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.db import table_of
from bot.people.calendar import local_moment, next_occurrence, working_day
from bot.people.models import (
    ASKED_ROLES,
    Absence,
    Membership,
    Person,
    Roster,
    Shift,
    Team,
    TeamDayOff,
    WorkedHoliday,
)

A_DAY = timedelta(days=1)
Days = tuple[date, date]
"""A first and a last day, both included."""


@dataclass(frozen=True)
class Member:
    """Somebody who is asked, with what a prompt needs to know. `days` and `hours` are empty when the team's hold."""

    person_id: int
    slack_id: str
    zone: str
    away: tuple[Days, ...] = ()
    days: int | None = None
    hours: tuple[time, time] | None = None

    def works_on(self, day: date) -> bool:
        """Whether this person is not away on `day`."""
        return not within(day, self.away)

    def begins(self, at: time) -> time:
        """When this person's day begins: at the team's time, or where that lies outside own hours, with these."""
        if self.hours is None:
            return at
        starts, ends = self.hours
        inside = starts <= at < ends if starts < ends else at >= starts or at < ends
        return at if inside else starts


@dataclass(frozen=True)
class OnShift:
    """Somebody works from a moment until a moment."""

    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass
class TeamFacts:
    """A team's calendar and everybody who can be asked. `shifts` are known of the days they were loaded for."""

    worked_holidays: set[str] = field(default_factory=set)
    days_off: list[Days] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    rosters: list[Days] = field(default_factory=list)
    shift_days: set[date] = field(default_factory=set)
    shifts: dict[date, list[OnShift]] = field(default_factory=dict)

    def has_roster(self, day: date) -> bool:
        """Whether a roster says who works on `day`."""
        return within(day, self.rosters)


def within(day: date, spans: Iterable[Days]) -> bool:
    """Whether a day lies in one of these."""
    return any(first <= day <= last for first, last in spans)


def load_facts(
    session: Session, team_ids: Iterable[int], since: date, shifts_on: Collection[date] | None = None
) -> dict[int, TeamFacts]:
    """Facts of many teams in a handful of queries; what ended before `since` is left out.

    `shifts_on` are the days of which shifts are loaded; without it, only on which days there are any.
    """
    ids = list(team_ids)
    facts = {team_id: TeamFacts() for team_id in ids}
    holidays = select(WorkedHoliday.team_id, WorkedHoliday.name).where(WorkedHoliday.team_id.in_(ids))
    for team_id, name in session.execute(holidays):
        facts[team_id].worked_holidays.add(name)
    for team_id, first, last in _spans(session, TeamDayOff, ids, since):
        facts[team_id].days_off.append((first, last))
    for team_id, first, last in _spans(session, Roster, ids, since):
        facts[team_id].rosters.append((first, last))
    if rostered := [team_id for team_id in ids if facts[team_id].rosters]:
        _load_shifts(session, facts, rostered, since, shifts_on)
    away = _absences(session, ids, since)
    query = (
        select(
            Membership.team_id, Person.id, Person.slack_id, Person.tz, Person.work_days, Person.work_starts,
            Person.work_ends,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_(ids), is_asked())
        .order_by(Membership.team_id, Person.id)
    )  # fmt: skip
    for team_id, person_id, slack_id, zone, days, starts, ends in session.execute(query):
        hours = (starts, ends) if starts is not None and ends is not None else None
        facts[team_id].members.append(Member(person_id, slack_id, zone, away.get(person_id, ()), days, hours))
    return facts


def is_asked() -> ColumnElement[bool]:
    """The condition for being asked: in the channel, not opted out, and in a role that works the shift."""
    return and_(Membership.present, ~Membership.opted_out, Membership.role.in_(ASKED_ROLES), Person.kind == "person")


def _spans(
    session: Session, model: type[TeamDayOff] | type[Roster], team_ids: list[int], since: date
) -> Iterable[tuple[int, date, date]]:
    span = table_of(model).c
    query = select(span.team_id, span.first_day, span.last_day)
    found = session.execute(query.where(span.team_id.in_(team_ids), span.last_day >= since))
    return [(team_id, first, last) for team_id, first, last in found]


def _load_shifts(
    session: Session, facts: dict[int, TeamFacts], team_ids: list[int], since: date, days: Collection[date] | None
) -> None:
    if days is None:
        dated = select(Shift.team_id, Shift.day).where(Shift.team_id.in_(team_ids), Shift.day >= since).distinct()
        dated = dated.where(Shift.starts_at >= _utc(since) - A_DAY)
        for team_id, day in session.execute(dated):
            facts[team_id].shift_days.add(day)
        return
    query = select(Shift.team_id, Shift.day, Shift.person_id, Shift.starts_at, Shift.ends_at)
    # By the moment too: that is what the index knows, and no zone is further than a day from the date.
    near = Shift.starts_at.between(_utc(min(days)) - A_DAY, _utc(max(days)) + 2 * A_DAY)
    shifts = session.execute(query.where(Shift.team_id.in_(team_ids), near, Shift.day.in_(days)))
    for team_id, day, person_id, starts_at, ends_at in shifts:
        facts[team_id].shift_days.add(day)
        facts[team_id].shifts.setdefault(day, []).append(OnShift(person_id, starts_at, ends_at))


def _utc(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _absences(session: Session, team_ids: list[int], since: date) -> dict[int, tuple[Days, ...]]:
    found: dict[int, tuple[Days, ...]] = {}
    query = (
        select(Absence.person_id, Absence.first_day, Absence.last_day)
        .where(Absence.last_day >= since)
        .where(Absence.person_id.in_(select(Membership.person_id).where(Membership.team_id.in_(team_ids))))
    )
    for person_id, first, last in session.execute(query):
        found[person_id] = (*found.get(person_id, ()), (first, last))
    return found


def working_days(team: Team, facts: TeamFacts) -> Callable[[date], bool]:
    """The team's calendar as a question: does it work on this day?"""

    def works(day: date) -> bool:
        if facts.has_roster(day):
            return day in facts.shift_days and not within(day, facts.days_off)
        return _works(team, facts, None, day)

    return works


def _works(team: Team, facts: TeamFacts, days: int | None, day: date) -> bool:
    """Whether who works on these weekdays (None: the team's) works on a day without a roster."""
    weekdays = team.days if days is None else days
    return working_day(day, weekdays, team.country, facts.worked_holidays, facts.days_off)


def starts_of(team: Team, facts: TeamFacts, at: time, day: date) -> list[tuple[Member, datetime]]:
    """Who works on a day and when each of them starts, earliest first; with two shifts somebody stands here twice.

    `at` is the team's own time. On a day with a roster its shifts must have been loaded.
    """
    found = _rostered(facts, day) if facts.has_roster(day) else _unrostered(team, facts, at, day)
    return sorted(found, key=lambda start: start[1])


def shifts_of(facts: TeamFacts, day: date) -> list[tuple[Member, OnShift]]:
    """The shifts of a day with a roster, of those who are asked and not away."""
    if within(day, facts.days_off):
        return []
    members = {member.person_id: member for member in facts.members if member.works_on(day)}
    shifts = facts.shifts.get(day, ())
    return [(members[shift.person_id], shift) for shift in shifts if shift.person_id in members]


def _rostered(facts: TeamFacts, day: date) -> Iterator[tuple[Member, datetime]]:
    return ((member, shift.starts_at) for member, shift in shifts_of(facts, day))


def _unrostered(team: Team, facts: TeamFacts, at: time, day: date) -> Iterator[tuple[Member, datetime]]:
    works: dict[int | None, bool] = {}
    moments: dict[tuple[time, str], datetime] = {}
    for member in facts.members:
        if member.days not in works:
            works[member.days] = _works(team, facts, member.days, day)
        if works[member.days] and member.works_on(day):
            key = (member.begins(at) if member.hours else at, member.zone)
            if key not in moments:
                moments[key] = local_moment(day, *key)
            yield member, moments[key]


def next_start(
    team: Team, facts: TeamFacts, at: time, after: datetime, held: Collection[date] = ()
) -> tuple[date, datetime] | None:
    """The next day without a roster on which somebody works, with the first moment of it that lies after `after`.

    Days in `held` have had theirs. Away or not is decided when it opens.
    """
    kinds = {(member.begins(at), member.zone, member.days) for member in facts.members} or {(at, team.tz, None)}

    def first(day: date) -> datetime | None:
        if day in held or facts.has_roster(day):
            return None
        works = {days: _works(team, facts, days, day) for _, _, days in kinds}
        return min((local_moment(day, begins, zone) for begins, zone, days in kinds if works[days]), default=None)

    return next_occurrence(after, {zone for _, zone, _ in kinds}, first)
