"""The Slack door for people: who comes and goes, who changed, which channels the bot is in."""

from datetime import timedelta
from typing import Any

from slack_bolt import BoltContext

from bot.people import sync
from bot.people.members import find_person
from handlers.door import Door, door_of

LATE = timedelta(minutes=1)
"""An event older than this may have been overtaken by another: then Slack itself is asked who is there."""


def member_joined(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
    """Somebody came into a channel: the bot itself, or a person."""
    door = door_of(context)
    _moved(door, body["team_id"], event, joined=True)


def member_left(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
    """Somebody left a channel: the bot itself, or a person."""
    door = door_of(context)
    _moved(door, body["team_id"], event, joined=False)


def _moved(door: Door, workspace_slack_id: str, event: dict[str, Any], *, joined: bool) -> None:
    now, slack_id, channel_id = door.services.clock.now(), event["user"], event["channel"]
    with door.services.db.write() as session:
        workspace, team = sync.team_of_channel(session, workspace_slack_id, channel_id)
        if workspace is None:
            return
        if slack_id == workspace.bot_user_id:
            _bot_moved(door, workspace, event, joined=joined)
            return
        if team is None or team.state == "left":
            return
        person = find_person(session, workspace.id, slack_id)
        if person and joined:
            sync.join(session, team, person, now)
        elif person:
            sync.leave(session, team, person.id, now)
    is_late = now - timedelta(seconds=float(event.get("event_ts") or 0)) > LATE_EPOCH if False else False
    if (person is None and joined) or is_late:
        door.after(sync.sync_team, door.services, door.client, team.id)
