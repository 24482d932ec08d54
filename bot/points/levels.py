"""Who stands at which level of a team, and when they work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.models import Membership, Person
from bot.people.work import load_spans
from bot.points import rules

SHIFT = timedelta(hours=8)
"""How long somebody works of whom no hours are known."""

DAYS_AT_ONCE = 4
TEAM_ROLES = ("member", "lead", "management")


@dataclass(frozen=True)
class Levels:
    """The people of a team by level (team, lead, management), without the one who asked.

    They are looked up when they are needed: a card only says how many there are.
    """

    session: Session
    ids: dict[str, list[int]]
    named: Person | None  # to whom the point is addressed by name, if that person is still in the team

    @property
    def sizes(self) -> dict[str, int]:
        """How many people there are at each level."""
        return {level: len(ids) for level, ids in self.ids.items()}

    def at(self, level: str) -> str:
        """The level itself, or the one that stands in where nobody is."""
        if level == "person":
            return "person" if self.named else "team"
        return rules.level_at(level, self.sizes)

    def without(self, person_id: int | None) -> "Levels":
        """The same people without one of them."""
        ids = {level: [each for each in ids if each != person_id] for level, ids in self.ids.items()}
        return Levels(self.session, ids, self.named)

    def people(self, level: str) -> list[Person]:
        """Everybody at a level, by name."""
        query = select(Person).where(Person.id.in_(self.ids[level])).order_by(Person.name, Person.id)
        return list(self.session.scalars(query))

    def whom(self, level: str) -> list[Person]:
        """For whom a point at this level waits."""
        stands_in = self.at(level)
        return [self.named] if stands_in == "person" and self.named else self.people(stands_in)


def load_levels(session: Session, team_id: int, named_id: int | None, asker_id: int | None) -> Levels:
    """The levels of a team, for a point of which these are the addressee by name, if any, and the asker."""
    query = (
        select(Membership.person_id, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id == team_id, Membership.present, Person.kind == "person")
        .where(Membership.role.in_((*TEAM_ROLES, "reader")))
    )
    ids: dict[str, list[int]] = {"team": [], "lead": [], "management": []}
    is_here = False
    for person_id, role in session.execute(query):
        is_here = is_here or person_id == named_id
        if person_id == asker_id or role == "reader":
            continue
        ids["team"].append(person_id)
        if role != "member":
            ids[role].append(person_id)
    return Levels(session, ids, session.get(Person, named_id) if is_here else None)


def hours_of(session: Session, people: Sequence[Person]) -> rules.Hours:
    """When at least one of these people works on a day, going by roster, own days, the team's; looked up as needed."""
    known: dict[date, tuple[datetime, datetime] | None] = {}

    def hours(day: date) -> tuple[datetime, datetime] | None:
        if day not in known:
            last = day + timedelta(days=DAYS_AT_ONCE)
            known.update({day + timedelta(days=n): None for n in range(DAYS_AT_ONCE + 1)})
            for spans in load_spans(session, people, day, last).values():
                for span in spans:
                    ends = span.begins + SHIFT if span.usual else span.ends_at
                    starts, until = known[span.day] or (span.begins, ends)
                    known[span.day] = min(starts, span.begins), max(until, ends)
        return known[day]

    return hours
