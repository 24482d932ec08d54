"""View models of messages and views: wire format in, what the templates draw out."""

from dataclasses import dataclass, field

from playground.installation import Json
from playground.page.dates import clock_time, day_label, full_time, local
from playground.page.emoji import EMOJI
from playground.page.mrkdwn import Lens
from playground.page.people import address
from playground.state import State

FOLLOW_WITHIN = 300.0
_SYSTEM = {"channel_join", "channel_leave", "channel_name", "channel_archive", "channel_topic", "channel_purpose"}
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Box:
    """Where blocks are: a key that makes ids unique on the page, and the values typed so far, in Slack's shapes."""

    key: str
    values: Json = field(default_factory=dict)


def lens_of(state: State, me: str, now: float) -> Lens:
    """How this person reads the workspace."""
    user = state.users[me]
    channels = {c.id: c.name for c in state.channels.values() if c.name and (c.kind == "public" or me in c.members)}
    names = {other.id: other.real_name for other in state.users.values()}
    return Lens(me, now, user.tz, user.locale, names, channels)


def message_models(
    state: State, lens: Lens, channel: str, messages: list[Json], since: str, thread: bool
) -> list[Json]:
    """What `messages.html` draws, oldest first; `since` is the last ts read when the conversation was opened."""
    models: list[Json] = []
    before: Json | None = None
    for message in messages:
        model = _model(state, lens, channel, message)
        new_day = before is None or local(before["at"], lens.tz).date() != local(model["at"], lens.tz).date()
        model["day"] = day_label(model["at"], lens.now, lens.tz, lens.locale) if new_day else ""
        mine = model["author_id"] == lens.me
        unread = bool(since) and message["ts"] > since and not mine and not thread
        model["first_unread"] = unread and not any(other["unread"] for other in models)
        model["unread"] = unread
        model["follow"] = _follows(before, model) and not new_day and not model["first_unread"]
        models.append(model)
        before = model
    return models


def _follows(before: Json | None, model: Json) -> bool:
    if before is None or before["system"] or model["ephemeral"] or before["ephemeral"] or before["replies"]:
        return False
    return bool(before["author_id"] == model["author_id"] and model["at"] - before["at"] < FOLLOW_WITHIN)


def _model(state: State, lens: Lens, channel: str, message: Json) -> Json:
    at = float(message["ts"])
    author_id = str(message.get("user") or message.get("bot_id") or "")
    user = state.users.get(author_id)
    profile = message.get("bot_profile") or {}
    app = bool(message.get("bot_id")) or bool(user and user.is_bot)
    blocks = message.get("blocks") or []
    return {
        "ts": message["ts"],
        "at": at,
        "time": clock_time(at, lens.tz, lens.locale),
        "full_time": full_time(at, lens.tz, lens.locale),
        "author_id": author_id,
        "author": message.get("username") or (user.real_name if user else "") or profile.get("name") or author_id,
        "app": app,
        "system": message.get("subtype") in _SYSTEM,
        "text": message.get("text", ""),
        "blocks": blocks,
        "box": Box(f"{channel}-{message['ts']}", (message.get("state") or {}).get("values") or {}),
        "attachments": message.get("attachments") or [],
        "files": [_file(file) for file in message.get("files") or []],
        "edited": bool(message.get("edited")),
        "ephemeral": bool(message.get("ephemeral")),
        "replies": int(message.get("reply_count") or 0),
        "thread_href": address(lens.me, channel, thread=message.get("thread_ts") or message["ts"]),
        "reactions": [_reaction(lens, reaction) for reaction in message.get("reactions") or []],
        "answerable": app and channel.startswith("D") and any(b.get("type") in ("actions", "input") for b in blocks),
    }


def _file(file: Json) -> Json:
    size = int(file.get("size") or 0)
    return {
        "deleted": file.get("mode") == "tombstone",
        "href": f"/page-files/{file['id']}",
        "name": file.get("title") or file.get("name") or file["id"],
        "alt": file.get("alt_txt") or file.get("title") or file.get("name") or "",
        "image": file.get("mimetype") in _IMAGES,
        "size": f"{size / 1024:.1f} kB" if size >= 1024 else f"{size} bytes",
    }


def _reaction(lens: Lens, reaction: Json) -> Json:
    name = str(reaction["name"])
    who = ", ".join(lens.users.get(user, user) for user in reaction.get("users") or [])
    return {"name": name, "emoji": EMOJI.get(name, f":{name}:"), "count": reaction.get("count", 1), "who": who}


def view_model(view: Json | None) -> Json | None:
    """What `modals.html` and `home.html` draw of a modal or Home."""
    if view is None:
        return None

    def words(key: str) -> str:
        return str((view.get(key) or {}).get("text") or "")

    has_input = any(block.get("type") == "input" for block in view.get("blocks") or [])
    return {
        "id": view["id"],
        "blocks": view.get("blocks") or [],
        "box": Box(str(view["id"]), (view.get("state") or {}).get("values") or {}),
        "title": words("title"),
        "submit": words("submit") or ("Submit" if has_input else ""),
        "close": words("close") or "Cancel",
    }
