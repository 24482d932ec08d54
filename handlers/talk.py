"""The Slack door for what people type to the bot: nothing disappears without a sign."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import Block, actions, button, section, unescape_command
from bot.i18n import Translator
from bot.people.access import access_team_by_id
from bot.people.members import teams_of
from bot.people.models import Team
from handlers.dagstart import open_point_modal
from handlers.door import door_of

RAISE = "talk.raise"
LONGEST_KEPT = 1900
"""A button's value holds 2,000 characters; a longer text is raised through the command."""


def answer(ack: Ack, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Somebody wrote to the bot: offer to put it on the board."""
    if event.get("channel_type") == "im" and not event.get("bot_id") and not event.get("subtype"):
        door = door_of(context)
        caller = door.caller({**body, "user_id": event["user"]})
        with door.services.db.read() as session:
            teams = teams_of(session, caller.person.id)
        text, blocks = render_offer(caller.t, teams, unescape_command(event.get("text", "")))
        door.after(door.client.chat_postMessage, channel=event["channel"], text=text, blocks=blocks)
    ack()


def render_offer(t: Translator, teams: list[Team], typed: str) -> tuple[str, list[Block]]:
    """What the bot says to a typed message."""
    if len(teams) == 1 and 0 < len(typed) <= LONGEST_KEPT:
        said = t("Shall I put this on the board of your team?")
        put = button(t("Make it a point"), RAISE, f"{teams[0].id}:{typed}", style="primary")
        return said, [section(said), actions(put)]
    said = t(
        "I do not read along here. To put something on the board, type /dagstart point in the channel of your team."
    )
    return said, [section(said)]


def raise_point(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Open the form for a point with what was typed in it."""
    door = door_of(context)
    caller = door.caller(body)
    team_id, _, typed = str(body["actions"][0]["value"]).partition(":")
    with door.services.db.read() as session:
        team = access_team_by_id(session, caller.person, int(team_id)).team
    door.after(open_point_modal, door, caller, body["trigger_id"], team, typed)
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    app.event("message")(answer)
    app.action(RAISE)(raise_point)
