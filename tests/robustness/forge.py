"""What Slack's own client would never send: commands, clicks, shortcuts and forms with forged ids, shapes and people.

They travel as everything does, over the stand-in's connection; what the bot says in return is gathered.
"""

import json
from typing import Any

from bot.models import METADATA
from playground import payloads
from playground.acts import ACTS
from playground.core import Core
from playground.errors import Refusal, SlackError
from playground.submission import settle
from playground.views import open_modal, read_view
from tests.world import World

Json = dict[str, Any]

STRANGER = ("T0STRANGER", "U0STRANGER")
VIEW_PARTS = ("type", "callback_id", "title", "submit", "close", "private_metadata", "blocks")
SAID = ("response_url", "chat.", "views.")


async def forge(core: Core, *, as_: str, what: Json, stranger: bool = False) -> Json:
    """Deliver something as a person, or as somebody of another workspace → {ack}."""
    kind = "slash_commands" if "command" in what else "interactive"
    view, payload = _payload(core, as_, what)
    payload.update(what.get("more", {}))
    payload.get("view", {}).update(what.get("inside", {}))
    if stranger:
        workspace, user = STRANGER
        who: Json = {"team_id": workspace, "user_id": user} if "command" in what else {}
        payload.update(who or {"team": {"id": workspace}, "user": {"id": user, "team_id": workspace}})
    ack = await core.delivery.interact(kind, str(payload.get("type", payload.get("command"))), payload)
    said: Json = {"acked": ack.ok, "ack": ack.body}
    if view and payload["type"] == "view_submission":
        try:
            settle(core, view, ack.body)
        except (Refusal, SlackError) as refused:
            said["refused"] = str(refused)
    return said


def _payload(core: Core, as_: str, what: Json) -> tuple[Any, Json]:
    user = core.state.users[as_]
    private = core.state.open_dm([as_, core.state.app.bot_user], core.clock.now())
    where = core.state.channels[what["channel"]] if "channel" in what else private
    if "command" in what:
        return None, payloads.slash(core, user, where, what.get("slash", "/dagstart"), what["command"])
    if "shortcut" in what:
        return None, payloads.message_shortcut(core, user, what["shortcut"], where, where.messages[what["ts"]])
    stamp = {"block_id": "b", "action_ts": payloads.action_ts(core)}
    action = {"type": "button", "action_id": what.get("action_id"), **stamp, **what.get("action", {})}
    if what.get("home"):
        return None, payloads.view_press(core, user, core.state.home(as_), action)  # type: ignore[arg-type]
    if "view" in what:
        given = {part: what["view"][part] for part in VIEW_PARTS if what["view"].get(part)}
        view = open_modal(core, as_, read_view(core, given, ("modal",)))
        view.body["private_metadata"] = what.get("metadata", view.body["private_metadata"])
        if "action_id" in what:
            return view, payloads.view_press(core, user, view, action)
        return view, payloads.view_submission(core, user, view)
    card = next((m for m in reversed(list(where.messages.values())) if _is_card(m.body)), None)
    if card:
        return None, payloads.message_press(core, user, where, card, action)
    base = payloads._base(core, "block_actions", user, core.triggers.make(as_))
    url = payloads.response_url(core, as_, where.id)
    container = {"type": "message", "message_ts": "1.1", "channel_id": where.id, "is_ephemeral": False}
    return None, {
        **base, "container": container, "channel": {"id": where.id, "name": "x"}, "response_url": url,
        "state": {"values": {}}, "actions": [action],
    }  # fmt: skip


def _is_card(body: Json) -> bool:
    return any(block["type"] == "actions" for block in body.get("blocks") or [])


def tell(world: World, name: str, *, stranger: bool = False, **what: Any) -> tuple[Json, str]:
    """Forge something; what came back, and everything that was said in return as one text."""
    ACTS["forge"] = forge
    since = world.playground.inspector.count
    found = world.try_act("forge", as_=name, what=what, stranger=stranger)
    if "home" in what:  # pressed there, or shown there afterwards
        world.sender.drain()
    calls = [e["request"] for e in world.playground.inspector.since(since) if str(e["name"]).startswith(SAID)]
    return found, json.dumps([found.get("ack"), calls], ensure_ascii=False)


def stored(world: World) -> dict[str, list[Any]]:
    """Everything in the tables but what is sent and learnt in any case: a Home drawn anew, a profile looked up."""
    tables = sorted(set(METADATA.tables) - {"outbox", "pace", "person"})
    with world.bot.services.db.engine.connect() as connection:
        cursor = connection.connection.cursor()  # a tenth of the time: every cell of the table of doors asks this twice
        return {name: [*cursor.execute(f'SELECT * FROM "{name}"')] for name in tables}
