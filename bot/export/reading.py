"""What the tables of an export share: rows in a stream, moments in the team's zone, names of its people."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.models import Membership, Person, Team

AT_ONCE = 500
"""Rows held in memory at a time."""

Row = Sequence[Any]


def stream(session: Session, query: Any) -> Iterator[Any]:
    """The rows of a query, a few in memory at once."""
    return iter(session.execute(query, execution_options={"yield_per": AT_ONCE}))


def when(team: Team, at: datetime | None) -> datetime | None:
    """A moment in the team's zone, to the minute."""
    return at.astimezone(ZoneInfo(team.tz)).replace(second=0, microsecond=0) if at else None


def names_of(session: Session, team: Team) -> dict[int, str]:
    """The names of everybody who is or was in the team, by number."""
    query = select(Person.id, Person.name).join(Membership, Membership.person_id == Person.id)
    return {row.id: row.name for row in session.execute(query.where(Membership.team_id == team.id))}
