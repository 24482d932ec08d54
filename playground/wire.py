"""Slack's wire format of people, conversations, files and the app's own face."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from playground.conversations import Channel, Message
from playground.installation import App, Json
from playground.state import File, State, User


def user_object(state: State, user: User, now: float, *, locale: bool = False, email: bool = False) -> Json:
    """A user as users.info gives it; locale and email only where asked for and allowed."""
    moment = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(user.tz))
    offset, zone = moment.utcoffset(), moment.tzname() or user.tz
    told: Json = {
        "id": user.id,
        "team_id": state.workspace.id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": zone,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(state, user, email=email),
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if user.deleted:
        for key in ("tz", "tz_label", "tz_offset", "color", "is_admin", "is_owner", "is_restricted"):
            told.pop(key)
    if locale:
        told["locale"] = user.locale
    return told


def _profile(state: State, user: User, *, email: bool) -> Json:
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": "" if user.is_bot else first,
        "display_name_normalized": "" if user.is_bot else first,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": user.id.lower(),
        "team": state.workspace.id,
    }
    if user.is_bot:
        profile |= {"bot_id": user.bot_id, "api_app_id": user.app_id, "always_active": True}
    elif email:
        profile["email"] = user.email
    return profile


def channel_object(state: State, channel: Channel, viewer: str, *, members: bool = False) -> Json:
    """A conversation as conversations.info gives it to `viewer`."""
    told: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": state.workspace.id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        others = [member for member in channel.members if member != viewer]
        other = others[0] if others else viewer
        told |= {"user": other, "is_user_deleted": state.users[other].deleted, "priority": 0}
        return told
    told |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_general": channel.is_general,
        "is_member": viewer in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": [state.workspace.id],
        "unlinked": 0,
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if members:
        told["num_members"] = len(channel.members)
    return told


def bot_profile(state: State, app: App) -> Json:
    """The `bot_profile` that the app's messages carry."""
    icons = {f"image_{size}": f"https://a.slack-edge.com/bot_{size}.png" for size in (36, 48, 72)}
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user,
        "name": app.name,
        "icons": icons,
        "deleted": not app.installed,
        "updated": 0,
        "team_id": state.workspace.id,
    }


def message_object(channel: Channel, message: Message, *, metadata: bool = False) -> Json:
    """A message as history gives it; its replies are counted on the parent, metadata only on request."""
    body = message.body if metadata else {k: v for k, v in message.body.items() if k != "metadata"}
    replies = [channel.messages[ts] for ts in channel.threads.get(message.ts, [])]
    replies = [reply for reply in replies if reply.ephemeral_to is None]
    if not replies:
        return body
    users = list(dict.fromkeys(str(reply.body.get("user")) for reply in replies))
    return {
        **body,
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users[:5],
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def file_object(state: State, file: File, url: str) -> Json:
    """A file as files.info gives it; `url` is the stand-in's own address."""
    suffix = file.name.rpartition(".")[2].lower() if "." in file.name else "text"
    kinds = {"png": "image/png", "jpg": "image/jpeg", "csv": "text/csv", "json": "application/json"}
    kinds |= {"txt": "text/plain", "text": "text/plain", "pdf": "application/pdf", "zip": "application/zip"}
    private = f"{url}/files-pri/{state.workspace.id}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": kinds.get(suffix, "application/octet-stream"),
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": file.user,
        "user_team": state.workspace.id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(state.channels[c].kind == "public" for c in file.channels),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{quote(file.name)}",
        "url_private_download": f"{private}/download/{quote(file.name)}",
        "permalink": f"https://{state.workspace.domain}.slack.com/files/{file.user}/{file.id}/{file.name}",
        "channels": [c for c in file.channels if state.channels[c].kind == "public"],
        "groups": [c for c in file.channels if state.channels[c].kind in ("private", "mpim")],
        "ims": [c for c in file.channels if state.channels[c].kind == "im"],
        "comments_count": 0,
        **({"alt_txt": file.alt_txt} if file.alt_txt else {}),
    }


def channel_name(channel: Channel) -> str:
    """The name in payloads; `directmessage` and `privategroup` are chosen, not documented."""
    return {"im": "directmessage", "private": "privategroup", "mpim": channel.name}.get(channel.kind, channel.name)


def permalink(state: State, channel: str, ts: str, thread_ts: str | None = None) -> str:
    link = f"https://{state.workspace.domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    if thread_ts and thread_ts != ts:
        link += f"?thread_ts={thread_ts}&cid={channel}"
    return link
