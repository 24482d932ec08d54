"""Payloads of commands and interactions, field by field as Slack sends them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from playground.conversations import Channel, Message
from playground.elements import state_values
from playground.installation import Json
from playground.messages import source
from playground.sight import view_object
from playground.state import ResponseUrl, User, View
from playground.wire import channel_name

if TYPE_CHECKING:
    from playground.core import Core

REMEMBERED_URLS = 20_000


def slash(core: Core, user: User, channel: Channel, command: str, text: str) -> Json:
    """A slash command (form fields; `is_enterprise_install` is a string)."""
    organisation = core.organisation
    return {
        "token": core.state.app.verification_token,
        **({"enterprise_id": organisation.id, "enterprise_name": organisation.name} if organisation else {}),
        "team_id": core.state.workspace.id,
        "team_domain": core.state.workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": core.state.app.id,
        "is_enterprise_install": str(core.in_organisation).lower(),
        "response_url": response_url(core, user.id, channel.id, kind="commands"),
        "trigger_id": core.triggers.make(user.id),
    }


def message_press(core: Core, user: User, channel: Channel, message: Message, action: Json) -> Json:
    """block_actions of an element in a message; an ephemeral message itself isn't included."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    blocks = message.body.get("blocks") or []
    return {
        **_base(core, "block_actions", user, core.triggers.make(user.id)),
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        **({} if message.ephemeral_to else {"message": source(channel, message)}),
        "state": {"values": state_values(blocks, message.values.get(user.id, {}))},
        "response_url": response_url(core, user.id, channel.id, message),
        "actions": [action],
    }


def view_press(core: Core, user: User, view: View, action: Json) -> Json:
    """block_actions of an element in a modal or Home: the view with its hash, no response_url."""
    return {
        **_base(core, "block_actions", user, core.triggers.make(user.id, modal_id(view))),
        **_of_no_team(core),
        "container": {"type": "view", "view_id": view.id},
        "view": view_object(view),
        "actions": [action],
    }


def view_submission(core: Core, user: User, view: View) -> Json:
    """view_submission; `response_urls` come from selects with response_url_enabled."""
    urls = [
        {
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "channel_id": where,
            "response_url": response_url(core, user.id, where),
        }
        for block, element, where in _chosen_channels(core, view)
    ]
    trigger = core.triggers.make(user.id, modal_id(view))
    told = {"view": view_object(view), "response_urls": urls}
    return {**_base(core, "view_submission", user, trigger), **_of_no_team(core), **told}


def view_closed(core: Core, user: User, view: View, is_cleared: bool) -> Json:
    """view_closed (only for views with notify_on_close)."""
    base = _base(core, "view_closed", user, "")
    base.pop("trigger_id")
    return {**base, "view": view_object(view), "is_cleared": is_cleared}


def global_shortcut(core: Core, user: User, callback_id: str) -> Json:
    """A global shortcut: a trigger, no channel, no response_url."""
    base = _base(core, "shortcut", user, core.triggers.make(user.id))
    return {**base, "callback_id": callback_id, "action_ts": action_ts(core)}


def message_shortcut(core: Core, user: User, callback_id: str, channel: Channel, message: Message) -> Json:
    """A message shortcut (`message_action`)."""
    return {
        **_base(core, "message_action", user, core.triggers.make(user.id)),
        "callback_id": callback_id,
        "action_ts": action_ts(core),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": source(channel, message),
        "response_url": response_url(core, user.id, channel.id),
    }


def action_ts(core: Core) -> str:
    """Now, as payloads write it."""
    return f"{core.clock.now():.6f}"


def modal_id(view: View) -> str:
    """The modal a click was made in; a Home is none."""
    return view.id if view.kind == "modal" else ""


def response_url(core: Core, user: str, channel: str, message: Message | None = None, kind: str = "actions") -> str:
    """A fresh response_url; `message` is the one it may replace."""
    key = secrets.token_urlsafe(18)
    _forget_old_urls(core)
    core.state.response_urls[key] = ResponseUrl(
        key,
        user,
        channel,
        core.clock.now(),
        message_ts=message.ts if message else None,
        ephemeral=bool(message and message.ephemeral_to),
        thread_ts=message.thread_ts if message else None,
    )
    return f"{core.url}/response/{kind}/{core.state.workspace.id}/{key}"


def _forget_old_urls(core: Core) -> None:
    urls = core.state.response_urls
    while len(urls) > REMEMBERED_URLS:
        urls.pop(next(iter(urls)))


def _of_no_team(core: Core) -> Json:
    """Where the app is installed in the whole organisation, a view names no team, only its user does."""
    return {"team": None} if core.in_organisation else {}


def _base(core: Core, kind: str, user: User, trigger_id: str) -> Json:
    team, organisation = core.state.workspace, core.organisation
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": core.state.app.id,
        "token": core.state.app.verification_token,
        "trigger_id": trigger_id,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": {"id": organisation.id, "name": organisation.name} if organisation else None,
        "is_enterprise_install": core.in_organisation,
    }


def _chosen_channels(core: Core, view: View) -> list[tuple[Json, Json, str]]:
    values = state_values(view.body["blocks"], view.values)
    chosen = []
    for block in view.body["blocks"]:
        element = block.get("element") or {}
        if block.get("type") == "input" and element.get("response_url_enabled"):
            state = values[block["block_id"]][element["action_id"]]
            where = state.get("selected_conversation") or state.get("selected_channel")
            if where in core.state.channels:
                chosen.append((block, element, str(where)))
    return chosen
