"""What the scenarios look at: Slack's side (what people got) and the tables."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.db import Base, Database
from tests.world import World


def faults(world: World, *rules: Mapping[str, Any]) -> None:
    """Switch these faults on, and every other one off."""
    answer = world.http.post("/_/faults", json={"rules": list(rules)}).json()
    assert answer["ok"], answer


def received(world: World) -> dict[str, int]:
    """How many direct messages of the bot everybody has, by first name; those without one are left out."""
    state, bot = world.playground.state, world.playground.state.app.bot_user
    found: dict[str, int] = {}
    for channel in list(state.channels.values()):
        if channel.kind == "im" and bot in channel.members:
            person = next(state.users[member] for member in channel.members if member != bot)
            written = sum(m.body.get("user") == bot for m in list(channel.messages.values()))
            if written:
                found[person.real_name.split()[0]] = written
    return found


def everybody(world: World, channel: str, times: int = 1) -> dict[str, int]:
    """What `received` says when every person of a channel has so many messages."""
    state = world.playground.state
    members = [state.users[member] for member in state.channels[world.channel(channel)].members]
    return {user.real_name.split()[0]: times for user in members if not user.is_bot}


def boards(world: World, channel: str) -> int:
    """How many boards stand in a channel."""
    state = world.playground.state
    written = list(state.channels[world.channel(channel)].messages.values())
    return sum(any(b["type"] == "header" for b in m.body.get("blocks", [])) for m in written)


def rows(db: Database, model: type[Base], **having: Any) -> list[Any]:
    """The rows of a table with these values."""
    with db.read() as session:
        return list(session.scalars(select(model).filter_by(**having)))


def calls(world: World, method: str) -> list[dict[str, Any]]:
    """The bot's calls of a method, as the stand-in logged them."""
    entries = world.http.get("/_/log").json()["entries"]
    return [entry for entry in entries if entry["kind"] == "api" and entry["name"] == method]
