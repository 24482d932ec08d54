"""A connection of the HTTP door: so much and so long a stranger may send before there is a request to answer."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
"""Bytes of a request line and headers; the parser itself takes them without end."""

PATIENCE = 30.0
"""Seconds in which a whole request has to come, from the connection or from its first byte."""


class Connection(HttpToolsProtocol):
    """uvicorn's, cut where a request is too slow or its head too large: it holds neither memory nor a socket."""

    _head: int | None = None  # bytes, while a head is coming
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody is there, and has to say something soon; who is one too many is closed at once."""
        super().connection_made(transport)
        self._expect()
        if self.limit_concurrency and len(self.connections) >= self.limit_concurrency:
            transport.abort()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._head = 0
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """All of its head is there."""
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there; how long its answer takes is our own affair."""
        self._stop_waiting()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Some bytes, at most a quarter of a megabyte: so much the loop reads at once."""
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone, and with it the deadline."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(PATIENCE, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
