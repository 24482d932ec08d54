"""Speaking to Slack for the outbox: post, edit, look up; and sorting what Slack refuses."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.outbox.client import TimedClient
from bot.outbox.look_up import MARK, conversation_of, find, look_up
from bot.outbox.lost import Lost
from bot.outbox.message import FILES_REFUSED, Message
from bot.outbox.models import HOME, Outbox

HTTP_TIMEOUT = 10
"""Seconds for one call; shorter than a lease."""

UPLOAD_TIMEOUT = 15
"""Seconds for one file, of three at the most within a lease; a file of ten years of a team is a few megabytes."""

A_FILE = "F"
"""How the id of a file begins, which stands where else the ts of a message does."""

GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})

METADATA_TYPE = "dagstart_outbox"

LATER = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
    | {"token_expired"}  # the next one is fetched by the clock
)
STOP = frozenset({"token_revoked", "account_inactive", "invalid_auth", "not_authed", "org_login_required"})


@dataclass(frozen=True)
class Problem:
    """A send that did not work. `kind`: later, never or stop; `uncertain`: Slack may have taken it all the same;
    `away`: Slack itself does not answer, so that nothing else will get through either; `unanswered`: it did not answer
    in time and may still be at it.
    """

    kind: str
    name: str
    retry_after: float | None = None
    uncertain: bool = False
    away: bool = False
    unanswered: bool = False


def make_client(token: str, api_url: str) -> WebClient:
    """A Web API client without retries of its own: what fails goes back to the queue."""
    return TimedClient(token=token, base_url=api_url, timeout=HTTP_TIMEOUT, retry_handlers=[], ssl=tls())


@cache
def tls() -> ssl.SSLContext:
    """How to check who answers. Read once: else every call to Slack reads the certificates anew, 30 ms and more."""
    return ssl.create_default_context()


CHART = "data_visualization"


def send(
    client: WebClient, row: Outbox, message: Message, claimed_at: datetime, lost: Lost | None = None
) -> tuple[str, str]:
    """Post, edit what the row became before, or publish a Home. Returns Slack's own channel and ts.

    Charts are new in Slack: where a workspace does not take them yet, the message goes without; its text says the same.
    """
    try:
        return _send(client, row, message, claimed_at, lost)
    except SlackApiError as error:
        plain = [block for block in message.blocks if block["type"] != CHART]
        if error.response.get("error") != "invalid_blocks" or len(plain) == len(message.blocks):
            raise
        return _send(client, row, replace(message, blocks=plain), claimed_at, lost)


def _send(client: WebClient, row: Outbox, message: Message, claimed_at: datetime, lost: Lost | None) -> tuple[str, str]:
    """The same as it is. A Home has no channel and ts: it is told by its owner and its view."""
    if row.kind == HOME:
        reply = client.views_publish(user_id=row.recipient, view={"type": "home", "blocks": message.blocks})
        return row.recipient, str(reply["view"]["id"])[:20]
    if row.ts and row.channel:
        reply = client.chat_update(channel=row.channel, ts=row.ts, text=message.text, blocks=message.blocks)
        return row.channel, str(reply["ts"])
    if message.ephemeral_to:
        reply = client.chat_postEphemeral(
            channel=row.recipient, user=message.ephemeral_to, text=message.text, blocks=message.blocks
        )
        return row.recipient, str(reply["message_ts"])
    if row.uncertain and (found := look_up(client, row, claimed_at, message, lost)):
        return found
    if message.files:
        return _send_files(client, row, message, message.files)
    reply = client.chat_postMessage(
        channel=message.sealed_to or row.recipient,
        text=message.text,
        blocks=message.blocks,
        thread_ts=message.thread_ts,
        metadata={"event_type": METADATA_TYPE, "event_payload": {"id": row.token, "kind": row.kind}},
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(reply["channel"]), str(reply["ts"])


class FilesRefused(Exception):
    """Slack did not take the files of a message, so that nothing was posted. The argument is its reason."""


def _send_files(
    client: WebClient, row: Outbox, message: Message, write: Callable[[Path], list[Path]]
) -> tuple[str, str]:
    """Upload the files that a message is about, and share them with its text.

    Returns the conversation and the id of the first file: Slack does not say which message it becomes.
    """
    conversation = conversation_of(client, row.recipient)
    with TemporaryDirectory(prefix="dagstart-") as folder:
        try:
            uploaded = {path.name: _upload(client, path, message.alt_text) for path in write(Path(folder))}
        except SlackApiError as error:
            if (problem := sort_problem(error)).kind != "never":
                raise
            raise FilesRefused(problem.name) from error
    named: list[dict[str, str | None]] = [{"id": uploaded[n], "title": _title(n, row)} for n in uploaded]
    _share(client, conversation, named, message)
    return conversation, next(iter(uploaded.values()), "")


def _title(name: str, row: Outbox) -> str:
    """A file's name with a mark of its row, by which it is found again: messages with files have no metadata."""
    stem, _, ending = name.rpartition(".")
    return f"{stem} ({row.token[:MARK]}).{ending}"


def _upload(client: WebClient, path: Path, alt_text: str | None) -> str:
    """Send the bytes of a file to Slack, from the disk and not through memory. Returns the file's id."""
    size = path.stat().st_size
    place = client.files_getUploadURLExternal(filename=path.name, length=size, alt_txt=alt_text)
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    with path.open("rb") as content:
        request = Request(place["upload_url"], data=content, headers=headers, method="POST")  # noqa: S310
        try:
            with urlopen(request, timeout=UPLOAD_TIMEOUT, context=client.ssl):  # noqa: S310
                pass
        except OSError as error:  # another host than that of the API, and maybe one that a firewall does not know
            raise FilesRefused(type(error).__name__) from error
    return str(place["file_id"])


def _share(client: WebClient, conversation: str, files: list[dict[str, str | None]], message: Message) -> None:
    client.files_completeUploadExternal(
        files=files, channel_id=conversation, initial_comment=message.text, thread_ts=message.thread_ts
    )


def take_back(client: WebClient, row: Outbox, message: Message, claimed_at: datetime, lost: Lost | None) -> None:
    """Delete what a row became, also where it is not known whether it became anything. Gone already is good."""
    place = (row.channel, row.ts) if row.channel and row.ts else None
    if place is None and row.uncertain:
        place, _ = find(client, row, claimed_at, message, lost)
    if place is None:
        return
    try:
        if place[1].startswith(A_FILE):
            client.files_delete(file=place[1])
        else:
            client.chat_delete(channel=place[0], ts=place[1])
    except SlackApiError as error:
        if error.response.get("error") not in GONE:
            raise


def sort_problem(error: Exception) -> Problem:
    """Whether to try again, give up, or stop the workspace."""
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", 200)
        name = str(error.response.get("error")) if _is_slacks_own(error) else f"http_{status}"
        if status == 429 or name in {"ratelimited", "rate_limited"}:
            headers = getattr(error.response, "headers", {}) or {}
            return Problem("later", "ratelimited", retry_after=_seconds(headers))
        if name in STOP:
            return Problem("stop", name)
        if status >= 500 or name in LATER or not _is_slacks_own(error):
            away = status >= 500 or not _is_slacks_own(error)
            return Problem("later", name, uncertain=away, away=away)
        return Problem("never", name)
    if isinstance(error, FilesRefused):
        return Problem("later", f"{FILES_REFUSED}{error}")
    if isinstance(error, (OSError, HTTPException)):
        reason = getattr(error, "reason", error)
        unsent = isinstance(reason, (ConnectionRefusedError, socket.gaierror))
        late = isinstance(reason, TimeoutError)
        return Problem("later", type(reason).__name__, uncertain=not unsent, away=True, unanswered=late)
    raise error


def _is_slacks_own(error: SlackApiError) -> bool:
    """Slack's errors are single words; for a page of a proxy the SDK makes up a sentence."""
    data = getattr(error.response, "data", error.response)
    return isinstance(data, dict) and str(data.get("error", "")).isidentifier()


def _seconds(headers: Any) -> float:
    for name in ("Retry-After", "retry-after"):
        if name in headers:
            value = headers[name]
            return float(value[0] if isinstance(value, list) else value)
    return 30.0
