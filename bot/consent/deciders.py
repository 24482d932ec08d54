"""Who decides in a round, and who is still there to hear of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.models import ASKED_ROLES, Membership, Person


def may_decide() -> Any:
    """The condition on a member of a team: in the channel, and in a role that works the shift."""
    return Membership.present & Membership.role.in_(ASKED_ROLES) & (Person.kind == "person")


def who_is_here(session: Session, team_id: int, person_id: int | None) -> Person | None:
    """Somebody by number, if still in the team's channel; None if not."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    here = (Membership.team_id == team_id, Membership.present, Person.kind == "person", Person.id == person_id)
    return session.scalars(query.where(*here)).first() if person_id else None
