"""Looking in Slack for what may have been sent already, by this row or by another life of the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.outbox.lost import Lost
from bot.outbox.message import Message
from bot.outbox.models import Outbox

Place = tuple[str, str]
"""Channel and ts, or the id of a file."""

MARK = 6
"""Characters of a row's token that stand in the titles of its files."""

A_PAGE = 200
"""Messages looked through: one call, however much was said."""

MARGIN = 2 * 3600
"""Seconds before its moment from which on a message is looked for."""


def look_up(client: WebClient, row: Outbox, since: datetime, message: Message, lost: Lost | None) -> Place | None:
    """Find a message that may have been posted before. None: it is not there.

    What another life of the database sent is drawn anew: its buttons carry numbers that mean nothing here.
    In channels this needs a history scope, which is optional; without it we send again: rather one double
    board than none.
    """
    place, own = find(client, row, since, message, lost)
    if place and not own:
        client.chat_update(channel=place[0], ts=place[1], text=message.text, blocks=message.blocks)
    return place


def find(
    client: WebClient, row: Outbox, since: datetime, message: Message, lost: Lost | None
) -> tuple[Place | None, bool]:
    """The same without touching it, and whether this very row sent it."""
    if row.recipient.startswith(("C", "G")) and not _may_read_channels(client):
        return None, False
    repeats = lost if lost and lost.may_repeat(since) else None
    oldest = since.timestamp() - MARGIN
    if repeats:
        oldest = max(repeats.made_at.timestamp(), repeats.earliest(since))
    try:
        channel = conversation_of(client, message.sealed_to or row.recipient)
        found = _history(client, channel, message.thread_ts, oldest)
    except SlackApiError as error:
        if error.response.get("error") in {"missing_scope", "not_in_channel", "channel_not_found"}:
            return None, False
        raise
    for each in found:
        if ts := _ts_of(row, each):
            return (channel, ts), True
    ts = repeats.choose(found, channel, row.kind, message.text, since) if repeats else None
    return (channel, ts) if ts else None, False


def _history(client: WebClient, channel: str, thread_ts: str | None, oldest: float) -> Sequence[Mapping[str, Any]]:
    arguments: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{oldest:.6f}",
        "limit": A_PAGE,
        "include_all_metadata": True,
    }
    if thread_ts:
        reply = client.conversations_replies(ts=thread_ts, **arguments)
    else:
        reply = client.conversations_history(**arguments)
    messages: Sequence[Mapping[str, Any]] = reply["messages"]
    return messages


def _ts_of(row: Outbox, found: Mapping[str, Any]) -> str | None:
    """The ts of a message that this row became, or the id of its first file; None: it is another one."""
    if found.get("metadata", {}).get("event_payload", {}).get("id") == row.token:
        return str(found["ts"])
    files = found.get("files", ())
    return next((str(file["id"]) for file in files if f"({row.token[:MARK]})" in str(file.get("title"))), None)


def _may_read_channels(client: WebClient) -> bool:
    """Whether the token has a history scope for channels; Slack names the scopes in the header of every answer."""
    headers = {name.lower(): value for name, value in client.auth_test().headers.items()}
    return bool(
        {"channels:history", "groups:history"} & {s.strip() for s in headers.get("x-oauth-scopes", "").split(",")}
    )


def conversation_of(client: WebClient, recipient: str) -> str:
    """Where messages to a person or a channel go."""
    if recipient.startswith(("C", "G", "D")):
        return recipient
    return str(client.conversations_open(users=recipient)["channel"]["id"])
