"""A Slack that agrees with everything, a process of its own: `python -m tests.benchmarks.slack`.

It answers each call after a tenth of a second, as a near Slack does, and counts it:
`GET /_/calls` gives `{method: [arrival, epoch seconds, ...]}`.
For figures in which Slack's rules matter, the strict stand-in is used.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import defaultdict
from typing import cast

import uvloop

from tests.benchmarks.fill import BOT_USER, WORKSPACE

CALLS: dict[str, list[float]] = defaultdict(list)
AWAY = 0.1
"""Seconds to Slack and back."""

_SERIAL = itertools.count(1)


def answer(path: str) -> bytes:
    """The body of an answer."""
    if path == "/_/calls":
        return json.dumps(CALLS).encode()
    if path.startswith("/response/"):
        CALLS["response_url"].append(time.time())
        return b"ok"
    method = path.removeprefix("/api/").partition("?")[0]
    CALLS[method].append(time.time())
    reply = {"ok": True, "team_id": WORKSPACE, "team": "Klantcontact", "user_id": BOT_USER, "bot_id": "B0BENCH"}
    where = {"id": "D0BENCH"} if method == "conversations.open" else "D0BENCH"
    # A clock that jumps makes the bot look for what it may have sent: nothing of it is here, so it sends it again.
    found = {"channel": where, "messages": [], "ts": f"{int(time.time())}.{next(_SERIAL):06d}"}
    return json.dumps({**reply, **found}).encode()


class Connection(asyncio.Protocol):
    """As much HTTP/1.1 as the SDK's client needs."""

    def __init__(self) -> None:
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's transports are not its subclasses

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        size = int(lower.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(body) < size:
            return
        reply = answer(head.split(b" ", 2)[1].decode())
        start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(reply)
        closing = b"connection: close" in lower
        self.buffer = b""
        whole = start + (b"Connection: close\r\n" if closing else b"") + b"\r\n" + reply
        asyncio.get_running_loop().call_later(AWAY, self.finish, whole, closing)

    def finish(self, reply: bytes, closing: bool) -> None:
        self.transport.write(reply)
        if closing:
            self.transport.close()


async def serve() -> None:
    """Print the address, then serve until killed."""
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
