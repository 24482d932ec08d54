"""A request of Slack: whether Slack signed it, what it says, and what Bolt answers."""

import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from yarl import URL

from bot.reply import TEXT, Reply

OLDEST = 300
"""Seconds a signature stays good, as Slack's guide on verifying requests says."""


def is_signed(secret: bytes, headers: Mapping[bytes, bytes], body: bytes, now: float) -> bool:
    """Whether Slack signed exactly these bytes, at most five minutes ago."""
    stamp, signature = headers.get(b"x-slack-request-timestamp", b""), headers.get(b"x-slack-signature", b"")
    if not secret or not stamp.isdigit() or len(stamp) > 12 or abs(now - int(stamp)) > OLDEST:
        return False
    expected = b"v0=" + hmac.digest(secret, b"v0:" + stamp + b":" + body, "sha256").hex().encode()
    return hmac.compare_digest(expected, signature)


def read_body(content_type: bytes, body: bytes) -> dict[str, Any]:
    """A request's payload: JSON, a form with JSON in `payload`, or a plain form. Raises ValueError."""
    text = body.decode()
    if content_type.startswith(b"application/json"):
        found = json.loads(text)
    else:
        # yarl decodes in C; the standard library's form decoder costs as much as half a Bolt request.
        form = URL.build(query_string=text, encoded=True).query
        found = json.loads(form["payload"]) if "payload" in form else dict(form)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def hand_to_bolt(app: App, key: bytes, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
    """What Bolt answers to a request that Slack signed; others are turned away."""
    # In a thread of the pool: a digest lets others run, and the loop would wait for its turn to come back.
    if not is_signed(key, headers, body, time.time()):
        return Reply(401, TEXT, b"not signed by Slack")
    try:
        payload = read_body(headers.get(b"content-type", b""), body)
    except (ValueError, RecursionError):
        return Reply(400, TEXT, b"not a request of Slack")
    if payload.get("type") == "url_verification":
        return Reply(200, TEXT, str(payload.get("challenge", "")).encode())
    if payload.get("ssl_check"):
        return Reply(200, TEXT, b"")
    retries: dict[str, str | Sequence[str]] = {
        name.decode(): headers[name].decode("latin-1")
        for name in (b"x-slack-retry-num", b"x-slack-retry-reason")
        if name in headers
    }
    return _reply(app.dispatch(BoltRequest(body=payload, headers=retries, mode="socket_mode")))


def _reply(response: BoltResponse) -> Reply:
    kind = response.headers.get("content-type", ["text/plain; charset=utf-8"])[0]
    return Reply(response.status, kind.encode(), (response.body or "").encode())
