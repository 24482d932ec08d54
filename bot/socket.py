"""Socket Mode over two connections, with a watchdog of our own.

The SDK's client receives, acks and follows Slack's request to refresh (it opens the new connection before it
closes the old one). Everything that went wrong is ours: a stream cut without a close frame makes that client
spin, and a silent one is noticed late, so a connection that is not well is replaced by a new client.
"""

import logging
import random
import select
import threading
import time

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient

log = structlog.get_logger()

CONNECTIONS = 2
"""While one is refreshed its acks wait for the old socket; the other goes on."""

PING_EVERY = 3
SILENT_AFTER = 10.0
"""Seconds without an answer to a ping after which a connection counts as dead."""

LOOK_EVERY = 0.5
LONGEST_WAIT = 30.0

_CUT = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR | select.POLLNVAL


class Line:
    """One connection, kept alive by a thread of its own until stopped."""

    def __init__(self, bolt: App, app_token: str, api_url: str, threads: int) -> None:
        self._bolt, self._token, self._api_url, self._threads = bolt, app_token, api_url, threads
        self.is_well = False
        """Whether requests can come in here."""
        self._client: SocketModeClient | None = None
        self._session: str | None = None
        self._since = 0.0
        self._cut_seen = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="socket", daemon=True)

    def start(self) -> None:
        """Connect and stay connected."""
        self._thread.start()

    def stop(self) -> None:
        """Receive nothing new, finish and ack what runs, close."""
        self._stop.set()
        self._thread.join()
        if self._client:
            _close(self._client)

    def _watch(self) -> None:
        failures = 0
        while not self._stop.is_set():
            if self._client is None:
                self._client = self._connect()
                self.is_well = self._client is not None
                failures = 0 if self._client else failures + 1
                self._stop.wait(_patience(failures) if failures else LOOK_EVERY)
                continue
            if problem := self._trouble(self._client):
                self._give_up(self._client, problem)
            else:
                self._stop.wait(LOOK_EVERY)

    def _connect(self) -> SocketModeClient | None:
        client: SocketModeClient = SocketModeHandler(
            self._bolt,
            self._token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=WebClient(token=self._token, base_url=self._api_url, timeout=10, retry_handlers=[]),
            auto_reconnect_enabled=False,
            ping_interval=PING_EVERY,
            receive_buffer_size=65_536,
            concurrency=self._threads,
        ).client
        reason = "no connection"
        try:
            client.connect()
        except (SlackClientError, OSError) as error:
            reason = str(error.response["error"]) if isinstance(error, SlackApiError) else str(error)
        if client.is_connected():
            log.info("connected")
            return client
        log.warning("connection_refused", reason=reason)
        _close_later(client)
        return None

    def _trouble(self, client: SocketModeClient) -> str | None:
        """What is wrong with the connection, or None. A refresh gives it a new session and a new start."""
        session = client.current_session
        sock = session.sock if session else None
        if session is None or sock is None:
            return "closed"
        if session.session_id != self._session:
            self._session, self._since, self._cut_seen = session.session_id, time.time(), False
        # What came in before the cut is still being read: believe it at the second look.
        seen, self._cut_seen = self._cut_seen, is_cut(sock.fileno())
        if seen and self._cut_seen:
            return "cut"
        heard = session.last_ping_pong_time or self._since
        return "silent" if time.time() - heard > SILENT_AFTER else None

    def _give_up(self, client: SocketModeClient, problem: str) -> None:
        log.warning("connection_lost", reason=problem)
        self._client, self.is_well = None, False
        client.current_session_state.terminated = True  # ends a spin at once; closing waits for the socket's locks
        _close_later(client)


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


def _close_later(client: SocketModeClient) -> None:
    threading.Thread(target=_close, args=(client,), name="socket-close", daemon=True).start()


def _close(client: SocketModeClient) -> None:
    client.closed = True  # nothing queued is begun any more
    client.message_workers.shutdown(wait=True, cancel_futures=True)  # what runs still acks on the open socket
    client.close()
