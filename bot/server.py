"""The web server: uvicorn in a thread of its own."""

import asyncio
import os
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from bot.connections import Connection
from bot.errors import StartupError


class _Server(uvicorn.Server):
    """uvicorn, but looking twice a second whether to stop, not ten times: that was most of an idle bot's cost."""

    async def main_loop(self) -> None:
        while not self.should_exit:  # noqa: ASYNC110  (it is set from another thread)
            await asyncio.sleep(0.5)


class WebServer:
    """uvicorn in a thread of its own, so that signals stay with the main thread; `most` connections at once."""

    def __init__(self, door: ASGIApp, host: str, port: int, most: int = 200) -> None:
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
