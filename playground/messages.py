"""Putting messages into conversations, changing and deleting them, and telling the app about it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from playground.conversations import Channel, Message
from playground.elements import surviving_values
from playground.installation import Json
from playground.wire import bot_profile, message_object

if TYPE_CHECKING:
    from playground.core import Core

CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
TEXT_KEPT = 40_000


def app_body(core: Core, content: Json) -> Json:
    """The wire format of a message of the app; no subtype, as Slack does it today."""
    app = core.state.app
    return {
        "type": "message",
        "user": app.bot_user,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "team": core.state.workspace.id,
        "bot_profile": bot_profile(core.state, app),
        **content,
    }


def person_body(core: Core, user: str, text: str) -> Json:
    """The wire format of what a person types."""
    return {
        "type": "message",
        "user": user,
        "client_msg_id": secrets.token_hex(16),
        "team": core.state.workspace.id,
        "text": text[:TEXT_KEPT],
    }


def post(core: Core, channel: Channel, body: Json, ephemeral_to: str | None = None) -> Message:
    """Add a message now (its ts is made here), hint pages and send the message event."""
    ts = core.state.new_ts(core.clock.now())
    message = Message(channel.id, ts, {**body, "ts": ts}, ephemeral_to)
    channel.add(message)
    if not ephemeral_to:
        if body["user"] in channel.members:
            channel.last_read[body["user"]] = ts
        core.delivery.emit(message_event(channel, message.body), channel)
        _mention(core, channel, message)
    hint(core, channel, message)
    return message


def change(core: Core, channel: Channel, message: Message, content: Json, editor: str | None) -> None:
    """Replace parts of a message; `editor` marks it as edited. Values survive with the same ids."""
    before = message.body
    fresh = {**before, **content}
    if editor:
        fresh["edited"] = {"user": editor, "ts": f"{core.clock.now():.6f}"}
    message.body = {key: value for key, value in fresh.items() if value is not None}
    blocks = message.body.get("blocks") or []
    message.values = {u: surviving_values(v, blocks) for u, v in message.values.items()}
    if not message.ephemeral_to:
        event = {"message": message.body, "previous_message": before, "subtype": "message_changed"}
        core.delivery.emit(_hidden(core, channel, event), channel)
    hint(core, channel, message)


def delete(core: Core, channel: Channel, message: Message) -> None:
    """Take a message away; a parent of replies stays as a tombstone (as in Slack)."""
    channel.pins.pop(message.ts, None)
    if channel.threads.get(message.ts):
        keep = {key: message.body[key] for key in ("type", "ts", "thread_ts") if key in message.body}
        tombstone = {"subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT"}
        before, message.body = message.body, keep | tombstone
    else:
        before = channel.remove(message.ts).body
    if not message.ephemeral_to:
        event = {"deleted_ts": message.ts, "previous_message": before, "subtype": "message_deleted"}
        core.delivery.emit(_hidden(core, channel, event), channel)
    hint(core, channel, message)


def hint(core: Core, channel: Channel, message: Message) -> None:
    """Tell the pages of those who see this message."""
    users = {message.ephemeral_to} if message.ephemeral_to else None
    seen: Any = users or (channel.members if channel.kind != "public" else None)
    core.live.tell("message", seen, channel=channel.id, thread_ts=message.thread_ts)


def announce(core: Core, channel: Channel, user: str, subtype: str, text: str) -> Message:
    """Slack's own line in a conversation (joined, left, renamed …)."""
    body = {"type": "message", "subtype": subtype, "user": user, "text": text}
    return post(core, channel, body)


def message_event(channel: Channel, body: Json) -> Json:
    """The message event for a fresh message."""
    return {
        **body,
        "channel": channel.id,
        "channel_type": CHANNEL_TYPES[channel.kind],
        "event_ts": body["ts"],
    }


def source(channel: Channel, message: Message) -> Json:
    """The message as an interaction's payload carries it, metadata included."""
    return message_object(channel, message, metadata=True)


def _hidden(core: Core, channel: Channel, event: Json) -> Json:
    ts = f"{core.clock.now():.6f}"
    base = {"type": "message", "hidden": True, "channel": channel.id, "ts": ts, "event_ts": ts}
    return {**base, "channel_type": CHANNEL_TYPES[channel.kind], **event}


def _mention(core: Core, channel: Channel, message: Message) -> None:
    bot = core.state.app.bot_user
    if channel.kind != "im" and f"<@{bot}>" in str(message.body.get("text")) and message.body["user"] != bot:
        body = {key: value for key, value in message.body.items() if key != "subtype"}
        event = {**body, "type": "app_mention", "channel": channel.id, "event_ts": message.ts}
        core.delivery.emit(event, channel)
