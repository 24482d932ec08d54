"""Slack over HTTP: one thin door that lets signed requests through to Bolt; what other systems send, and look at.

A bare ASGI function: no framework stands between a click and its ack. Bolt's own signature check does not run
(it would parse the body again), so nothing but `hand_to_bolt` below may hand a request to Bolt.
"""

import asyncio
import hmac
import json
import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import structlog
import uvicorn
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from yarl import URL

from bot.connections import Connection
from bot.errors import StartupError
from bot.limits import Limits

log = structlog.get_logger()

EVENTS_PATH = "/slack/events"
LARGEST_BODY = 1_000_000
"""Bytes. Slack's largest view has 250 kB."""

OLDEST = 300
"""Seconds a signature stays good, as Slack's guide on verifying requests says."""

Asgi = Callable[..., Awaitable[None]]
Take = Callable[[Mapping[bytes, bytes], bytes], tuple[int, bytes]]
"""Headers and body in, status and JSON out."""


class Reply(NamedTuple):
    """What is answered."""

    status: int
    kind: bytes
    body: bytes
    more: tuple[tuple[bytes, bytes], ...] = ()  # headers


Look = Callable[[Mapping[bytes, bytes]], Reply]
"""Headers in, what is answered out."""

TEXT, JSON = b"text/plain; charset=utf-8", b"application/json; charset=utf-8"
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


def is_signed(secret: bytes, headers: Mapping[bytes, bytes], body: bytes, now: float) -> bool:
    """Whether Slack signed exactly these bytes, at most five minutes ago."""
    stamp, signature = headers.get(b"x-slack-request-timestamp", b""), headers.get(b"x-slack-signature", b"")
    if not secret or not stamp.isdigit() or len(stamp) > 12 or abs(now - int(stamp)) > OLDEST:
        return False
    expected = b"v0=" + hmac.digest(secret, b"v0:" + stamp + b":" + body, "sha256").hex().encode()
    return hmac.compare_digest(expected, signature)


def read_body(content_type: bytes, body: bytes) -> dict[str, Any]:
    """A request's payload: JSON, a form with JSON in `payload`, or a plain form. Raises ValueError."""
    text = body.decode()
    if content_type.startswith(b"application/json"):
        found = json.loads(text)
    else:
        # yarl decodes in C; the standard library's form decoder costs as much as half a Bolt request.
        form = URL.build(query_string=text, encoded=True).query
        found = json.loads(form["payload"]) if "payload" in form else dict(form)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def make_door(
    bolt: App | None,
    secret: str,
    threads: int,
    takes: Mapping[str, Take] | None = None,
    pages: Mapping[str, bytes] | None = None,
    looks: Mapping[str, Look] | None = None,
    routes: Sequence[BaseRoute] = (),
    limits: Limits | None = None,
) -> Asgi:
    """The ASGI application. Without `bolt` (with Socket Mode) it takes nothing from Slack.

    `takes` are what other systems may POST, by path; `pages` are JSON documents that anybody may read; `looks` are
    what is looked up for who asks; `routes` are what browsers see: those go through Starlette. `limits` hold for
    all of these, not for Slack.
    """
    posts, documents, questions = takes or {}, pages or {}, looks or {}
    key = secret.encode()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="http")
    browsers = Starlette(routes=list(routes)) if routes else None
    shown = {route.path for route in routes if isinstance(route, Route)}

    async def slack(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]]) -> Reply:
        if bolt is None or scope["method"] != "POST":
            return NOT_FOUND
        body = await _read(receive)
        if body is None:
            return Reply(413, TEXT, b"too large")
        headers = dict(scope["headers"])
        return await asyncio.get_running_loop().run_in_executor(pool, _hand_to_bolt, bolt, key, headers, body)

    async def other_system(scope: dict[str, Any], receive: Any, take: Take) -> Reply:
        if scope["method"] != "POST":
            return _not_allowed("POST")
        body = await _read(receive)
        if body is None:
            return Reply(413, JSON, TOO_LARGE)
        status, answer = await asyncio.get_running_loop().run_in_executor(pool, take, dict(scope["headers"]), body)
        return Reply(status, JSON, answer, ((b"www-authenticate", b"Bearer"),) if status == 401 else ())

    async def look_up(scope: dict[str, Any], look: Look) -> Reply:
        if scope["method"] not in READ:
            return _not_allowed(*READ)
        return await asyncio.get_running_loop().run_in_executor(pool, look, dict(scope["headers"]))

    async def door(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == EVENTS_PATH:
            await _send(send, await slack(scope, receive))
            return
        if limits and (wait := limits.seconds_to_wait(scope)):
            reply = Reply(429, JSON, TOO_OFTEN, ((b"retry-after", str(wait).encode()),))
        elif scope["path"] in posts:
            reply = await other_system(scope, receive, posts[scope["path"]])
        elif scope["path"] in documents:
            reply = Reply(200, JSON, documents[scope["path"]]) if scope["method"] in READ else _not_allowed(*READ)
        elif scope["path"] in questions:
            reply = await look_up(scope, questions[scope["path"]])
        elif browsers and scope["path"] in shown:
            await browsers(scope, receive, send)
            return
        else:
            reply = NOT_FOUND
        await _send(send, reply._replace(more=(*reply.more, *SAFE)))

    return door


def _hand_to_bolt(app: App, key: bytes, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
    # In a thread of the pool: a digest lets others run, and the loop would wait for its turn to come back.
    if not is_signed(key, headers, body, time.time()):
        return Reply(401, TEXT, b"not signed by Slack")
    try:
        payload = read_body(headers.get(b"content-type", b""), body)
    except (ValueError, RecursionError):
        return Reply(400, TEXT, b"not a request of Slack")
    if payload.get("type") == "url_verification":
        return Reply(200, TEXT, str(payload.get("challenge", "")).encode())
    if payload.get("ssl_check"):
        return Reply(200, TEXT, b"")
    retries: dict[str, str | Sequence[str]] = {
        name.decode(): headers[name].decode("latin-1")
        for name in (b"x-slack-retry-num", b"x-slack-retry-reason")
        if name in headers
    }
    return _reply(app.dispatch(BoltRequest(body=payload, headers=retries, mode="socket_mode")))


def _reply(response: BoltResponse) -> Reply:
    kind = response.headers.get("content-type", ["text/plain; charset=utf-8"])[0]
    return Reply(response.status, kind.encode(), (response.body or "").encode())


def _not_allowed(*methods: str) -> Reply:
    message = json.dumps({"ok": False, "error": "wrong_method", "message": f"Send a {methods[0]} request."})
    return Reply(405, JSON, message.encode(), ((b"allow", ", ".join(methods).encode()),))


async def _read(receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body = body + part if body else part
        if len(body) > LARGEST_BODY or message["type"] == "http.disconnect":  # half a body is none
            return None
        if not message.get("more_body"):
            return body


async def _send(send: Callable[[dict[str, Any]], Awaitable[None]], reply: Reply) -> None:
    headers = [(b"content-type", reply.kind), (b"content-length", str(len(reply.body)).encode()), *reply.more]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


class _Server(uvicorn.Server):
    """uvicorn, but looking twice a second whether to stop, not ten times: that was most of an idle bot's cost."""

    async def main_loop(self) -> None:
        while not self.should_exit:  # noqa: ASYNC110  (it is set from another thread)
            await asyncio.sleep(0.5)


class WebServer:
    """uvicorn in a thread of its own, so that signals stay with the main thread; `most` connections at once."""

    def __init__(self, door: Asgi, host: str, port: int, most: int = 200) -> None:
        try:
            self._socket = socket.create_server((host, port), backlog=1024)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise StartupError(
                f"Port {port} on {host} cannot be used ({reason}). Stop what uses it or set DAGSTART_HTTP_PORT."
            ) from None
        config = uvicorn.Config(
            door,
            http=Connection,
            ws="none",
            loop="auto",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            limit_concurrency=most + 1,  # its own answer, a 503, never comes: `Connection` closes what is too much
            timeout_graceful_shutdown=10,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="web")

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new, finish what runs."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
