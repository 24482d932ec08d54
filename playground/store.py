"""The state on disk: one JSON file, replaced atomically, written at most once a second and on stop."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from playground.conversations import Channel, Message
from playground.installation import App, Json, Keyring
from playground.state import File, ResponseUrl, State, User, View, Workspace

T = TypeVar("T")
DEBOUNCE = 1.0


class Store:
    """Keeps `state` in `path`; without a path it keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.dirty = False

    def load(self) -> State | None:
        """What the last run left, or None."""
        if self.path is None or not self.path.exists():
            return None
        return state_from(json.loads(self.path.read_text()))

    def save(self, state: State) -> None:
        """Write now, if anything may have changed."""
        if self.path is None or not self.dirty:
            return
        self.dirty = False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(dump(state))
        fresh.replace(self.path)

    async def keep(self, state: State) -> None:
        """Save for ever; cancelled when the server stops."""
        while True:
            await asyncio.sleep(DEBOUNCE)
            self.save(state)


def dump(state: State) -> str:
    """The state as JSON text."""
    return json.dumps(state, default=_fields, ensure_ascii=False)


def state_from(data: Json) -> State:
    """The state that `dump` wrote."""
    return State(
        workspace=_make(Workspace, data["workspace"]),
        app=_app(data["app"]),
        users=_make_all(User, data["users"]),
        channels={key: _channel(value) for key, value in data["channels"].items()},
        views=_make_all(View, data["views"]),
        stacks=data["stacks"],
        homes=data["homes"],
        files=_make_all(File, data["files"]),
        response_urls=_make_all(ResponseUrl, data["response_urls"]),
        serial=data["serial"],
        last_ts=data["last_ts"],
    )


def _fields(value: Any) -> Json:
    return {f.name: getattr(value, f.name) for f in fields(value)}


def _make(kind: type[T], data: Json) -> T:
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in data.items() if name in names})  # an older version knew others


def _make_all(kind: type[T], data: Json) -> dict[str, T]:
    return {key: _make(kind, value) for key, value in data.items()}


def _app(data: Json) -> App:
    made = _make(App, data)
    made.keys = _make(Keyring, data.get("keys") or {})
    return made


def _channel(data: Json) -> Channel:
    made = _make(Channel, data)
    made.messages = _make_all(Message, data["messages"])
    return made
