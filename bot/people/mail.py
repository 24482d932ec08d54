"""What messages to a team and to its people have in common as rows of the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox import queue
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
