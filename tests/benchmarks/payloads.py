"""Signed requests as Slack sends them: a press of Send on a card, the form for a point, a typed command."""

import base64
import hmac
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from bot.i18n import translator
from bot.rituals.dagstart import blocks, point_blocks
from bot.rituals.dagstart.questions import template_questions
from handlers.dagstart import POINT_FORM
from tests.benchmarks.fill import WORKSPACE, ZONE, Place

SECRET = "benchmark-signing-secret"
APP = "A0BENCH"
ANSWERS = ("De nieuwe brief over retouren is voor klanten niet te begrijpen.", "Uitleg over het nieuwe kassasysteem.")
COLLEAGUES = [(number, f"Medewerker {number}") for number in range(1, 50)]

Payload = Callable[[Place], dict[str, Any]]


def press(slack_url: str) -> Payload:
    """The payloads of `Send` on the card of a team of fifty: message, blocks and all that was typed."""
    t = translator("nl")

    def payload(place: Place) -> dict[str, Any]:
        name = f"Medewerker {place.person_id}"
        card = blocks.Card(
            place.round_id, name, f"klantenteam-{place.team_id}", datetime.now(UTC).date(), ZONE, datetime.now(UTC),
            template_questions("short"), colleagues=COLLEAGUES,
        )  # fmt: skip
        text, shown = blocks.render_prompt(t, card, datetime.now(UTC))
        values = {blocks.answer_block(slot): {"value": _typed(words)} for slot, words in enumerate(ANSWERS, 1)}
        chosen = {"type": "static_select", "selected_option": {"text": _plain("de teamleider"), "value": "lead"}}
        ts, channel = f"{place.round_id}.{place.person_id:06d}", f"D0B{place.person_id:07d}"
        return _base("block_actions", place) | {
            "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
            "channel": {"id": channel, "name": "directmessage"},
            "message": {"type": "message", "user": "U0BENCHBOT", "ts": ts, "text": text, "blocks": shown},
            "state": {"values": values | {blocks.ADDRESSEE: {"value": chosen}}},
            "response_url": f"{slack_url}/response/actions/{WORKSPACE}/{place.round_id}-{place.person_id}",
            "actions": [
                {"type": "button", "action_id": blocks.SEND, "block_id": "b1", "value": str(place.round_id)}
                | {"text": _plain("Verstuur"), "style": "primary", "action_ts": ts}
            ],
        }

    return payload


def submission(place: Place) -> dict[str, Any]:
    """The payload of the form for a point, as `view_submission`."""
    view = point_blocks.render_point_form(translator("nl"), POINT_FORM, place.team_id, "klantenteam", "", COLLEAGUES)
    values = {
        point_blocks.POINT_TEXT: {"value": _typed(f"{ANSWERS[0]} ({place.person_id})")},
        point_blocks.POINT_KIND: {"value": {"type": "static_select", "selected_option": _option("signal")}},
        blocks.ADDRESSEE: {"value": {"type": "static_select", "selected_option": _option("lead")}},
    }
    number = f"V{place.round_id:05d}{place.person_id:05d}"
    made = {"id": number, "team_id": WORKSPACE, "state": {"values": values}, "hash": "1.abc", "app_id": APP}
    return _base("view_submission", place) | {"view": view | made, "response_urls": []}


def command(place: Place, name: str, text: str, channel: str) -> dict[str, Any]:
    """The fields of a slash command, typed in a channel."""
    return {
        "token": "legacy-verification-token", "team_id": WORKSPACE, "team_domain": "klantcontact",
        "channel_id": channel, "channel_name": "klantenteam", "user_id": place.slack_id,
        "user_name": f"medewerker.{place.person_id}", "command": name, "text": text, "api_app_id": APP,
        "is_enterprise_install": "false", "response_url": "http://127.0.0.1:9/response",
        "trigger_id": f"{place.round_id}.{place.person_id}.0123456789abcdef0123456789abcdef",
    }  # fmt: skip


def signed(payload: dict[str, Any]) -> bytes:
    """A whole HTTP request of a press or a form, signed now (good for five minutes)."""
    return signed_form({"payload": json.dumps(payload)})


def signed_form(fields: dict[str, Any]) -> bytes:
    """The same for these fields."""
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    signature = hmac.digest(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hex()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0\r\nAccept: application/json,*/*\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


def send(port: int, requests: Iterable[bytes], *, connections: int = 32, rate: float = 0) -> dict[str, Any]:
    """Send requests from a process of its own. Returns its figures; raises RuntimeError when one was refused."""
    texts = [base64.b64encode(request).decode() for request in requests]
    job = {"port": port, "connections": connections, "rate": rate, "requests": texts}
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["failures"]:
        raise RuntimeError(f"{len(found['failures'])} of {len(texts)} refused, the first: {found['failures'][0]}")
    return found


def send_one(port: int, request: bytes) -> float:
    """Send one request on a connection of its own. Returns when it was answered (epoch seconds)."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
            raise RuntimeError("it was refused")
        return time.time()


def _base(kind: str, place: Place) -> dict[str, Any]:
    name = f"medewerker.{place.person_id}"
    return {
        "type": kind,
        "user": {"id": place.slack_id, "username": name, "name": name, "team_id": WORKSPACE},
        "api_app_id": APP,
        "token": "legacy-verification-token",
        "trigger_id": f"{place.round_id}.{place.person_id}.0123456789abcdef0123456789abcdef",
        "team": {"id": WORKSPACE, "domain": "klantcontact"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def _typed(text: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


def _option(value: str) -> dict[str, Any]:
    return {"text": _plain(value), "value": value}
