"""The HTTP door: nothing gets to Bolt that Slack did not sign, and what it signed gets there whole."""

import asyncio
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.from_slack import OLDEST, read_body
from bot.probes import HEALTH_PATH
from bot.reply import JSON, Reply
from bot.web import EVENTS_PATH, LARGEST_BODY, WebDoor

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
COMMAND = {
    "command": "/dagstart",
    "text": "help & <@U1> 100% café ☕",
    "team_id": "T1",
    "user_id": "U1",
    "response_url": "https://hooks.slack.example/commands/T1/1/x",
    "is_enterprise_install": "false",
}


class Door:
    """The door before a Bolt app that notes what comes in."""

    def __init__(self, secret: str = SECRET, *, healthy: bool = True) -> None:
        self.seen: list[dict[str, Any]] = []
        bolt = App(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UB", bot_token="xoxb-1"),
            request_verification_enabled=False,
            process_before_response=True,
        )

        @bolt.command("/dagstart")
        def command(ack: Ack, body: dict[str, Any]) -> None:
            self.seen.append(body)
            ack(text="Hallo é")

        @bolt.action("card.send")
        def action(ack: Ack, body: dict[str, Any]) -> None:
            self.seen.append(body)
            ack()

        self.asgi = WebDoor(
            bolt, secret, 4, looks={HEALTH_PATH: lambda _headers: Reply(200 if healthy else 503, JSON, b"{}")}
        )

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.asgi)
            async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                return await client.request(method, path, content=body, headers=headers)

        return asyncio.run(go())

    def post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return self.ask("POST", EVENTS_PATH, body, headers)


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None, kind: str = "form") -> dict[str, str]:
    """Headers as Slack sends them."""
    stamp = str(int(time.time() if at is None else at))
    mark = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, "sha256").hexdigest()
    types = {"form": "application/x-www-form-urlencoded", "json": "application/json"}
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mark}", "content-type": types[kind]}


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


FORM = form(**COMMAND)
NOW = time.time()
FORGED = {
    "without any signature": (FORM, {}),
    "without a signature": (FORM, {"x-slack-request-timestamp": str(int(NOW))}),
    "without a time": (FORM, {"x-slack-signature": signed(FORM)["x-slack-signature"]}),
    "with somebody else's secret": (FORM, signed(FORM, secret="other")),
    "with an empty secret": (FORM, signed(FORM, secret="")),
    "too old": (FORM, signed(FORM, at=NOW - OLDEST - 5)),
    "from the future": (FORM, signed(FORM, at=NOW + 24 * 3600)),
    "with another body": (FORM + b"&text=x", signed(FORM)),
    "with another time": (FORM, {**signed(FORM), "x-slack-request-timestamp": str(int(NOW) - 1)}),
    "with a time that is no number": (FORM, {**signed(FORM), "x-slack-request-timestamp": "now"}),
    "with an endless time": (FORM, {**signed(FORM), "x-slack-request-timestamp": "9" * 5000}),
    "with an empty signature": (FORM, {**signed(FORM), "x-slack-signature": ""}),
    "with half a signature": (FORM, {**signed(FORM), "x-slack-signature": signed(FORM)["x-slack-signature"][:20]}),
    "as a certificate check": (form(ssl_check="1"), {}),
    "as a challenge": (b'{"type":"url_verification","challenge":"x"}', {"content-type": "application/json"}),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_request_is_refused(how: str) -> None:
    door = Door()
    body, headers = FORGED[how]
    assert door.post(body, headers).status_code == 401
    assert door.seen == []


def test_a_door_without_a_secret_lets_nobody_in() -> None:
    door = Door(secret="")
    assert door.post(FORM, signed(FORM, secret="")).status_code == 401
    assert door.seen == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_only_posts_are_requests_of_slack(method: str) -> None:
    door = Door()
    assert door.ask(method, EVENTS_PATH, FORM, signed(FORM)).status_code == 404
    assert door.seen == []


@pytest.mark.parametrize("path", ["/", "/slack/events/", "/slack/install", "/slack/oauth_redirect", HEALTH_PATH])
def test_no_other_path_leads_to_bolt(path: str) -> None:
    door = Door()
    assert door.ask("POST", path, FORM, signed(FORM)).status_code == (405 if path == HEALTH_PATH else 404)
    assert door.seen == []


def test_a_signed_command_arrives_whole_and_is_acked() -> None:
    door = Door()
    answer = door.post(FORM, signed(FORM))
    assert (answer.status_code, answer.text) == (200, "Hallo é")
    assert door.seen == [COMMAND]


def test_a_signed_click_arrives_whole_and_is_acked() -> None:
    door = Door()
    payload = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "actions": [{"type": "button", "action_id": "card.send", "block_id": "b", "value": "a+b & c=d%41 é 🙂"}],
    }
    body = form(payload=json.dumps(payload))
    answer = door.post(body, signed(body))
    assert (answer.status_code, answer.text) == (200, "")
    assert door.seen == [payload]


def test_a_signed_challenge_is_echoed() -> None:
    body = b'{"type":"url_verification","challenge":"3eZbrw1aB"}'
    answer = Door().post(body, signed(body, kind="json"))
    assert (answer.status_code, answer.text) == (200, "3eZbrw1aB")


def test_a_signed_certificate_check_is_answered() -> None:
    body = form(ssl_check="1", token="x")
    assert Door().post(body, signed(body)).status_code == 200


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload=%7B", b"payload=%5B1%5D", b"\xff\xfe", b"payload=1"])
def test_signed_nonsense_is_refused_without_an_error(body: bytes) -> None:
    assert Door().post(body, signed(body)).status_code in {400, 404}


def test_a_body_larger_than_anything_slack_sends_is_refused() -> None:
    body = b"x" * (LARGEST_BODY + 1)
    assert Door().post(body, signed(body)).status_code == 413


def test_forms_are_read_as_the_standard_library_reads_them() -> None:
    text = "a=&b=%E2%82%AC+x%2B&text=%3C%21channel%3E+%26amp%3B&c=d=e"
    expected = {"a": "", "b": "€ x+", "text": "<!channel> &amp;", "c": "d=e"}
    assert read_body(b"application/x-www-form-urlencoded", text.encode()) == expected


@pytest.mark.parametrize(("healthy", "status"), [(True, 200), (False, 503)])
def test_health_is_told(healthy: bool, status: int) -> None:
    assert Door(healthy=healthy).ask("GET", HEALTH_PATH).status_code == status
