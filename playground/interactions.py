"""A person's commands, clicks, forms and shortcuts on their way to the app, and what its acks do."""

from __future__ import annotations

import re
from typing import Any

from playground import payloads
from playground.conversations import Channel, Message
from playground.core import Core
from playground.elements import find_element, merge_values, state_of_element, typed_values, value_key
from playground.errors import Refusal, SlackError
from playground.forms import check_form
from playground.installation import Json
from playground.responses import respond_to_command
from playground.sight import view_object
from playground.state import View
from playground.submission import settle
from playground.views import clear_stack, close_modal

MENTION = re.compile(r"(?<![\w<])@([\w.-]+)|(?<![\w<])#([\w-]+)")
ESCAPED = re.compile(r"<([@#])([A-Z0-9]+)(?:\|([^>]*))?>")


async def command(core: Core, *, as_: str, channel: str, text: str, thread_ts: str = "") -> Json:
    """Type a slash command and wait for its ack → {}.

    Refusals: operation_timeout, dispatch_failed, unknown_command, not_in_threads.
    """
    user = core.person(as_)
    where = core.conversation(as_, channel)
    name, _, rest = text.strip().partition(" ")
    if thread_ts:
        raise Refusal("not_in_threads", f"{name} is not supported in threads. Sorry!")
    known = next((c for c in core.state.app.commands if c["command"] == name), None)
    if known is None or not core.state.app.installed:
        raise Refusal("unknown_command", f"{name} is not a valid command.")
    said = escape(core, rest.strip()) if known.get("should_escape") else unescape(core, rest.strip())
    payload = payloads.slash(core, user, where, name, said)
    ack = await core.delivery.interact("slash_commands", name, payload)
    if not ack.ok:
        error = "operation_timeout" if ack.status == "timeout" else "dispatch_failed"
        raise Refusal(error, f'{name} failed with the error "{error}"')
    if ack.body:
        respond_to_command(core, user, where, ack.body)
    return {}


def escape(core: Core, text: str) -> str:
    """Mentions as `should_escape` sends them: `<@U…|name>`, `<#C…|name>`, private `<#C…|>`."""
    users = {user.name: user.id for user in core.state.users.values()}

    def written(match: re.Match[str]) -> str:
        person, room = match.groups()
        if person:
            return f"<@{users[person]}|{person}>" if person in users else match.group(0)
        channel = core.state.channel_named(room)
        return _channel_mention(channel) if channel else match.group(0)

    def complete(match: re.Match[str]) -> str:
        kind, found, _ = match.groups()
        if kind == "@" and found in core.state.users:
            return f"<@{found}|{core.state.users[found].name}>"
        channel = core.state.channels.get(found)
        return _channel_mention(channel) if channel else match.group(0)

    return MENTION.sub(written, ESCAPED.sub(complete, text))


def unescape(core: Core, text: str) -> str:
    """Mentions as plain text, for commands without `should_escape`."""

    def plain(match: re.Match[str]) -> str:
        kind, found, _ = match.groups()
        if kind == "@":
            return f"@{core.state.users[found].name}" if found in core.state.users else match.group(0)
        channel = core.state.channels.get(found)
        return f"#{channel.name}" if channel else match.group(0)

    return ESCAPED.sub(plain, text)


async def press(
    core: Core,
    *,
    as_: str,
    block_id: str,
    action_id: str,
    channel: str = "",
    ts: str = "",
    view_id: str = "",
    value: Any = None,
    state: Json | None = None,
) -> Json:
    """Use an element of a message or view → {acked} or, for an input that doesn't dispatch, {sent: false}.

    `value`: what was chosen (option value, id, date, list …); `state`: raw values of the other inputs.
    Refusals: timeout (the warning triangle), no_such_element, no_such_option, link_only.
    """
    user = core.person(as_)
    view = _view(core, as_, view_id) if view_id else None
    message = None if view else core.seen_message(as_, channel, ts)
    blocks = view.body["blocks"] if view else (message.body.get("blocks") or [] if message else [])
    block, element = find_element(blocks, block_id, action_id)
    typed = typed_values(blocks, state or {})
    action = _action(core, element, block_id, value)
    if element["type"] not in ("button", "overflow", "feedback_buttons", "icon_button"):
        chosen = {key: action.get(key) for key in ("type", value_key(element["type"]))}
        typed = merge_values(typed, {block_id: {action_id: chosen}})
    _remember(as_, view, message, typed)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return {"sent": False}
    if view:
        payload = payloads.view_press(core, user, view, action)
    else:
        assert message is not None
        payload = payloads.message_press(core, user, core.state.channels[message.channel], message, action)
    ack = await core.delivery.interact("interactive", "block_actions", payload)
    if not ack.ok:
        raise Refusal("timeout", "Something went wrong. Try again.")
    if ack.body not in (None, "", {}):
        told = ["a click was acked with a body; use respond() or chat.update"]
        core.inspector.record("interaction", "ack", ack.body, violations=told)
    return {"acked": True}


def _action(core: Core, element: Json, block_id: str, value: Any) -> Json:
    kind = element["type"]
    stamp = {"action_id": element["action_id"], "block_id": block_id, "action_ts": payloads.action_ts(core)}
    if kind in ("button", "icon_button", "workflow_button"):
        kept = {key: element[key] for key in ("text", "value", "style", "url") if element.get(key)}
        return {"type": kind, **kept, **stamp}
    if kind == "feedback_buttons":
        offered = [element["positive_button"], element["negative_button"]]
        chosen = next((b for b in offered if b.get("value") == value), offered[0])
        return {"type": kind, "text": chosen.get("text"), "value": chosen.get("value"), **stamp}
    if kind == "overflow":
        return {**state_of_element({**element, "type": "static_select"}, value), "type": kind, **stamp}
    kept = {key: v for key, v in element.items() if key == "placeholder" or key.startswith("initial_")}
    return {**kept, **state_of_element(element, value), **stamp}


def _remember(user: str, view: View | None, message: Message | None, typed: Json) -> None:
    if view:
        view.values = merge_values(view.values, typed)
    elif message:
        message.values[user] = merge_values(message.values.get(user, {}), typed)


async def submit(core: Core, *, as_: str, view_id: str, state: Json | None = None) -> Json:
    """Send a modal's form → {closed|updated|pushed|cleared: true}.

    Refusals: errors (with errors: {block_id: sentence}), trouble_connecting.
    """
    user = core.person(as_)
    view = _view(core, as_, view_id)
    if view.kind != "modal":
        raise Refusal("not_submittable", "There is nothing to submit here.")
    view.values = merge_values(view.values, typed_values(view.body["blocks"], state or {}))
    problems = check_form(view)
    if problems:
        raise Refusal("errors", "Please check the form.", errors=problems)
    ack = await core.delivery.interact("interactive", "view_submission", payloads.view_submission(core, user, view))
    trouble = Refusal("trouble_connecting", "We had some trouble connecting. Try again?")
    if not ack.ok:
        raise trouble
    try:
        return settle(core, view, ack.body)
    except SlackError as problem:
        raise trouble from problem


async def close(core: Core, *, as_: str, view_id: str, clear: bool = False) -> Json:
    """Cancel a modal, or with `clear` (the ✕) the whole stack → {}."""
    user = core.person(as_)
    view = _view(core, as_, view_id)
    stack = core.state.modals(as_)
    cleared = clear or bool(view.body["clear_on_close"])
    told = stack[0] if cleared and stack else view
    payload = payloads.view_closed(core, user, told, cleared) if told.body["notify_on_close"] else None
    if cleared:
        clear_stack(core, as_)
    else:
        close_modal(core, view)
    if payload:
        await core.delivery.interact("interactive", "view_closed", payload)
    return {}


async def shortcut(core: Core, *, as_: str, callback_id: str, channel: str = "", ts: str = "") -> Json:
    """Choose a shortcut of the app, on a message if channel and ts are given → {}."""
    user = core.person(as_)
    kind = "message" if ts else "global"
    known = [s for s in core.state.app.shortcuts if s["callback_id"] == callback_id and s["type"] == kind]
    if not known:
        raise Refusal("unknown_shortcut", "The app has no such shortcut.")
    if ts:
        message = core.seen_message(as_, channel, ts)
        if message.ephemeral_to:
            raise Refusal("message_not_found", "Shortcuts don't work on messages only you can see.")
        where = core.state.channels[message.channel]
        payload = payloads.message_shortcut(core, user, callback_id, where, message)
    else:
        payload = payloads.global_shortcut(core, user, callback_id)
    ack = await core.delivery.interact("interactive", payload["type"], payload)
    if not ack.ok:
        raise Refusal("timeout", f"{core.state.app.name} didn't respond. Try again?")
    return {}


async def home(core: Core, *, as_: str, tab: str = "home") -> Json:
    """Open the app's Home or Messages tab → {channel}; the app hears app_home_opened."""
    core.person(as_)
    app = core.state.app
    if tab not in ("home", "messages"):
        raise Refusal("bad_arguments", "tab is home or messages.")
    channel = core.state.open_dm([as_, app.bot_user], core.clock.now())
    event: Json = {"type": "app_home_opened", "user": as_, "channel": channel.id, "tab": tab}
    event["event_ts"] = payloads.action_ts(core)
    view = core.state.home(as_)
    if tab == "home" and view:
        event["view"] = view_object(view)
    if tab == "messages" or app.home_tab:
        core.delivery.emit(event)
    return {"channel": channel.id}


def _view(core: Core, user: str, view_id: str) -> View:
    found = core.state.views.get(view_id)
    if found is None or found.user != user:
        raise Refusal("view_not_found", "That window is closed.")
    return found


def _channel_mention(channel: Channel) -> str:
    return f"<#{channel.id}|{channel.name if channel.kind == 'public' else ''}>"
