"""The log of a team's settings, which the team can read: who changed what, when, from what to what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.models import Person, TeamChange

CHANGES_SHOWN = 12

ROSTER_IMPORTED, ROSTER_RECEIVED = "roster_imported", "roster_received"
"""In the log: a roster of a file, and one that a planning system sent. The value is first day, last day, shifts."""


def log_changes(
    session: Session,
    team_id: int,
    person_id: int | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write down every setting that differs."""
    for setting, value in after.items():
        if before.get(setting) != value:
            log_change(session, team_id, person_id, setting, before.get(setting), value, now)


def log_change(
    session: Session, team_id: int, person_id: int | None, setting: str, before: object, after: object, now: datetime
) -> TeamChange:
    """Write down one change. Values are kept as JSON and put into words for each reader."""
    change = TeamChange(
        team_id=team_id,
        person_id=person_id,
        at=now,
        setting=setting,
        before=None if before is None else json.dumps(before, ensure_ascii=False),
        after=None if after is None else json.dumps(after, ensure_ascii=False),
    )
    session.add(change)
    session.flush()
    return change


@dataclass(frozen=True)
class Change:
    """One line of the log: who changed what, when, from what to what. `who` is None for Slack itself."""

    who: str | None
    at: datetime
    setting: str
    before: Any
    after: Any


def load_changes(session: Session, team_id: int, limit: int = CHANGES_SHOWN) -> list[Change]:
    """The last changes of a team's settings, newest first."""
    query = (
        select(TeamChange, Person.name)
        .outerjoin(Person, Person.id == TeamChange.person_id)
        .where(TeamChange.team_id == team_id)
        .order_by(TeamChange.id.desc())
        .limit(limit)
    )
    return [
        Change(name, row.at, row.setting, _value(row.before), _value(row.after)) for row, name in session.execute(query)
    ]


def _value(stored: str | None) -> Any:
    return None if stored is None else json.loads(stored)
