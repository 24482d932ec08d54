"""Small hints to open pages that something changed; the page fetches what it shows again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field

from playground.installation import Json

KEEP_ALIVE = 15.0
BACKLOG = 200


@dataclass(eq=False)
class Listener:
    """One open page: whose eyes it has, and what it wasn't told yet (the same hint waits once)."""

    user: str
    waiting: dict[str, None] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """Server-Sent Events: {"type": message|view|home|channel|clock|log|user, "channel"?, "thread_ts"?}."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.closing = False

    def close(self) -> None:
        """End every stream: a server that stops waits for them."""
        self.closing = True
        for listener in self.listeners:
            listener.woken.set()

    def tell(self, kind: str, users: Collection[str] | None = None, **where: str | None) -> None:
        """Hint to these users' pages, or to everybody's."""
        if not self.listeners:
            return
        hint: Json = {"type": kind, **{key: value for key, value in where.items() if value}}
        line = json.dumps(hint)
        for listener in self.listeners:
            if users is None or listener.user in users:
                listener.waiting[line] = None
                while len(listener.waiting) > BACKLOG:
                    listener.waiting.pop(next(iter(listener.waiting)))
                listener.woken.set()

    async def stream(self, user: str) -> AsyncIterator[str]:
        """Lines of an event stream for one page, until it goes away."""
        listener = Listener(user)
        self.listeners.add(listener)
        try:
            yield ": hello\n\n"
            while not self.closing:
                try:
                    await asyncio.wait_for(listener.woken.wait(), KEEP_ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                listener.woken.clear()
                lines, listener.waiting = listener.waiting, {}
                for line in lines:
                    yield f"data: {line}\n\n"
        finally:
            self.listeners.discard(listener)
