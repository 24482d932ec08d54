"""How often others may knock, and what every answer to them carries."""

import asyncio
from typing import Any

import httpx

from bot.limits import MOST_KNOWN, Limits
from bot.web import EVENTS_PATH, SAFE, WebDoor

OTHER = "203.0.113.9"


class Door:
    """A door with limits and a clock that is set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.limits = Limits(per_address=5, per_key=3, clock=lambda: self.now)
        self.taken = 0
        self.asgi = WebDoor(None, "", 4, {"/api/v1/kpis": self._take}, limits=self.limits)

    def _take(self, _headers: Any, _body: bytes) -> tuple[int, bytes]:
        self.taken += 1
        return 200, b'{"ok":true}'

    def post(self, key: str = "", address: str = "203.0.113.1", path: str = "/api/v1/kpis") -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.asgi, client=(address, 4711))
            async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                return await client.post(path, headers={"authorization": f"Bearer {key}"} if key else {})

        return asyncio.run(go())


def test_a_key_that_comes_too_often_waits_from_wherever_it_comes() -> None:
    door = Door()
    assert [door.post("a").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = door.post("a", OTHER)
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["error"]) == (429, "20", "too_often")
    assert door.post("b", OTHER).status_code == 200
    assert door.taken == 4
    door.now += 20
    assert [door.post("a", OTHER).status_code for _ in range(2)] == [200, 429]


def test_an_address_that_comes_too_often_waits_whatever_its_keys() -> None:
    door = Door()
    assert [door.post(f"key-{n}").status_code for n in range(6)] == [200] * 5 + [429]
    assert door.post(path="/nothing").status_code == 429
    assert door.post("key-9", OTHER).status_code == 200
    assert door.post(path=EVENTS_PATH).status_code == 404, "requests of Slack are signed, and never counted"


def test_however_many_knock_only_so_many_are_remembered() -> None:
    limits = Limits()
    for number in range(MOST_KNOWN + 50):
        limits.seconds_to_wait({"client": (str(number), 1), "headers": []})
    assert len(limits._left) == MOST_KNOWN


def test_every_answer_that_is_not_for_slack_says_what_browsers_may_do_with_it() -> None:
    door = Door()
    for path in ("/api/v1/kpis", "/nothing"):
        headers = door.post(path=path).headers
        assert {name.decode(): headers[name.decode()] for name, _ in SAFE} == {
            name.decode(): value.decode() for name, value in SAFE
        }
        assert "server" not in headers
