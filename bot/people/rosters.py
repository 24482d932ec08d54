"""Rosters that come in: for whom, what they would change, and importing them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.models import Membership, Person, Roster, Shift, Team
from bot.people.roster import Known, Place, Reading, RosterShift, spellings_of
from bot.people.setup import ROSTER_IMPORTED, log_change
from bot.people.shifts import record_roster

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
        mine = [(each.person_id, each.day, each.starts_at, each.ends_at) for each in shifts]
        record_roster(session, change.team, change.first_day, change.last_day, mine, by, now)
        said = [change.first_day.isoformat(), change.last_day.isoformat(), change.shifts]
        log_change(session, change.team.id, by, noted, None, said, now)


def import_reading(
    session: Session, teams: Sequence[Team], reading: Reading, by: int | None, now: datetime
) -> list[Change]:
    """Import the good lines of a reading, all in the caller's transaction. Returns what that changed."""
    grouped, changes = _by_team(reading.shifts), changes_of(session, teams, reading, now)
    for change in changes:
        import_shifts(session, change, grouped.get(change.team.id, []), by, now)
    return changes


def _by_team(shifts: Iterable[RosterShift]) -> Mapping[int, list[RosterShift]]:
    grouped: dict[int, list[RosterShift]] = {}
    for shift in shifts:
        grouped.setdefault(shift.team_id, []).append(shift)
    return grouped
