"""What an HTTP request is answered."""

from typing import NamedTuple


class Reply(NamedTuple):
    """What is answered."""

    status: int
    kind: bytes
    body: bytes
    more: tuple[tuple[bytes, bytes], ...] = ()  # headers


TEXT, JSON = b"text/plain; charset=utf-8", b"application/json; charset=utf-8"
