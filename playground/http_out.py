"""One signed HTTP request to the app, as Slack sends it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urljoin, urlsplit

from playground.ack import ACK_SECONDS, Ack
from playground.installation import Json

MAX_REDIRECTS = 2  # Slack's docs: more than two redirects are too many
WORKERS = ThreadPoolExecutor(64, "deliver")
FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`v0=` and the HMAC-SHA256 of `v0:{timestamp}:{body}` (Slack's "verifying requests")."""
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(kind: str, payload: Json) -> tuple[str, bytes]:
    """(content type, body): events as JSON, commands as a form, interactions as a form with `payload`."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    if kind == "slash_commands":
        flat = {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in payload.items()}
        return FORM, urlencode(flat).encode()
    return FORM, urlencode({"payload": json.dumps(payload)}).encode()


async def send(url: str, secret: str, kind: str, payload: Json, headers: dict[str, str]) -> Ack:
    """POST a payload, signed; the whole exchange may take three seconds of real time."""
    content_type, body = encode(kind, payload)
    stamp = str(int(time.time()))
    signed = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, body),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        **headers,
    }
    try:
        sent = asyncio.get_running_loop().run_in_executor(WORKERS, _post, url, body, signed, 0)
        return await asyncio.wait_for(sent, ACK_SECONDS)
    except TimeoutError:
        return Ack("timeout", reason="http_timeout")


def _post(url: str, body: bytes, headers: dict[str, str], redirects: int) -> Ack:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = make(parts.netloc, timeout=ACK_SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        content = response.read()
    except ssl.SSLError:
        return Ack("failed", reason="ssl_error")
    except TimeoutError:
        return Ack("timeout", reason="http_timeout")
    except (OSError, http.client.HTTPException):
        return Ack("failed", reason="connection_failed")
    finally:
        connection.close()
    if response.status in (301, 302, 307, 308) and response.headers.get("Location"):
        if redirects >= MAX_REDIRECTS:
            return Ack("failed", reason="too_many_redirects")
        return _post(urljoin(url, response.headers["Location"]), body, headers, redirects + 1)
    if not 200 <= response.status < 300:
        return Ack("failed", reason="http_error", no_retry=response.headers.get("x-slack-no-retry") == "1")
    return Ack("ok", _parse(content, response.headers.get("Content-Type") or ""))


def _parse(content: bytes, content_type: str) -> object:
    text = content.decode("utf-8", "replace")
    if not text:
        return None
    if "json" in content_type or text.startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
