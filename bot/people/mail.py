"""What a team's messages have in common as rows of the outbox."""

from datetime import datetime
from typing import Any

from bot.outbox import queue
from bot.people.models import Team


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
