"""Rosters that come in: for whom, what they would change, and importing them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.people.changes import ROSTER_IMPORTED, log_change
from bot.people.models import Membership, Person, Roster, Shift, Team
from bot.people.roster import Known, Place, Reading, RosterShift, spellings_of
from bot.people.shifts import Row, record_known, record_roster, replace_shifts

ROWS_IN_A_WINDOW = 1_000
"""So many shifts in a transaction take a tenth of a second."""

Key = tuple[int, datetime, datetime]


@dataclass(frozen=True)
class Change:
    """What a roster would change for one team: the days it speaks of, and how many people and shifts."""

    team: Team
    first_day: date
    last_day: date
    people: int
    shifts: int
    added: int
    removed: int
    known: bool  # whether these days had a roster before

    @property
    def is_any(self) -> bool:
        """Whether importing it would change anything."""
        return bool(self.added or self.removed) or not self.known


def load_places(session: Session, teams: Sequence[Team]) -> list[Place]:
    """The teams with everybody who can stand in their roster."""
    people: dict[int, list[Known]] = {team.id: [] for team in teams}
    query = (
        select(Membership.team_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_(people), Membership.present, Person.kind == "person")
        .order_by(Person.id)
    )
    for team_id, person in session.execute(query):
        names = (person.name, person.full_name or "", person.handle or "")
        people[team_id].append(Known(person.id, spellings_of(person.slack_id, names, person.email_key)))
    return [Place(team.id, team.name, team.tz, tuple(people[team.id])) for team in teams]


def changes_of(session: Session, teams: Sequence[Team], reading: Reading, now: datetime) -> list[Change]:
    """What a reading would change, team by team; a team it does not speak of is left out."""
    grouped = _by_team(reading.shifts)
    return [
        change_of(session, team, *reading.days[team.id], grouped.get(team.id, []), now)
        for team in teams
        if team.id in reading.days
    ]


def change_of(
    session: Session, team: Team, first: date, last: date, shifts: Sequence[RosterShift], now: datetime
) -> Change:
    """What these shifts would change for a team on these days, both included."""
    query = select(Shift.person_id, Shift.starts_at, Shift.ends_at).where(
        Shift.team_id == team.id, Shift.day >= first, Shift.day <= last, Shift.ends_at > now
    )
    known: set[Key] = {(person, start, end) for person, start, end in session.execute(query)}
    wanted: set[Key] = {(shift.person_id, shift.starts_at, shift.ends_at) for shift in shifts}
    covers = select(Roster.id).where(Roster.team_id == team.id, Roster.first_day <= first, Roster.last_day >= last)
    return Change(
        team,
        first,
        last,
        people=len({person for person, _, _ in wanted}),
        shifts=len(wanted),
        added=len(wanted - known),
        removed=len(known - wanted),
        known=session.scalar(covers.limit(1)) is not None,
    )


def import_shifts(
    session: Session,
    change: Change,
    shifts: Iterable[RosterShift],
    by: int | None,
    now: datetime,
    *,
    noted: str = ROSTER_IMPORTED,
) -> None:
    """Import a team's part and say so in its log (as `noted`); where it changes nothing, nothing is stored."""
    if change.is_any:
        record_roster(session, change.team, change.first_day, change.last_day, _rows(shifts), by, now)
        said = [change.first_day.isoformat(), change.last_day.isoformat(), change.shifts]
        log_change(session, change.team.id, by, noted, None, said, now)


@dataclass(frozen=True)
class Ahead:
    """What was written ahead of an import: what it changes, and when each team's newest roster before it came."""

    changes: list[Change]
    newest: Mapping[int, datetime | None]


def write_ahead(db: Database, teams: Sequence[Team], reading: Reading, now: datetime) -> Ahead:
    """Write the shifts of a reading a few days at a time, so that nobody has to wait long for the database.

    Each day is whole, as it was or as it will be. Without `import_reading` the old roster goes on to hold; doing
    both again finishes what a crash left half done.
    """
    grouped = _by_team(reading.shifts)
    with db.read() as session:
        changes = changes_of(session, teams, reading, now)
        ahead = Ahead(changes, {change.team.id: _newest_roster(session, change.team.id) for change in changes})
    for change in changes:
        for first, last in windows(change, grouped.get(change.team.id, [])) if change.added or change.removed else ():
            with db.write() as session:
                team = session.get_one(Team, change.team.id)
                replace_shifts(session, team, first, last, _rows(grouped.get(team.id, [])), now)
    return ahead


def windows(change: Change, shifts: Iterable[RosterShift]) -> list[tuple[date, date]]:
    """The days of a change in parts (first and last day) of about `ROWS_IN_A_WINDOW` shifts, in their order."""
    a_day = Counter(shift.day for shift in shifts)
    found, first, rows = [], change.first_day, 0
    for n in range((change.last_day - change.first_day).days + 1):
        day = change.first_day + timedelta(days=n)
        rows += a_day[day]
        if rows >= ROWS_IN_A_WINDOW or day == change.last_day:
            found.append((first, day))
            first, rows = day + timedelta(days=1), 0
    return found


def import_reading(session: Session, reading: Reading, ahead: Ahead, by: int | None, now: datetime) -> list[Change]:
    """Let what was written ahead count, in the caller's transaction. Returns what the import changed.

    Where another import came in between, what it wrote is replaced here: of two, the last one holds.
    """
    grouped = _by_team(reading.shifts)
    for change in ahead.changes:
        if not change.is_any:
            continue
        team = session.get_one(Team, change.team.id, with_for_update=True)
        first, last = change.first_day, change.last_day
        if _newest_roster(session, team.id) != ahead.newest[team.id]:
            replace_shifts(session, team, first, last, _rows(grouped.get(team.id, [])), now)
        record_known(session, team, first, last, by, now)
        said = [first.isoformat(), last.isoformat(), change.shifts]
        log_change(session, team.id, by, ROSTER_IMPORTED, None, said, now)
    return ahead.changes


def _newest_roster(session: Session, team_id: int) -> datetime | None:
    return session.scalar(select(func.max(Roster.imported_at)).where(Roster.team_id == team_id))


def _rows(shifts: Iterable[RosterShift]) -> list[Row]:
    return [(each.person_id, each.day, each.starts_at, each.ends_at) for each in shifts]


def _by_team(shifts: Iterable[RosterShift]) -> Mapping[int, list[RosterShift]]:
    grouped: dict[int, list[RosterShift]] = {}
    for shift in shifts:
        grouped.setdefault(shift.team_id, []).append(shift)
    return grouped
