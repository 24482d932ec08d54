"""Which events an app subscribes to, may read, and is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.conversations import Channel
from playground.installation import Json

if TYPE_CHECKING:
    from playground.core import Core

EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "user_change": "users:read",
    "team_join": "users:read",
    "reaction_added": "reactions:read",
    "channel_created": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_rename": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_rename": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
}
MESSAGE_EVENTS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
MEMBERSHIP = {"member_joined_channel", "member_left_channel"}


def is_wanted(core: Core, event: Json, channel: Channel | None) -> bool:
    """Whether the app hears of an event: it subscribes to it, may read it, and its bot is where it happens."""
    app = core.state.app
    name = subscription(event)
    if name not in app.bot_events or not app.installed:
        return False
    if name == "app_mention" and channel and app.bot_user not in channel.members:
        return False
    if name.startswith(("message.", "reaction_")) and channel and app.bot_user not in channel.members:
        return False
    if channel and channel.kind != "public" and app.bot_user not in channel.members | _leaver(event):
        return False
    if name in MEMBERSHIP:
        inside = channel is None or app.bot_user in channel.members | _leaver(event)
        scope = "groups:read" if event.get("channel_type") == "G" else "channels:read"
        return inside and scope in app.scopes
    return EVENT_SCOPES.get(name) in (None, *app.scopes)


def subscription(event: Json) -> str:
    """The name under which a manifest subscribes to this event."""
    if event["type"] == "message":
        return f"message.{MESSAGE_EVENTS[event['channel_type']]}"
    return str(event["type"])


def _leaver(event: Json) -> dict[str, None]:
    """Who just left still hears of it."""
    return {str(event.get("user")): None} if event["type"] == "member_left_channel" else {}
