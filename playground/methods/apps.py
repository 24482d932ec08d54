"""api.test, auth.*, apps.*, pins.* and reactions.add."""

from __future__ import annotations

from playground.conversations import Channel, Message
from playground.errors import SlackError
from playground.installation import Json
from playground.messages import hint
from playground.methods.base import Call
from playground.wire import message_object

MOST_PINS = 100


def api_test(call: Call) -> Json:
    """api.test: gives back its arguments; `error` makes it fail."""
    args = {key: value for key, value in call.args.items() if key != "token"}
    if call.text("error"):
        raise SlackError(call.text("error"), args=args)
    return {"args": args} if args else {}


def auth_test(call: Call) -> Json:
    """auth.test: who the token belongs to."""
    state, organisation = call.core.state, call.core.organisation
    if call.caller == "app":
        return {"app_name": state.app.name, "app_id": state.app.id}
    return {
        "url": f"https://{state.workspace.domain}.slack.com/",
        **({"enterprise_id": organisation.id} if organisation else {}),
        "team": state.workspace.name,
        "user": state.bot.name,
        "team_id": state.workspace.id,
        "user_id": state.app.bot_user,
        "bot_id": state.app.bot_id,
        "is_enterprise_install": organisation is not None and call.token in organisation.keys.ends,
    }


def auth_revoke(call: Call) -> Json:
    """auth.revoke: the token is dead afterwards, unless `test`."""
    if call.flag("test"):
        return {"revoked": False}
    call.core.delivery.revoke(call.token)
    return {"revoked": True}


def teams_list(call: Call) -> Json:
    """auth.teams.list: the workspaces of the organisation that the app was added to."""
    organisation = call.core.organisation
    granted = organisation.granted if organisation else [call.core.state.workspace.id]
    found = [call.core.named(team).state.workspace for team in granted]
    teams, page = call.page([{"id": each.id, "name": each.name} for each in found], call.limit(100))
    return {"teams": teams, **page}


def uninstall(call: Call) -> Json:
    """apps.uninstall with the app's client id and secret."""
    app = call.core.state.app
    if call.text("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    call.core.delivery.uninstall()
    return {}


def connections_open(call: Call) -> Json:
    """apps.connections.open: a websocket address with a ticket for one connection."""
    core = call.core
    if not core.state.app.socket_mode:
        raise SlackError("socket_mode_not_enabled")  # chosen, not documented
    base = (call.host or core.url).replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={core.sockets.ticket()}&app_id={core.state.app.id}"}


def pins_add(call: Call) -> Json:
    """pins.add."""
    channel, message = _there(call, "timestamp")
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    if len(channel.pins) >= MOST_PINS:
        raise SlackError("too_many_pins")
    channel.pins[message.ts] = int(call.core.clock.now())
    hint(call.core, channel, message)
    return {}


def pins_list(call: Call) -> Json:
    """pins.list."""
    channel = call.conversation()
    by = call.core.state.app.bot_user
    items = []
    for ts, at in channel.pins.items():
        shown = message_object(channel, channel.messages[ts])
        pin = {"type": "message", "channel": channel.id, "created": at, "created_by": by}
        items.append({**pin, "message": shown})
    return {"items": items}


def reactions_add(call: Call) -> Json:
    """reactions.add."""
    channel, message = _there(call, "timestamp")
    bot, name = call.core.state.app.bot_user, call.text("name")
    reactions = message.body.setdefault("reactions", [])
    found = next((r for r in reactions if r["name"] == name), None)
    if found is None:
        found = {"name": name, "users": [], "count": 0}
        reactions.append(found)
    if bot in found["users"]:
        raise SlackError("already_reacted")
    found["users"].append(bot)
    found["count"] = len(found["users"])
    hint(call.core, channel, message)
    return {}


def _there(call: Call, name: str) -> tuple[Channel, Message]:
    channel = call.conversation()
    if call.core.state.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    if not call.text(name):
        raise SlackError("no_item_specified")
    message = channel.messages.get(call.text(name))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    return channel, message
