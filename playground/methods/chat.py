"""chat.*: posting, updating and deleting messages of the app."""

from __future__ import annotations

import re

from playground.content import Content, read_content
from playground.conversations import Channel, Message
from playground.errors import SlackError
from playground.installation import Json
from playground.messages import app_body, change, delete, post
from playground.methods.base import Call
from playground.wire import permalink

TS = re.compile(r"\d{10}\.\d{6}")
USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
UPDATE_TEXT = 4_000
OLDEST_THREAD = 631_152_000  # 1990
CUSTOM = ("username", "icon_url", "icon_emoji")


def post_message(call: Call) -> Json:
    """chat.postMessage: `channel` is an id, a name with or without #, or a user id (opens the DM)."""
    core = call.core
    _check_custom(call)
    channel = target(call, call.text("channel"))
    wait = core.limits.take_post(channel.id)
    if wait:
        raise SlackError("ratelimited", status=429, retry_after=wait)
    content = read_content(call.args)
    call.violations += content.violations
    body = app_body(core, content.body)
    thread = thread_of(call, channel)
    if thread:
        body["thread_ts"] = thread
        if call.flag("reply_broadcast"):
            body["subtype"] = "thread_broadcast"
    for name in CUSTOM:
        if call.text(name):
            body[name] = call.text(name)
    message = post(core, channel, body)
    return {"channel": channel.id, "ts": message.ts, "message": message.body}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: for one member of the conversation; can't be fetched or updated afterwards."""
    core = call.core
    _check_custom(call)
    channel = target(call, call.text("channel"))
    user = call.text("user")
    if not USER_ID.fullmatch(user):
        raise SlackError.arguments("failed to match pattern [json-pointer:/user]")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = read_content(call.args, text_optional="text" in call.args)
    call.violations += content.violations
    body = app_body(core, content.body)
    thread = thread_of(call, channel)
    if thread:
        body["thread_ts"] = thread
    return {"message_ts": post(core, channel, body, user).ts}


def update(call: Call) -> Json:
    """chat.update: only own messages, by channel id. Blocks and attachments that aren't given stay;
    an empty list removes them."""
    channel, message = _own(call, "cant_update_message")
    if len(call.text("text")) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    content = read_content(call.args)
    call.violations += content.violations
    change(call.core, channel, message, _changed(call, message, content), call.core.state.app.bot_user)
    text = message.body.get("text", "")
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": message.body}


def delete_message(call: Call) -> Json:
    """chat.delete: only own messages."""
    channel, message = _own(call, "cant_delete_message")
    delete(call.core, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.conversation()
    message = channel.messages.get(call.text("message_ts"))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    link = permalink(call.core.state, channel.id, message.ts, message.thread_ts)
    return {"channel": channel.id, "permalink": link}


def target(call: Call, wanted: str) -> Channel:
    """Where the app may post. Raises SlackError channel_not_found, not_in_channel, is_archived …"""
    core = call.core
    bot = core.state.app.bot_user
    found = core.state.channels.get(wanted)
    if found is None and wanted in core.state.users:
        found = direct(call, wanted)
    found = found or core.state.channel_named(wanted)
    if found is None:
        raise SlackError("channel_not_found")
    if bot not in found.members and not (found.kind == "im" and "USLACKBOT" in found.members):
        if found.kind != "public":
            raise SlackError("channel_not_found")
        if "chat:write.public" not in core.state.app.scopes:
            raise SlackError("not_in_channel")
    if found.archived:
        raise SlackError("is_archived")
    if found.kind == "im":
        if not core.state.app.messages_tab:
            raise SlackError("messages_tab_disabled")
        check_reachable(call, next((m for m in found.members if m != bot), bot))
    return found


def direct(call: Call, user: str) -> Channel:
    """The direct message a post to a user id goes to (Slackbot's, with a custom name or icon)."""
    check_reachable(call, user)
    state, now = call.core.state, call.core.clock.now()
    if any(call.text(name) for name in CUSTOM):
        call.violations.append("a post to a user id with username or icon lands in Slackbot's conversation")
        return state.open_dm([user, "USLACKBOT"], now)
    return state.open_dm([state.app.bot_user, user], now)


def check_reachable(call: Call, user: str) -> None:
    """Raises SlackError for bots, and for people who left (which error is chosen, not documented)."""
    found = call.core.state.users[user]
    if not found.is_person:
        raise SlackError("cannot_dm_bot")
    if found.deleted:
        raise SlackError("user_disabled")


def thread_of(call: Call, channel: Channel) -> str:
    """The parent to post under; "" for none or an unknown one. Raises SlackError invalid_thread_ts."""
    given = call.text("thread_ts")
    if not given:
        return ""
    late = call.core.clock.now() + 3600
    if not TS.fullmatch(given) or not OLDEST_THREAD <= float(given) <= late:
        raise SlackError("invalid_thread_ts")
    parent = channel.messages.get(given)
    if parent is None or parent.ephemeral_to:
        call.violations.append("thread_ts of no message: posted at the top level")
        return ""
    return parent.thread_ts or given


def _check_custom(call: Call) -> None:
    if any(call.text(name) for name in CUSTOM):
        call.need("chat:write.customize")


def _own(call: Call, error: str) -> tuple[Channel, Message]:
    channel = call.conversation()
    message = channel.messages.get(call.text("ts"))
    if message is None or message.ephemeral_to or message.body.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    if message.body.get("bot_id") != call.core.state.app.bot_id:
        raise SlackError(error)
    if channel.archived:
        raise SlackError("is_inactive")
    return channel, message


def _changed(call: Call, message: Message, content: Content) -> Json:
    fresh = dict(content.body)
    if "text" not in call.args and "markdown_text" not in call.args and "blocks" not in fresh:
        fresh["text"] = message.body.get("text", "")
    for name in ("blocks", "attachments"):
        if name in call.args and name not in fresh:
            fresh[name] = None
    if fresh.get("metadata") == {}:
        fresh["metadata"] = None
    return fresh
