"""Who stands at which level of a team, and when they work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.calendar import local_moment
from bot.people.members import load_facts, working_days
from bot.people.models import Absence, Membership, Person, Schedule, Team
from bot.points import rules

SHIFT = timedelta(hours=8)
USUAL_START = time(9, 0)
TEAM_ROLES = ("member", "lead", "management")


@dataclass(frozen=True)
class Levels:
    """The people of a team by level (team, lead, management), without the one who asked."""

    people: dict[str, list[Person]]
    named: Person | None  # to whom the point is addressed by name, if that person is still in the team

    @property
    def sizes(self) -> dict[str, int]:
        """How many people there are at each level."""
        return {level: len(people) for level, people in self.people.items()}

    def at(self, level: str) -> str:
        """The level itself, or the one that stands in where nobody is."""
        if level == "person":
            return "person" if self.named else "team"
        return rules.level_at(level, self.sizes)

    def whom(self, level: str) -> list[Person]:
        """For whom a point at this level waits."""
        stands_in = self.at(level)
        return [self.named] if stands_in == "person" and self.named else self.people[stands_in]


def load_levels(session: Session, team_id: int, named_id: int | None, asker_id: int | None) -> Levels:
    """The levels of a team, for a point of which these are the addressee by name, if any, and the asker."""
    query = (
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == team_id, Membership.present, Person.kind == "person")
        .where(Membership.role.in_((*TEAM_ROLES, "reader")))
        .order_by(Person.name)
    )
    people: dict[str, list[Person]] = {"team": [], "lead": [], "management": []}
    named = None
    for person, role in session.execute(query):
        if person.id == named_id:
            named = person
        if person.id == asker_id or role == "reader":
            continue
        people["team"].append(person)
        if role != "member":
            people[role].append(person)
    return Levels(people, named)


@dataclass(frozen=True)
class Calendar:
    """When the people of a team work: the team's days and time, without the days on which they are away."""

    team: Team
    at: time
    works: Callable[[date], bool]
    away: Mapping[int, Sequence[tuple[date, date]]]

    def hours(self, people: Sequence[Person]) -> rules.Hours:
        """When at least one of these people works; the team's own hours for nobody in particular."""
        zone = people[0].tz if len(people) == 1 else self.team.tz
        spans = [self.away.get(person.id, ()) for person in people]

        def hours(day: date) -> tuple[datetime, datetime] | None:
            if not self.works(day) or (spans and all(_covered(day, each) for each in spans)):
                return None
            starts = local_moment(day, self.at, zone)
            return starts, starts + SHIFT

        return hours


def load_calendar(session: Session, team: Team, since: datetime) -> Calendar:
    """The calendar of a team, for moments from `since` on."""
    first = (since - timedelta(days=2)).date()
    facts = load_facts(session, [team.id], first)[team.id]
    at = session.scalar(select(Schedule.at).where(Schedule.team_id == team.id).order_by(Schedule.id)) or USUAL_START
    away: dict[int, list[tuple[date, date]]] = {}
    query = (
        select(Absence.person_id, Absence.first_day, Absence.last_day)
        .join(Membership, Membership.person_id == Absence.person_id)
        .where(Membership.team_id == team.id, Absence.last_day >= first)
    )
    for person_id, first_day, last_day in session.execute(query):
        away.setdefault(person_id, []).append((first_day, last_day))
    return Calendar(team, at, working_days(team, facts), away)


def _covered(day: date, spans: Sequence[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in spans)
