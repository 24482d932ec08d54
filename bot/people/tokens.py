"""Keys of planning systems: one for each team, shown once, kept as a checksum."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.people.models import Person, TeamToken

ROSTER = "roster"
PREFIX = "dagstart-"


@dataclass(frozen=True)
class Standing:
    """What can be told about a team's key."""

    created_at: datetime
    by: str | None
    last_used_on: date | None


def make_token(session: Session, team_id: int, by: int | None, now: datetime) -> str:
    """A new key for sending this team's roster; the one before it does not work any more."""
    revoke_token(session, team_id, now)
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(TeamToken(team_id=team_id, kind=ROSTER, hash=hash_of(token), created_at=now, person_id=by))
    session.flush()
    return token


def revoke_token(session: Session, team_id: int, now: datetime) -> bool:
    """Withdraw a team's key. False when there was none."""
    mine = (TeamToken.team_id == team_id, TeamToken.kind == ROSTER, TeamToken.revoked_at.is_(None))
    return bool(session.execute(update(TeamToken).where(*mine).values(revoked_at=now)).rowcount)  # type: ignore[attr-defined]


def find_token(session: Session, token: str) -> TeamToken | None:
    """What a key belongs to, also when it was withdrawn."""
    return session.scalar(select(TeamToken).where(TeamToken.hash == hash_of(token), TeamToken.kind == ROSTER))


def token_of(session: Session, team_id: int) -> Standing | None:
    """A team's key that works, if there is one."""
    query = (
        select(TeamToken.created_at, Person.name, TeamToken.last_used_on)
        .join(Person, Person.id == TeamToken.person_id, isouter=True)
        .where(TeamToken.team_id == team_id, TeamToken.kind == ROSTER, TeamToken.revoked_at.is_(None))
    )
    found = session.execute(query).first()
    return Standing(*found) if found else None


def hash_of(token: str) -> str:
    """What is kept of a key; it is random enough that nothing more is needed."""
    return sha256(token.encode()).hexdigest()
