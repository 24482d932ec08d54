"""The stand-in as one ASGI application, and a way to run it in a thread."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from playground import api, control, oauth, responses
from playground.clock import Clock
from playground.core import Core
from playground.installation import Json
from playground.own_machine import OwnMachine
from playground.page.routes import routes as page_routes
from playground.seed import Credentials
from playground.sockets import SocketProtocol
from playground.state import State


class Playground(Core):
    """A whole stand-in Slack; `app` is its Starlette application. Arguments as for `Core`."""

    def __init__(
        self,
        seed: str | Path | State = "tiny",
        manifest: Json | None = None,
        clock: Clock | None = None,
        state_path: Path | None = None,
        scale: float = 1.0,
        deliver_to: str | None = None,
        credentials: Credentials | None = None,
        commercial: bool = False,
        url: str = "http://127.0.0.1:8090",
    ) -> None:
        super().__init__(seed, manifest, clock, state_path, scale, deliver_to, credentials, commercial, url)
        self.under_way = 0
        """Calls that are being answered, also for who has hung up."""
        guard = Middleware(OwnMachine, core=self)
        self.app = Starlette(routes=self._routes(), middleware=[guard], lifespan=self._life)

    def _routes(self) -> list[BaseRoute]:
        async def call(request: Request) -> Response:
            self.under_way += 1
            try:
                return await api.serve(self, request)
            finally:
                self.under_way -= 1

        async def respond(request: Request) -> Response:
            return await responses.serve(self.named(request.path_params["team"]), request)

        async def upload(request: Request) -> Response:
            return await receive_file(self._with_file(request), request)

        async def download(request: Request) -> Response:
            return send_file(self._with_file(request), request)

        async def link(websocket: WebSocket) -> None:
            await self.sockets.serve(websocket)

        return [
            Route("/api/{method}", call, methods=["GET", "POST"]),
            WebSocketRoute("/link/", link),
            Route("/response/{kind}/{team}/{key}", respond, methods=["POST"]),
            Route("/upload/v1/{file}", upload, methods=["POST"]),
            Route("/files-pri/{team}-{file}/{name}", download),
            Route("/files-pri/{team}-{file}/download/{name}", download),
            *oauth.routes(self),
            *control.routes(self),
            *page_routes(self),
        ]

    def _with_file(self, request: Request) -> Core:
        file = request.path_params["file"]
        return next((each for each in self.workspaces if file in each.state.files), self)

    @contextlib.asynccontextmanager
    async def _life(self, _app: Starlette) -> AsyncIterator[None]:
        keeper = asyncio.create_task(self.store.keep(self.state))
        try:
            yield
        finally:
            keeper.cancel()
            self.store.save(self.state)


async def receive_file(core: Core, request: Request) -> Response:
    """POST the bytes of an announced file, raw or multipart → `OK - n`."""
    file = core.state.files.get(request.path_params["file"])
    if file is None or file.complete:
        return PlainTextResponse("no such upload", 404)
    content = b""
    if "multipart/form-data" in request.headers.get("content-type", ""):
        for value in (await request.form()).values():
            content = value.encode() if isinstance(value, str) else await value.read()
    else:
        content = await request.body()
    wrong = [f"{file.name} has {len(content)} bytes, {file.size} were announced"]
    violations = wrong if len(content) != file.size else []
    core.inspector.record("http", "upload", {"file": file.id, "bytes": len(content)}, violations=violations)
    if violations:
        return PlainTextResponse("length mismatch", 400)  # chosen, not documented
    file.content = base64.b64encode(content).decode()
    return PlainTextResponse(f"OK - {len(content)}")


def send_file(core: Core, request: Request) -> Response:
    """The bytes of a file, for the app's token with `files:read`; everybody else gets the page to sign in on."""
    file, app = core.state.files.get(request.path_params["file"]), core.state.app
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    keys = api.keys_of(core, token)
    works = not keys.problem(token, core.clock.now()) if keys else token == app.bot_token and not app.revoked
    allowed = works and app.installed and "files:read" in app.scopes
    seen = file is not None and any(
        core.state.channels[c].kind == "public" or app.bot_user in core.state.channels[c].members for c in file.channels
    )
    violations = [] if allowed else ["a file was asked for without the app's token or without the scope files:read"]
    core.inspector.record("http", "download", {"file": request.path_params["file"]}, violations=violations)
    if not allowed:
        return HTMLResponse("<!DOCTYPE html><title>Sign in | Slack</title>")  # seen in real answers: 200, and HTML
    if file is None or file.content is None or not seen:
        return PlainTextResponse("file not found", 404)  # chosen, not documented
    return Response(base64.b64decode(file.content), media_type="application/octet-stream")


@dataclass
class Served:
    """A stand-in that runs in a thread."""

    url: str
    server: uvicorn.Server
    thread: threading.Thread

    def stop(self, *, wait: bool = True) -> None:
        """Stop it; open connections are cut. It takes a tenth of a second, for which one need not wait."""
        self.server.should_exit = True
        if wait:
            self.thread.join(10)


def uvicorn_config(playground: Playground, **options: object) -> uvicorn.Config:
    """How the stand-in runs: quiet, with connections that can be cut."""
    return uvicorn.Config(
        playground.app,
        ws=SocketProtocol,
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
        date_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,
        **options,  # type: ignore[arg-type]
    )


class Server(uvicorn.Server):
    """uvicorn, that lets open pages go before it waits for them."""

    def __init__(self, playground: Playground, **options: object) -> None:
        super().__init__(uvicorn_config(playground, **options))
        self._playground = playground

    async def main_loop(self) -> None:
        """Look often whether to stop: hundreds of stand-ins are started and stopped by the tests."""
        while not self.should_exit:  # noqa: ASYNC110  (it is set from another thread)
            await asyncio.sleep(0.01)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._playground.live.close()
        await super().shutdown(sockets)


def serve_in_thread(playground: Playground, port: int = 0) -> Served:
    """Run on 127.0.0.1 (port 0: any free one) until `.stop()`. Raises OSError if the port is taken."""
    listener = socket.create_server(("127.0.0.1", port))
    playground.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = Server(playground)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.005)
    return Served(playground.url, server, thread)
