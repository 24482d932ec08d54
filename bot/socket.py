"""Socket Mode over two connections, with a watchdog of our own.

The SDK's client receives, dispatches and acks. Everything about the life of a connection is ours: a stream cut
without a close frame makes that client spin, a silent one is noticed late, and while it refreshes itself nothing
is read from the new connection until the old one is closed. So a connection that is not well, or that Slack wants
to refresh, is replaced by a new client.
"""

import logging
import random
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

log = structlog.get_logger()

CONNECTIONS = 2
"""While one is refreshed its acks wait for the old socket; the other goes on."""

PING_EVERY = 3
SILENT_AFTER = 10.0
"""Seconds without an answer to a ping after which a connection counts as dead."""

LOOK_EVERY = 0.5
LONGEST_WAIT = 30.0

LAST_WORDS = 2.0
"""Seconds for what was received but not begun when a connection is retired."""

_CUT = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR | select.POLLNVAL


class _Client(SocketModeClient):
    """The SDK's client, which tells us when Slack wants a new connection instead of making one."""

    def __init__(self, wake: threading.Event, app_token: str, **options: Any) -> None:
        self.refresh_wanted = False
        self._wake = wake
        super().__init__(app_token, **options)

    def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002  (the SDK's signature)
        self.refresh_wanted = True
        self._wake.set()


class Line:
    """One connection, kept alive by a thread of its own until stopped."""

    def __init__(self, bolt: App, app_token: str, api_url: str, threads: int) -> None:
        self._bolt, self._token, self._api_url, self._threads = bolt, app_token, api_url, threads
        self.is_well = False
        """Whether requests can come in here."""
        self._client: _Client | None = None
        self._since = 0.0
        self._cut_seen = False
        self._stopping = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="socket", daemon=True)

    def start(self) -> None:
        """Connect and stay connected."""
        self._thread.start()

    def stop(self) -> None:
        """Receive nothing new, finish and ack what runs, close."""
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self.is_well = False
        if self._client:
            _retire(self._client)

    def _watch(self) -> None:
        failures = 0
        while not self._stopping:
            if problem := self._trouble():
                self._give_up(problem)
            if self._client is None or self._client.refresh_wanted:
                old, new = self._client, self._connect()
                failures = 0 if new else failures + 1
                if new:
                    self._client, self._since, self._cut_seen, self.is_well = new, time.time(), False, True
                if new and old:
                    _in_background(_retire, old)
            self._wake.wait(_patience(failures) if failures else LOOK_EVERY)
            self._wake.clear()

    def _connect(self) -> _Client | None:
        client = _Client(
            self._wake,
            self._token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=WebClient(token=self._token, base_url=self._api_url, timeout=10, retry_handlers=[]),
            auto_reconnect_enabled=False,
            ping_interval=PING_EVERY,
            receive_buffer_size=65_536,
            concurrency=self._threads,
        )
        client.socket_mode_request_listeners.append(self._handle)
        reason = "no connection"
        try:
            client.connect()
        except (SlackClientError, OSError) as error:
            reason = str(error.response["error"]) if isinstance(error, SlackApiError) else str(error)
        if client.is_connected():
            log.info("connected")
            return client
        log.warning("connection_refused", reason=reason)
        _in_background(_drop, client)
        return None

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        send_response(client, request, run_bolt_app(self._bolt, request), time.time())

    def _trouble(self) -> str | None:
        """What is wrong with the connection, or None."""
        if self._client is None:
            return None
        session = self._client.current_session
        sock = session.sock if session else None
        if session is None or sock is None:
            return "closed"
        # What came in before the cut is still being read: believe it at the second look.
        seen, self._cut_seen = self._cut_seen, is_cut(sock.fileno())
        if seen and self._cut_seen:
            return "cut"
        heard = session.last_ping_pong_time or self._since
        return "silent" if time.time() - heard > SILENT_AFTER else None

    def _give_up(self, problem: str) -> None:
        assert self._client is not None
        log.warning("connection_lost", reason=problem)
        _in_background(_drop, self._client)
        self._client, self.is_well = None, False


class Sockets:
    """All connections of one app."""

    def __init__(self, bolt: App, app_token: str, api_url: str, threads: int) -> None:
        self._lines = [Line(bolt, app_token, api_url, threads) for _ in range(CONNECTIONS)]

    def start(self) -> None:
        """Connect all; a connection that fails is tried again for as long as it takes."""
        for line in self._lines:
            line.start()

    def connected(self) -> int:
        """How many connections are well."""
        return sum(line.is_well for line in self._lines)

    def stop(self) -> None:
        """Receive nothing new, finish and ack what runs, close."""
        stopping = [threading.Thread(target=line.stop, name="socket-stop") for line in self._lines]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()


def is_cut(descriptor: int) -> bool:
    """Whether the other side is gone. Looks without reading, so it holds for TLS as well."""
    if descriptor < 0:
        return True
    poll = select.poll()
    poll.register(descriptor, _CUT)
    return any(events & _CUT for _, events in poll.poll(0))


def _patience(failures: int) -> float:
    return min(LONGEST_WAIT, 2.0 ** min(failures - 1, 5)) * random.uniform(0.8, 1.2)  # noqa: S311


def _in_background(end: Callable[[_Client], None], client: _Client) -> None:
    threading.Thread(target=end, args=(client,), name="socket-end", daemon=True).start()


def _retire(client: _Client) -> None:
    """End a connection that works: begin what was received, finish and ack it, then hang up."""
    _stop_receiving(client)
    deadline = time.monotonic() + LAST_WORDS
    while not client.message_queue.empty() and time.monotonic() < deadline:
        time.sleep(0.01)
    client.closed = True
    client.message_workers.shutdown(wait=True)
    _drop(client)


def _drop(client: _Client) -> None:
    """End a connection, dead or alive. The other side learns it at once, our threads when their locks are free."""
    _stop_receiving(client)
    session = client.current_session
    sock = session.sock if session else None
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(SHUT_RDWR)
    with suppress(AttributeError):  # the SDK's own threads may have closed the socket in the same moment
        client.disconnect()
    client.close()


def _stop_receiving(client: _Client) -> None:
    client.current_session_runner.event.set()
    client.current_session_state.terminated = True
