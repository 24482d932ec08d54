"""Slack over HTTP: one thin door that lets signed requests through to Bolt; what other systems send, and look at.

A bare ASGI application: no framework stands between a click and its ack. Bolt's own signature check does not run
(it would parse the body again), so nothing but `hand_to_bolt` may hand a request to Bolt.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from slack_bolt import App
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.from_slack import hand_to_bolt
from bot.limits import Limits
from bot.reply import JSON, TEXT, Reply

EVENTS_PATH = "/slack/events"
LARGEST_BODY = 1_000_000
"""Bytes. Slack's largest view has 250 kB."""

Found = TypeVar("Found")
Take = Callable[[Mapping[bytes, bytes], bytes], tuple[int, bytes]]
"""Headers and body in, status and JSON out."""


Look = Callable[[Mapping[bytes, bytes]], Reply]
"""Headers in, what is answered out."""

NOT_FOUND = Reply(404, TEXT, b"not found")
TOO_LARGE = b'{"ok":false,"error":"too_large","message":"Send at most 1 MB at once: fewer days, for instance."}'
TOO_OFTEN = b'{"ok":false,"error":"too_often","message":"Too many requests at once. Wait as long as Retry-After says."}'
READ = ("GET", "HEAD")
SAFE = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"x-content-type-options", b"nosniff"),
)
"""Headers of everything that is not for Slack; what browsers see has its own."""


class WebDoor:
    """The ASGI application. Without `bolt` (with Socket Mode) it takes nothing from Slack.

    `takes` are what other systems may POST, by path; `pages` are JSON documents that anybody may read; `looks` are
    what is looked up for who asks; `routes` are what browsers see: those go through Starlette. `limits` hold for
    all of these, not for Slack.
    """

    def __init__(
        self,
        bolt: App | None,
        secret: str,
        threads: int,
        takes: Mapping[str, Take] | None = None,
        pages: Mapping[str, bytes] | None = None,
        looks: Mapping[str, Look] | None = None,
        routes: Sequence[BaseRoute] = (),
        limits: Limits | None = None,
    ) -> None:
        self._bolt, self._key, self._limits = bolt, secret.encode(), limits
        self._takes, self._pages, self._looks = takes or {}, pages or {}, looks or {}
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="http")
        self._browsers = Starlette(routes=list(routes))
        self._shown = {route.path for route in routes if isinstance(route, Route)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"] == EVENTS_PATH:
            await _send(send, await self._slack(scope, receive))
        elif self._limits and (wait := self._limits.seconds_to_wait(scope)):
            await _send_safe(send, Reply(429, JSON, TOO_OFTEN, ((b"retry-after", str(wait).encode()),)))
        elif scope["path"] in self._shown:
            await self._browsers(scope, receive, send)
        else:
            await _send_safe(send, await self._answer(scope, receive))

    async def _slack(self, scope: Scope, receive: Receive) -> Reply:
        if self._bolt is None or scope["method"] != "POST":
            return NOT_FOUND
        body = await _read(receive)
        if body is None:
            return Reply(413, TEXT, b"too large")
        return await self._in_thread(hand_to_bolt, self._bolt, self._key, dict(scope["headers"]), body)

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        """To other systems, and to who reads a document or looks something up."""
        path = scope["path"]
        if path in self._takes:
            return await self._other_system(scope, receive, self._takes[path])
        if path not in self._pages and path not in self._looks:
            return NOT_FOUND
        if scope["method"] not in READ:
            return _not_allowed(*READ)
        if path in self._pages:
            return Reply(200, JSON, self._pages[path])
        return await self._in_thread(self._looks[path], dict(scope["headers"]))

    async def _other_system(self, scope: Scope, receive: Receive, take: Take) -> Reply:
        if scope["method"] != "POST":
            return _not_allowed("POST")
        body = await _read(receive)
        if body is None:
            return Reply(413, JSON, TOO_LARGE)
        status, answer = await self._in_thread(take, dict(scope["headers"]), body)
        return Reply(status, JSON, answer, ((b"www-authenticate", b"Bearer"),) if status == 401 else ())

    async def _in_thread(self, call: Callable[..., Found], *args: Any) -> Found:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call, *args)


def _not_allowed(*methods: str) -> Reply:
    message = json.dumps({"ok": False, "error": "wrong_method", "message": f"Send a {methods[0]} request."})
    return Reply(405, JSON, message.encode(), ((b"allow", ", ".join(methods).encode()),))


async def _read(receive: Receive) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body = body + part if body else part
        if len(body) > LARGEST_BODY or message["type"] == "http.disconnect":  # half a body is none
            return None
        if not message.get("more_body"):
            return body


async def _send_safe(send: Send, reply: Reply) -> None:
    await _send(send, reply._replace(more=(*reply.more, *SAFE)))


async def _send(send: Send, reply: Reply) -> None:
    headers = [(b"content-type", reply.kind), (b"content-length", str(len(reply.body)).encode()), *reply.more]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
