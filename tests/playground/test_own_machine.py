"""Other sites in the same browser: neither under a name of theirs nor unseen do they act in the stand-in."""

import asyncio
from collections.abc import MutableMapping

import httpx
import pytest

from playground.server import Playground

FOREIGN = (
    {"host": "evil.example:8090"},
    {"host": "127.0.0.1.evil.example"},
    {"host": "[::1"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8091"},
)
OWN = (
    {},
    {"host": "localhost:8090"},
    {"host": "[::1]:8090"},
    {"origin": "http://127.0.0.1:8090", "sec-fetch-site": "same-origin"},
)


def status(method: str, path: str, headers: dict[str, str]) -> int:
    async def go() -> int:
        transport = httpx.ASGITransport(app=Playground("tiny").app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8090") as client:
            return (await client.request(method, path, json={"op": "now"}, headers=headers)).status_code

    return asyncio.run(go())


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_is_refused(headers: dict[str, str]) -> None:
    assert status("POST", "/_/clock", headers) == 403
    if "host" in headers:
        assert status("GET", "/_/credentials", headers) == 403


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_its_own_pages_and_programs_are_not(headers: dict[str, str]) -> None:
    assert status("POST", "/_/clock", headers) == 200


def test_a_socket_opens_for_no_other_site() -> None:
    said: list[dict[str, object]] = []

    async def send(message: MutableMapping[str, object]) -> None:
        said.append(dict(message))

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    headers = [(b"host", b"127.0.0.1:8090"), (b"origin", b"https://evil.example")]
    scope = {"type": "websocket", "path": "/link/", "headers": headers, "query_string": b"", "extensions": {}}
    asyncio.run(Playground("tiny").app(scope, receive, send))
    assert [(each["type"], each.get("code")) for each in said] == [("websocket.close", 1008)]
