"""One call of the Web API, and the table row that describes its method."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playground.conversations import Channel
from playground.core import Core
from playground.errors import SlackError
from playground.installation import Json

T = TypeVar("T")
TRUE = {True, "1", "true", "True", "t", "yes"}
READ = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}
HISTORY = {
    "public": "channels:history",
    "private": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
MOST = 1000


@dataclass
class Call:
    """A call that passed authentication: its arguments, and what Slack would frown upon."""

    core: Core
    args: Json
    caller: str
    host: str = ""
    token: str = ""
    violations: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A string argument, "" if absent."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        value = self.args.get(name)
        return not isinstance(value, list | dict) and value in TRUE

    def limit(self, default: int) -> int:
        """The page size. Raises SlackError invalid_limit."""
        given = self.args.get("limit")
        if given in (None, "", 0, "0"):
            return default
        try:
            number = int(str(given))
        except ValueError as problem:
            raise SlackError("invalid_limit") from problem
        if not 1 <= number <= MOST:
            raise SlackError("invalid_limit")
        return number

    def need(self, *scopes: str) -> None:
        """Require any one of these scopes. Raises SlackError missing_scope."""
        have = self.core.state.app.scopes
        if scopes and not set(scopes) & set(have):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(have))

    def conversation(self, name: str = "channel") -> Channel:
        """A conversation by id that the app may know of. Raises SlackError channel_not_found."""
        found = self.core.state.channels.get(self.text(name))
        if found is None:
            raise SlackError("channel_not_found")
        if found.kind != "public" and self.core.state.app.bot_user not in found.members:
            raise SlackError("channel_not_found")
        return found

    def page(self, items: list[T], size: int) -> tuple[list[T], Json]:
        """One page of a list, and its response_metadata. Raises SlackError invalid_cursor."""
        start = read_cursor(self.text("cursor"))
        after = start + size
        cursor = write_cursor(after) if after < len(items) else ""
        return items[start:after], {"response_metadata": {"next_cursor": cursor}}


@dataclass(frozen=True)
class Method:
    """A row of the table. `tier` 1–5 (5 is Slack's "special"), `scopes`: any one of them, `takes_json` as
    Slack's reference says, `caller`: whose token it takes (bot, app, any or none), `post_only`: GET is refused
    with insecure_request.
    """

    run: Callable[[Call], Json]
    tier: int
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    takes_json: bool = True
    caller: str = "bot"
    post_only: bool = False

    @property
    def known(self) -> frozenset[str]:
        return frozenset((*self.required, *self.optional, "token", "team_id"))


def write_cursor(offset: Any) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def read_cursor(cursor: str) -> int:
    """The offset in a cursor, 0 without one. Raises SlackError invalid_cursor."""
    return int(cursor_text(cursor) or "0") if (cursor_text(cursor) or "0").isdigit() else _bad_cursor()


def cursor_text(cursor: str) -> str:
    """What a cursor points at, "" without one. Raises SlackError invalid_cursor."""
    if not cursor:
        return ""
    try:
        kind, _, rest = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError) as problem:
        raise SlackError("invalid_cursor") from problem
    return rest if kind == "next" and rest else str(_bad_cursor())


def _bad_cursor() -> int:
    raise SlackError("invalid_cursor")
