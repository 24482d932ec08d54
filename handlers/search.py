"""The Slack door of `/dagstart search`: what was said about this before?"""

from collections.abc import Sequence
from typing import Any

from slack_bolt import Respond
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.people.access import access_team
from bot.people.members import find_team, teams_of
from bot.people.models import Team
from bot.points.search import Found, render_found, search_points, words_in
from handlers.door import Answer, Caller, Door, say_privately
from handlers.intake import unescape_command


def search(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:
    """Points of the channel's team, or of all one's own teams where the channel has none."""
    words = words_in(unescape_command(rest))
    with door.services.db.read() as session:
        teams = _teams(session, caller, str(command["channel_id"]))
        if not words:
            return caller.t("Type what to look for: `/dagstart search parcel`."), None
        found = search_points(session, teams, words)
    if not any(each.card for each in found):
        return render_found(caller.t, words, found, lambda _: None)
    door.after(_say, door, caller, Respond(response_url=command["response_url"]), words, found)
    return None


def _teams(session: Session, caller: Caller, channel_id: str) -> list[Team]:
    own = teams_of(session, caller.person.id)
    if own and caller.person.kind == "person" and find_team(session, caller.person.workspace_id, channel_id) is None:
        return own
    return [access_team(session, caller.person, channel_id).team]


def _say(door: Door, caller: Caller, respond: Respond, words: Sequence[str], found: Sequence[Found]) -> None:
    """Answer after the ack: Slack is asked for the address of each card."""

    def link_of(card: tuple[str, str]) -> str | None:
        channel, ts = card
        try:
            return str(door.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
        except (SlackApiError, OSError):
            return None

    say_privately(respond, *render_found(caller.t, words, found, link_of))
