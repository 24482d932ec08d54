"""What a team's messages have in common as rows of the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox import queue
from bot.people.models import Team, Workspace


def team_row(
    team: Team, kind: str, subject: str, recipient: str, person_id: int | None, due_at: datetime
) -> dict[str, Any]:
    """A message of a team to its channel, or to one of its people: the recipient's Slack id, and our own number."""
    return queue.message_row(
        workspace_id=team.workspace_id,
        team_id=team.id,
        kind=kind,
        subject=subject,
        recipient=recipient,
        person_id=person_id,
        due_at=due_at,
    )


def address_of(session: Session, workspace_id: int, channel: str, ts: str) -> str | None:
    """The address of a message in Slack; None where we have not heard yet where the workspace's pages are."""
    url = session.get_one(Workspace, workspace_id).url
    return f"{url}archives/{channel}/p{ts.replace('.', '')}" if url else None
