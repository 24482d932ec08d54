"""Keys of other systems: one of each kind for each team, shown once, kept as a checksum."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.people.changes import log_change
from bot.people.models import Person, TeamToken

ROSTER, KPIS = "roster", "kpis"

KINDS = {ROSTER: ("key_made", "key_withdrawn"), KPIS: ("kpi_key_made", "kpi_key_withdrawn")}
"""What a key is for, and how making and withdrawing it stand in the team's log."""

PREFIX = "dagstart-"


@dataclass(frozen=True)
class Standing:
    """What can be told about a team's key."""

    created_at: datetime
    by: str | None
    last_used_on: date | None


def make_token(session: Session, team_id: int, kind: str, by: int | None, now: datetime) -> str:
    """A new key for a team; the one of the same kind before it does not work any more."""
    _withdraw(session, team_id, kind, now)
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(TeamToken(team_id=team_id, kind=kind, hash=hash_of(token), created_at=now, person_id=by))
    log_change(session, team_id, by, KINDS[kind][0], None, None, now)
    session.flush()
    return token


def revoke_token(session: Session, team_id: int, kind: str, by: int | None, now: datetime) -> bool:
    """Withdraw a team's key. False when there was none."""
    withdrawn = _withdraw(session, team_id, kind, now)
    if withdrawn:
        log_change(session, team_id, by, KINDS[kind][1], None, None, now)
    return withdrawn


def _withdraw(session: Session, team_id: int, kind: str, now: datetime) -> bool:
    mine = (TeamToken.team_id == team_id, TeamToken.kind == kind, TeamToken.revoked_at.is_(None))
    return bool(session.execute(update(TeamToken).where(*mine).values(revoked_at=now)).rowcount)  # type: ignore[attr-defined]


def find_token(session: Session, token: str, kind: str) -> TeamToken | None:
    """What a key of this kind belongs to, also when it was withdrawn."""
    return session.scalar(select(TeamToken).where(TeamToken.hash == hash_of(token), TeamToken.kind == kind))


def token_of(session: Session, team_id: int, kind: str) -> Standing | None:
    """A team's key of a kind that works, if there is one."""
    query = (
        select(TeamToken.created_at, Person.name, TeamToken.last_used_on)
        .join(Person, Person.id == TeamToken.person_id, isouter=True)
        .where(TeamToken.team_id == team_id, TeamToken.kind == kind, TeamToken.revoked_at.is_(None))
    )
    found = session.execute(query).first()
    return Standing(*found) if found else None


def hash_of(token: str) -> str:
    """What is kept of a key; it is random enough that nothing more is needed."""
    return sha256(token.encode()).hexdigest()
