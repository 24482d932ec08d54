"""What people do with channels."""

from __future__ import annotations

import re

from playground.conversations import Channel
from playground.core import Core
from playground.errors import Refusal
from playground.installation import Json
from playground.messages import announce

NAME = re.compile(r"[\w-]{1,80}")


async def create_channel(core: Core, *, as_: str, name: str, private: bool = False) -> Json:
    """Create a channel and be in it → {channel}."""
    core.person(as_)
    _check_name(core, name)
    made = core.state.add_channel(name, "private" if private else "public", as_, core.clock.now())
    if not private:
        told = {"id": made.id, "name": name, "created": made.created, "creator": as_}
        core.delivery.emit({"type": "channel_created", "channel": told, **_stamp(core)}, made)
    _hint(core, made)
    return {"channel": made.id}


async def join(core: Core, *, as_: str, channel: str) -> Json:
    """Join a public channel → {}."""
    user, where = core.person(as_), _room(core, channel)
    if where.kind != "public":
        raise Refusal("channel_not_found", "You can only be invited there.")
    if user.is_restricted:
        raise Refusal("user_is_restricted", "Guests can't join channels themselves.")
    add_member(core, where, as_)
    return {}


async def leave(core: Core, *, as_: str, channel: str) -> Json:
    """Leave a channel → {}."""
    where = _room_of(core, as_, channel)
    if where.is_general:
        raise Refusal("cant_leave_general", "Nobody leaves this channel.")
    remove_member(core, where, as_)
    return {}


async def invite(core: Core, *, as_: str, channel: str, user: str) -> Json:
    """Bring somebody (or the app) in → {}."""
    where = _room_of(core, as_, channel)
    if user not in core.state.users or core.state.users[user].deleted:
        raise Refusal("user_not_found", "There is nobody with that id.")
    if user in where.members:
        raise Refusal("already_in_channel", "That person is already here.")
    add_member(core, where, user, as_)
    return {}


async def kick(core: Core, *, as_: str, channel: str, user: str) -> Json:
    """Remove somebody (or the app) → {}."""
    where = _room_of(core, as_, channel)
    if user not in where.members:
        raise Refusal("not_in_channel", "That person isn't here.")
    remove_member(core, where, user, as_)
    return {}


async def rename_channel(core: Core, *, as_: str, channel: str, name: str) -> Json:
    """Give a channel another name → {}."""
    where = _room_of(core, as_, channel)
    _check_name(core, name)
    core.state.names.pop(where.name, None)
    where.name = name
    core.state.names[name] = where.id
    told = {"id": where.id, "name": name, "name_normalized": name, "created": where.created}
    told |= {"is_channel": where.kind == "public", "is_mpim": False}
    core.delivery.emit({"type": _kind(where, "rename"), "channel": told, **_stamp(core)}, where)
    announce(core, where, as_, _kind(where, "name"), f'has renamed the channel to "{name}"')
    _hint(core, where)
    return {}


async def archive_channel(core: Core, *, as_: str, channel: str) -> Json:
    """Archive a channel → {}."""
    where = _room_of(core, as_, channel)
    where.archived = True
    event = {"type": _kind(where, "archive"), "channel": where.id, "user": as_, "is_moved": 0}
    core.delivery.emit({**event, **_stamp(core)}, where)
    _hint(core, where)
    return {}


async def delete_channel(core: Core, *, as_: str, channel: str) -> Json:
    """Delete a channel for good (administrators) → {}."""
    where = _room_of(core, as_, channel)
    if not core.person(as_).is_admin:
        raise Refusal("not_allowed", "Only administrators delete channels.")
    event = {"type": _kind(where, "deleted"), "channel": where.id, "actor_id": as_}
    core.delivery.emit({**event, **_stamp(core)}, where)
    core.state.channels.pop(where.id)
    core.state.names.pop(where.name, None)
    _hint(core, where)
    return {}


def add_member(core: Core, where: Channel, user: str, inviter: str = "") -> None:
    """Put somebody in a channel; the app hears member_joined_channel."""
    if where.archived:
        raise Refusal("is_archived", "This channel has been archived.")
    if user in where.members:
        return
    where.members[user] = None
    if where.order:
        where.last_read.setdefault(user, where.order[-1])
    announce(core, where, user, _kind(where, "join"), f"<@{user}> has joined the channel")
    event = _membership(core, where, user, "member_joined_channel")
    core.delivery.emit({**event, **({"inviter": inviter} if inviter else {})}, where)
    _hint(core, where)


def remove_member(core: Core, where: Channel, user: str, actor: str = "") -> None:
    """Take somebody out of a channel; the app hears member_left_channel, and channel_left if it is itself."""
    where.members.pop(user, None)
    announce(core, where, user, _kind(where, "leave"), f"<@{user}> has left the channel")
    core.delivery.emit(_membership(core, where, user, "member_left_channel"), where)
    if user == core.state.app.bot_user:
        event = {"type": _kind(where, "left"), "channel": where.id, "actor_id": actor, **_stamp(core)}
        core.delivery.emit(event)
    _hint(core, where)


def _membership(core: Core, where: Channel, user: str, kind: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "channel": where.id,
        "channel_type": "C" if where.kind == "public" else "G",
        "team": core.state.workspace.id,
        **_stamp(core),
    }


def _kind(where: Channel, what: str) -> str:
    return f"{'channel' if where.kind == 'public' else 'group'}_{what}"


def _stamp(core: Core) -> Json:
    return {"event_ts": f"{core.clock.now():.6f}"}


def _hint(core: Core, where: Channel) -> None:
    core.live.tell("channel", channel=where.id)


def _room(core: Core, channel: str) -> Channel:
    found = core.state.channels.get(channel)
    if found is None or found.kind in ("im", "mpim"):
        raise Refusal("channel_not_found", "There is no such channel.")
    return found


def _room_of(core: Core, user: str, channel: str) -> Channel:
    core.person(user)
    found = _room(core, channel)
    if user not in found.members:
        raise Refusal("not_in_channel", "You are not in that channel.")
    return found


def _check_name(core: Core, name: str) -> None:
    if not NAME.fullmatch(name) or name != name.lower():
        raise Refusal("invalid_name", "Channel names are lower-case letters, digits, - and _, at most 80.")
    if name in core.state.names:
        raise Refusal("name_taken", "There is a channel with that name already.")
