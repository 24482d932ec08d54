"""The Slack door of the message shortcut: what somebody wrote in a channel becomes a point for the board."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import LONGEST_INPUT
from bot.db import Database
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import NO_GUESTS, check_access
from bot.people.members import find_team, teams_of
from bot.people.models import Person, Team
from handlers.dagstart import open_point_modal
from handlers.door import door_of
from handlers.intake import clean_text, unescape_command

FROM_MESSAGE = "point.from_message"
NO_TEAM_TO_CHOOSE = N_(
    "You are not in a team yet, so there is no board to put this on. Ask your team lead to add you to the team's "
    "channel."
)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


def from_message(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Open the form for a point with the words of a message in it."""
    door = door_of(context)
    caller = door.caller(body)
    channel, message = str(body["channel"]["id"]), body["message"]
    with door.services.db.read() as session:
        teams = teams_for(session, caller.person, channel)
    text = words_of(door.services.db, caller.person.workspace_id, str(message.get("text") or ""))
    source = f"{channel}:{body['message_ts']}"
    door.after(open_point_modal, door, caller, body["trigger_id"], teams, text, source)
    ack()


def teams_for(session: Session, person: Person, channel_id: str) -> list[Team]:
    """The team of the channel; elsewhere the person's own teams, to choose from. Raises Refusal."""
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    team = find_team(session, person.workspace_id, channel_id)
    if team is not None and team.state != "left":
        return [check_access(session, person, team, to_change=False).team]
    if not (teams := teams_of(session, person.id)):
        raise Refusal(NO_TEAM_TO_CHOOSE)
    return teams


def words_of(db: Database, workspace_id: int, text: str) -> str:
    """A message's text as people read it: names instead of Slack's ids."""
    ids = set(_MENTION.findall(text))
    if ids:
        with db.read() as session:
            query = select(Person.slack_id, Person.name).where(Person.workspace_id == workspace_id)
            names = {row.slack_id: row.name for row in session.execute(query.where(Person.slack_id.in_(ids)))}
        text = _MENTION.sub(lambda found: f"<@{found[1]}|{names.get(found[1], found[1])}>", text)
    return clean_text(unescape_command(text))[:LONGEST_INPUT]


def register(app: App) -> None:
    """Wire the listener."""
    app.message_shortcut(FROM_MESSAGE)(from_message)
