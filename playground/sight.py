"""What one person sees: the JSON behind the page. No decisions, only reading."""

from __future__ import annotations

import bisect

from playground.conversations import Channel, Message
from playground.core import Core
from playground.elements import state_values
from playground.installation import Json
from playground.state import View
from playground.wire import channel_object, message_object, user_object


def state_of(core: Core, user: str) -> Json:
    """{me, users, workspaces, channels, app}: everything but messages. Raises Refusal for a stranger."""
    me = core.person(user)
    now = core.clock.now()
    state = core.state
    channels = [_channel(core, c, user) for c in state.channels.values() if _visible(c, user)]
    return {
        "me": user_object(state, me, now, locale=True, email=True),
        "users": [user_object(state, u, now, locale=True, email=True) for u in state.users.values()],
        "workspaces": [{"id": state.workspace.id, "name": state.workspace.name}],
        "channels": channels,
        "app": app_of(core),
    }


def app_of(core: Core) -> Json:
    """What the client must know of the app: its name, tabs, commands and shortcuts."""
    app = core.state.app
    return {
        "id": app.id,
        "name": app.name,
        "bot_user": app.bot_user,
        "installed": app.installed,
        "home_tab": app.home_tab,
        "messages_tab": app.messages_tab,
        "messages_tab_read_only": app.messages_tab_read_only,
        "commands": app.commands,
        "shortcuts": app.shortcuts,
        "connections": len(core.sockets.links),
    }


def messages_of(core: Core, user: str, channel: str, thread_ts: str = "") -> list[Json]:
    """The messages of a conversation (or thread, parent first) this person sees, oldest first."""
    found = core.state.channels.get(channel)
    if found is None or not _visible(found, user):
        found = core.conversation(user, channel)
    if thread_ts:
        parent = [thread_ts] if thread_ts in found.messages else []
        chosen = [found.messages[ts] for ts in parent + found.threads.get(thread_ts, [])]
    else:
        chosen = [m for ts in found.order if not (m := found.messages[ts]).is_reply or _broadcast(m)]
    return [_message(found, m, user) for m in chosen if m.ephemeral_to in (None, user)]


def views_of(core: Core, user: str) -> Json:
    """{modals: the stack with the top last, home: view or null}; `state.values` holds what was typed."""
    home = core.state.home(user)
    return {
        "modals": [view_object(view) for view in core.state.modals(user)],
        "home": view_object(home) if home else None,
    }


def view_object(view: View) -> Json:
    """A view as payloads carry it, with the values its reader typed."""
    return {**view.body, "state": {"values": state_values(view.body["blocks"], view.values)}}


def unread(channel: Channel, user: str) -> int:
    """How many messages this person hasn't seen."""
    start = bisect.bisect_right(channel.order, channel.last_read.get(user, "0"))
    newer = (channel.messages[ts] for ts in channel.order[start:])
    return sum(m.ephemeral_to in (None, user) and m.body.get("user") != user for m in newer)


def _visible(channel: Channel, user: str) -> bool:
    return user in channel.members or channel.kind == "public"


def _channel(core: Core, channel: Channel, user: str) -> Json:
    told = channel_object(core.state, channel, user, members=True)
    return {
        **told,
        "name": channel.name,
        "kind": channel.kind,
        "members": list(channel.members),
        "is_member": user in channel.members,
        "unread": unread(channel, user) if user in channel.members else 0,
        "last_read": channel.last_read.get(user),
        "latest": channel.order[-1] if channel.order else None,
        "pins": list(channel.pins),
    }


def _broadcast(message: Message) -> bool:
    return message.body.get("subtype") == "thread_broadcast"


def _message(channel: Channel, message: Message, user: str) -> Json:
    told = {**message_object(channel, message), "channel": channel.id}
    if message.ephemeral_to:
        told["ephemeral"] = True
    if message.body.get("blocks"):
        told["state"] = {"values": state_values(message.body["blocks"], message.values.get(user, {}))}
    return told
