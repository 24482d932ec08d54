"""Only pages of the stand-in itself may act here: other sites in the same browser reach this machine as well.

A page elsewhere can name this address as its own (DNS rebinding): then the Host is not ours. Or it sends a form or a
text here unseen: then the browser says that it comes from another site.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.core import Core

LOOKS = ("GET", "HEAD")
OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
REFUSED = "Only pages of this stand-in can do this."


class OwnMachine:
    """Refuses what other sites ask of the stand-in."""

    def __init__(self, app: ASGIApp, core: Core) -> None:
        self._app, self._core = app, core

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or answer 403."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            looks = scope["type"] == "http" and scope["method"] in LOOKS
            if not self._is_ours(headers) or (not looks and _is_foreign(headers)):
                await _refuse(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        names = OWN_NAMES | {urlsplit(self._core.url).hostname}
        return _host_of(f"//{headers.get('host', '')}") in names


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": REFUSED})
    else:
        await PlainTextResponse(REFUSED, 403)(scope, receive, send)


def _is_foreign(headers: Headers) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site:
        return site not in ("same-origin", "none")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
