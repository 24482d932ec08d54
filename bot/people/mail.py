"""What messages to a team and to its people have in common as rows of the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import queue
from bot.outbox.models import OPEN_STATES, Outbox
from bot.people.models import Person, Team, Workspace


def channel_row(
    team: Team,
    kind: str,
    subject: str,
    due_at: datetime,
    *,
    person_id: int | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """A message to a team's channel; `person_id` is who it is about, or because of."""
    return queue.message_row(
        workspace_id=team.workspace_id,
        team_id=team.id,
        kind=kind,
        subject=subject,
        recipient=team.channel_id,
        person_id=person_id,
        due_at=due_at,
        expires_at=expires_at,
    )


def person_row(
    person: Person,
    kind: str,
    subject: str,
    due_at: datetime,
    *,
    team: Team | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """A direct message; `team` is the one that it is about, if there is one."""
    return queue.message_row(
        workspace_id=team.workspace_id if team else person.workspace_id,
        team_id=team.id if team else None,
        kind=kind,
        subject=subject,
        recipient=person.slack_id,
        person_id=person.id,
        due_at=due_at,
        expires_at=expires_at,
    )


def address_of(session: Session, workspace_id: int, channel: str, ts: str) -> str | None:
    """The address of a message in Slack; None where we have not heard yet where the workspace's pages are."""
    url = session.get_one(Workspace, workspace_id).url
    return f"{url}archives/{channel}/p{ts.replace('.', '')}" if url else None


def is_coming(session: Session, person: Person, kind: str, team: Team | None = None) -> bool:
    """Whether files for somebody are on their way: a click may come twice, and who hears nothing presses again."""
    session.get(Person, person.id, with_for_update=True)  # two clicks take turns
    mine = (Outbox.kind == kind, Outbox.person_id == person.id, Outbox.team_id == (team.id if team else None))
    waits = (Outbox.state.in_(OPEN_STATES), Outbox.ts.is_(None))
    return session.scalar(select(Outbox.id).where(*mine, *waits).limit(1)) is not None
