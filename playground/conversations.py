"""A conversation of the stand-in and the messages in it, as the dicts Slack would send."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from playground.installation import Json


@dataclass
class Message:
    """One message; `body` is its wire format. `ephemeral_to` names its only reader, if it has one.

    `values` holds what each reader chose in its elements: user → block_id → action_id → element state.
    """

    channel: str
    ts: str
    body: Json
    ephemeral_to: str | None = None
    values: dict[str, Json] = field(default_factory=dict)

    @property
    def thread_ts(self) -> str | None:
        """Parent of a reply (or the message itself once it has replies)."""
        value = self.body.get("thread_ts")
        return value if isinstance(value, str) else None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A conversation; kind is public, private, im or mpim. `members` keeps the order of joining."""

    id: str
    name: str
    kind: str
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    archived: bool = False
    is_general: bool = False
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    threads: dict[str, list[str]] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    pins: dict[str, int] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Index a message by its ts; replies are indexed under their parent as well."""
        self.messages[message.ts] = message
        insert_sorted(self.order, message.ts)
        if message.is_reply and message.thread_ts:
            insert_sorted(self.threads.setdefault(message.thread_ts, []), message.ts)

    def remove(self, ts: str) -> Message:
        """Forget a message. Raises KeyError if it is not there."""
        message = self.messages.pop(ts)
        self.order.pop(bisect.bisect_left(self.order, ts))
        if message.is_reply and message.thread_ts:
            self.threads.get(message.thread_ts, []).remove(ts)
        return message

    def newest(self) -> Iterator[Message]:
        """Messages, newest first."""
        return (self.messages[ts] for ts in reversed(self.order))


def insert_sorted(order: list[str], ts: str) -> None:
    """Insert a timestamp; the usual case, newest last, costs nothing."""
    if not order or order[-1] < ts:
        order.append(ts)
    else:
        bisect.insort(order, ts)
