"""A person's line to the stand-in Slack: its own application, asked on its own loop.

The wire between them is proven by the tests of the stand-in; stories ask tens of thousands of times.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from playground.server import Playground, Served

SECONDS = 20.0

Found = TypeVar("Found")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    content: bytes

    def json(self) -> Any:
        """The content, as JSON."""
        return json.loads(self.content)


class Line:
    """Asks as a browser would; `params` go with every question."""

    def __init__(self, playground: Playground, served: Served, params: Mapping[str, str] | None = None) -> None:
        self._app, self._params = playground.app, dict(params or {})
        self._loop = served.server.servers[0].get_loop()
        self._host = urlsplit(served.url).netloc.encode()

    def get(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self._ask("GET", path, params, None, headers)

    def post(self, path: str, json: Any = None) -> Answer:
        return self._ask("POST", path, None, json, None)

    def delete(self, path: str) -> Answer:
        return self._ask("DELETE", path, None, None, None)

    def run(self, work: Coroutine[Any, Any, Found]) -> Found:
        """Do this on the stand-in's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)

    def _ask(
        self, method: str, url: str, params: Mapping[str, str] | None, body: Any, headers: Mapping[str, str] | None
    ) -> Answer:
        found = urlsplit(url)
        named = [(b"host", self._host), *((k.lower().encode(), v.encode()) for k, v in (headers or {}).items())]
        query = "&".join(filter(None, (found.query, urlencode({**self._params, **(params or {})}))))
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": found.path,
            "query_string": query.encode(), "root_path": "", "headers": named, "client": ("127.0.0.1", 1),
        }  # fmt: skip
        return self.run(self._answer(scope, json.dumps(body).encode() if body is not None else b""))

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        said: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        return Answer(said[0]["status"], b"".join(part["body"] for part in said[1:]))
