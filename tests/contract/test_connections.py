"""A stranger holds neither memory nor a socket: what is no whole request after a while, or has no end, is cut."""

import socket
import time
from collections.abc import Iterator
from functools import partial

import pytest

from bot import connections
from bot.reply import JSON, Reply
from bot.server import WebServer
from bot.web import WebDoor


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(connections, "PATIENCE", 0.3)
    looks = {"/healthz": lambda _headers: Reply(200, JSON, b"{}")}
    server = WebServer(
        WebDoor(None, "", 2, {"/api": lambda _headers, body: (200, body)}, looks=looks), "127.0.0.1", 0, most=3
    )
    server.start()
    host, _, port = server.address.removeprefix("http://").partition(":")
    yield host, int(port)
    server.stop()


def send(address: tuple[str, int], *parts: bytes) -> bytes:
    """What comes back, and that the connection ends."""
    with socket.create_connection(address, timeout=5) as link:
        try:
            for part in parts:
                link.sendall(part)
            return b"".join(iter(lambda: link.recv(65_536), b""))
        except (ConnectionResetError, BrokenPipeError):
            return b""


def test_what_is_no_whole_request_is_cut(address: tuple[str, int]) -> None:
    begun = time.monotonic()
    never = [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"POST /api HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}"]
    assert [send(address, each) for each in never] == [b"", b"", b""]
    endless = b"GET /healthz HTTP/1.1\r\nX: ", *[b"a" * 16_384] * 200
    assert send(address, *endless) == b""
    assert time.monotonic() - begun < 4
    socket_asked = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n"
    assert b"200 OK" in send(address, socket_asked)
    assert b"200 OK" in send(address, b"POST /api HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n", b"{}")


def test_one_connection_too_many_is_closed_and_the_others_are_answered(address: tuple[str, int]) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    held = [socket.create_connection(address, timeout=5) for _ in range(3)]
    assert send(address, ask) == b""
    for link in held:
        link.sendall(ask)
        assert b"200 OK" in b"".join(iter(partial(link.recv, 65_536), b""))
    assert b"200 OK" in send(address, ask)
