"""The load generator, a process of its own: `python -m tests.benchmarks.load` reads a job from stdin, prints figures.

A job is `{"port", "connections", "rate", "requests"}`: `rate` 0 sends each connection's next request as soon as the
last one is answered; otherwise requests start at that many a second and latency counts from the planned moment.
`requests` are whole HTTP requests in base64. Bare sockets: the client must not be what is measured.
"""

import asyncio
import base64
import json
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop


@dataclass
class Run:
    """What is left to send, and what came back."""

    requests: deque[bytes]
    rate: float
    started: float = 0.0
    sent: int = 0
    failures: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)

    def next_at(self) -> float:
        """When the next request is planned."""
        return self.started + self.sent / self.rate if self.rate else time.perf_counter()


class Client(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends the next."""

    def __init__(self, run: Run) -> None:
        self.run, self.buffer, self.done = run, b"", asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self.planned = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's transports are not its subclasses

    def send_next(self) -> None:
        if not self.run.requests:
            self.transport.close()
            return
        request = self.run.requests.popleft()
        self.planned = self.run.next_at()
        self.run.sent += 1
        wait = self.planned - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self.transport.write, request)
        else:
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        size = int(lower.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(body) < size:
            return
        now = time.perf_counter()
        self.run.latencies.append(now - self.planned)
        self.run.answered_at.append(time.time())
        if not head.startswith(b"HTTP/1.1 200") or b'"errors"' in body:
            self.run.failures.append((head[:40] + b" " + body[:200]).decode(errors="replace"))
        self.buffer = b""
        if b"connection: close" in lower:
            self.transport.close()
        else:
            self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def work(job: dict[str, Any]) -> dict[str, Any]:
    """Do the job. Returns seconds, requests a second, latencies in seconds, answer times (epoch) and failures."""
    run = Run(deque(base64.b64decode(request) for request in job["requests"]), float(job["rate"]))
    loop, port = asyncio.get_running_loop(), int(job["port"])
    made = [await loop.create_connection(lambda: Client(run), "127.0.0.1", port) for _ in range(job["connections"])]
    count, run.started = len(run.requests), time.perf_counter()
    for _, client in made:
        client.send_next()
    await asyncio.gather(*(client.done for _, client in made))
    seconds = time.perf_counter() - run.started
    if len(run.latencies) < count:
        run.failures.append(f"{count - len(run.latencies)} requests were not answered")
    return {
        "seconds": seconds,
        "per_second": len(run.latencies) / seconds,
        "latencies": run.latencies,
        "answered_at": run.answered_at,
        "failures": run.failures,
    }


if __name__ == "__main__":
    json.dump(uvloop.run(work(json.load(sys.stdin))), sys.stdout)
