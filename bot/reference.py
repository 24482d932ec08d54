"""One short reference for everything that happens because of one request, tick or message, such as `K7QF2M`.

It stands in every line of the log that comes of it, and a person who meets an unknown error is shown the same one.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars, get_contextvars

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 6
REFERENCE = "reference"
"""What it is called in the log."""


def new_reference() -> str:
    """A reference nobody had before, as far as six of thirty-two characters go."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(LENGTH))


@contextmanager
def referenced(**more: str) -> Iterator[str]:
    """Until the end of this block the log names one new reference, and what else is given."""
    reference = new_reference()
    with bound_contextvars(**{REFERENCE: reference}, **more):
        yield reference


def current_reference() -> str:
    """The reference of what is going on; a new one where nothing gave any."""
    return str(get_contextvars().get(REFERENCE) or new_reference())
