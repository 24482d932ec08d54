"""conversations.* and users.conversations."""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from playground.conversations import Channel, Message
from playground.errors import SlackError
from playground.installation import Json
from playground.methods.base import HISTORY, READ, Call, cursor_text, write_cursor
from playground.methods.chat import TS, check_reachable
from playground.rooms import add_member
from playground.wire import channel_object, message_object

TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
MOST_USERS = 8
COMMERCIAL_LIMIT = 15


def info(call: Call) -> Json:
    """conversations.info."""
    channel = readable(call)
    members = call.flag("include_num_members")
    told = channel_object(call.core.state, channel, call.core.state.app.bot_user, members=members)
    if call.flag("include_locale"):
        told["locale"] = "nl-NL"
    return {"channel": told}


def list_all(call: Call) -> Json:
    """conversations.list: public ones, and others the app is in."""
    kinds = _kinds(call)
    bot = call.core.state.app.bot_user
    found = [c for c in _of_kinds(call, kinds) if c.kind == "public" or bot in c.members]
    return _listed(call, found)


def of_user(call: Call) -> Json:
    """users.conversations: those the app (or `user`, as far as the app may see) is in."""
    bot = call.core.state.app.bot_user
    user = call.text("user") or bot
    if user not in call.core.state.users:
        raise SlackError("user_not_found")
    both = [c for c in _of_kinds(call, _kinds(call)) if user in c.members]
    return _listed(call, [c for c in both if c.kind == "public" or bot in c.members])


def members(call: Call) -> Json:
    """conversations.members: ids only, bots among them."""
    channel = readable(call)
    shown, metadata = call.page(list(channel.members), call.limit(100))
    return {"members": shown, **metadata}


def open_direct(call: Call) -> Json:
    """conversations.open: by `channel` or by `users` (comma-separated, at most 8)."""
    core = call.core
    bot = core.state.app.bot_user
    if call.text("channel"):
        channel = call.conversation()
        if channel.kind not in ("im", "mpim"):
            raise SlackError("method_not_supported_for_channel_type")
        return {"channel": _opened(call, channel), "no_op": True, "already_open": True}
    users = _users(call)
    if len(users) > MOST_USERS:
        raise SlackError("too_many_users")
    for user in users:
        if user not in core.state.users:
            raise SlackError("user_not_found")
        check_reachable(call, user)
    call.need("im:write" if len(users) == 1 else "mpim:write")
    known = core.state.dm(bot, *users)
    if known is None and call.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    channel = known or core.state.open_dm([bot, *users], core.clock.now())
    again = {"no_op": True, "already_open": True} if known else {}
    return {**again, "channel": _opened(call, channel)}


def join(call: Call) -> Json:
    """conversations.join: public channels only."""
    channel = call.conversation()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    bot = call.core.state.app.bot_user
    already = bot in channel.members
    if not already:
        add_member(call.core, channel, bot)
    told = {"channel": channel_object(call.core.state, channel, bot)}
    return {**told, "warning": "already_in_channel"} if already else told


def history(call: Call) -> Json:
    """conversations.history: newest first, without replies and ephemeral messages."""
    channel = _past(call)
    size = _size(call, 100)
    found: list[Message] = []
    for message in _backwards(call, channel):
        if len(found) > size:
            break
        found.append(message)
    more = len(found) > size
    shown = found[:size]
    cursor = write_cursor(shown[-1].ts) if more else ""
    metadata = call.flag("include_all_metadata")
    told = {
        "messages": [message_object(channel, m, metadata=metadata) for m in shown],
        "has_more": more,
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    return {**told, "response_metadata": {"next_cursor": cursor}} if more else told


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = _past(call)
    parent = channel.messages.get(call.text("ts"))
    if parent is None or parent.ephemeral_to:
        raise SlackError("thread_not_found")
    oldest, latest, inclusive = _window(call)
    first = parent.thread_ts or parent.ts
    chosen = [ts for ts in channel.threads.get(first, []) if _within(ts, oldest, latest, inclusive)]
    thread = [channel.messages[ts] for ts in [first, *chosen] if ts in channel.messages]
    seen = [m for m in thread if m.ephemeral_to is None]
    shown, metadata = call.page(seen, _size(call, 1000))
    wanted = call.flag("include_all_metadata")
    told = [message_object(channel, m, metadata=wanted) for m in shown]
    return {"messages": told, "has_more": bool(metadata["response_metadata"]["next_cursor"]), **metadata}


def readable(call: Call) -> Channel:
    """A conversation the app may read about. Raises SlackError channel_not_found, missing_scope."""
    channel = call.conversation()
    call.need(READ[channel.kind])
    return channel


def _past(call: Call) -> Channel:
    channel = call.conversation()
    call.need(HISTORY[channel.kind])
    if call.core.state.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _backwards(call: Call, channel: Channel) -> Iterator[Message]:
    oldest, latest, inclusive = _window(call)
    cursor = cursor_text(call.text("cursor"))
    end = bisect.bisect_right(channel.order, latest) if latest else len(channel.order)
    if cursor:
        end = bisect.bisect_left(channel.order, cursor)
    for index in range(end - 1, -1, -1):
        ts = channel.order[index]
        if ts < oldest:
            return
        message = channel.messages[ts]
        hidden = message.ephemeral_to or (message.is_reply and not _broadcast(message))
        if not hidden and _within(ts, oldest, latest, inclusive):
            yield message


def _broadcast(message: Message) -> bool:
    return message.body.get("subtype") == "thread_broadcast"


def _window(call: Call) -> tuple[str, str, bool]:
    """(oldest, latest, inclusive); "" where there is no bound. Raises SlackError invalid_ts_…"""
    bounds = []
    for name in ("oldest", "latest"):
        given = call.text(name)
        if given in ("", "0", "now"):
            bounds.append("")
        elif TS.fullmatch(given):
            bounds.append(given)
        else:
            try:
                bounds.append(f"{float(given):.6f}")
            except ValueError as problem:
                raise SlackError(f"invalid_ts_{name}") from problem
    return bounds[0], bounds[1], call.flag("inclusive")


def _within(ts: str, oldest: str, latest: str, inclusive: bool) -> bool:
    if inclusive and ts in (oldest, latest):
        return True
    return (not oldest or ts > oldest) and (not latest or ts < latest)


def _size(call: Call, default: int) -> int:
    if call.core.commercial:
        return min(call.limit(COMMERCIAL_LIMIT), COMMERCIAL_LIMIT)
    return call.limit(default)


def _kinds(call: Call) -> list[str]:
    names = [name.strip() for name in (call.text("types") or "public_channel").split(",")]
    if not set(names) <= set(TYPES):
        raise SlackError("invalid_types")
    for name in names:
        call.need(READ[TYPES[name]])
    return [TYPES[name] for name in names]


def _of_kinds(call: Call, kinds: list[str]) -> list[Channel]:
    live = not call.flag("exclude_archived")
    return [c for c in call.core.state.channels.values() if c.kind in kinds and (live or not c.archived)]


def _listed(call: Call, channels: list[Channel]) -> Json:
    bot = call.core.state.app.bot_user
    shown, metadata = call.page(channels, call.limit(100))
    return {"channels": [channel_object(call.core.state, c, bot, members=True) for c in shown], **metadata}


def _users(call: Call) -> list[str]:
    given = call.args.get("users")
    listed = given if isinstance(given, list) else str(given or "").split(",")
    users = list(dict.fromkeys(str(user).strip() for user in listed if str(user).strip()))
    if not users:
        raise SlackError("users_list_not_supplied")
    return users


def _opened(call: Call, channel: Channel) -> Json:
    if not call.flag("return_im"):
        return {"id": channel.id}
    return channel_object(call.core.state, channel, call.core.state.app.bot_user)
