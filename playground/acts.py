"""What a person can do in Slack. Every act is an async function (core, *, as_, …) → JSON for the page.

Acts raise `Refusal` when Slack's client would say no. `ACTS` names them all as the control API does.
Talking and reading are here; rooms, staff and interactions have their own files.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable

from playground import files, interactions, others, rooms, staff
from playground.conversations import Channel
from playground.core import Core
from playground.errors import Refusal
from playground.installation import Json
from playground.messages import hint, person_body, post


async def say(core: Core, *, as_: str, channel: str, text: str, thread_ts: str = "") -> Json:
    """Type a message → {ts, channel}. `channel` may be a user id: the direct message is opened."""
    core.person(as_)
    where = core.conversation(as_, channel)
    check_can_post(core, where)
    if not text.strip():
        raise Refusal("no_text", "There is nothing to send.")
    body = person_body(core, as_, text)
    if thread_ts:
        body["thread_ts"] = core.seen_message(as_, where.id, thread_ts).thread_ts or thread_ts
    return {"ts": post(core, where, body).ts, "channel": where.id}


async def read(core: Core, *, as_: str, channel: str) -> Json:
    """Mark everything in a conversation as read → {}."""
    where = core.conversation(as_, channel)
    if where.order:
        where.last_read[as_] = where.order[-1]
    core.live.tell("channel", {as_}, channel=where.id)
    return {}


async def react(core: Core, *, as_: str, channel: str, ts: str, name: str) -> Json:
    """Add an emoji to a message → {}."""
    core.person(as_)
    message = core.seen_message(as_, channel, ts)
    reactions = message.body.setdefault("reactions", [])
    found = next((r for r in reactions if r["name"] == name), None)
    if found is None:
        found = {"name": name, "users": [], "count": 0}
        reactions.append(found)
    if as_ in found["users"]:
        raise Refusal("already_reacted", "You already reacted with this emoji.")
    found["users"].append(as_)
    found["count"] = len(found["users"])
    where = core.state.channels[message.channel]
    item = {"type": "message", "channel": where.id, "ts": ts}
    now = f"{core.clock.now():.6f}"
    event = {"type": "reaction_added", "user": as_, "reaction": name, "item": item, "event_ts": now}
    core.delivery.emit({**event, "item_user": message.body.get("user")}, where)
    hint(core, where, message)
    return {}


async def upload(core: Core, *, as_: str, channel: str, name: str, content_base64: str, thread_ts: str = "") -> Json:
    """Share a file in a conversation → {file, ts}."""
    core.person(as_)
    where = core.conversation(as_, channel)
    check_can_post(core, where)
    try:
        content = base64.b64decode(content_base64, validate=True)
    except binascii.Error as problem:
        raise Refusal("bad_arguments", "content_base64 isn't base64.") from problem
    file = files.store(core, as_, name, content)
    message = files.share(core, [file], where, person_body(core, as_, ""), thread_ts)
    return {"file": file.id, "ts": message.ts}


def check_can_post(core: Core, where: Channel) -> None:
    """Refuse what Slack's client wouldn't let a person type."""
    if where.archived:
        raise Refusal("is_archived", "This channel has been archived.")
    app = core.state.app
    with_app = where.kind == "im" and app.bot_user in where.members
    if with_app and (not app.messages_tab or app.messages_tab_read_only):
        raise Refusal("messages_tab_disabled", "Sending messages to this app has been turned off.")


Act = Callable[..., Awaitable[Json]]
ACTS: dict[str, Act] = {
    act.__name__: act
    for act in (
        say,
        read,
        react,
        upload,
        interactions.command,
        interactions.press,
        interactions.submit,
        interactions.close,
        interactions.shortcut,
        interactions.home,
        rooms.create_channel,
        rooms.join,
        rooms.leave,
        rooms.invite,
        rooms.kick,
        rooms.rename_channel,
        rooms.archive_channel,
        rooms.delete_channel,
        staff.profile,
        staff.create_user,
        staff.uninstall,
        staff.install,
        staff.grant,
        staff.verify_url,
        others.answer_for_others,
    )
}
