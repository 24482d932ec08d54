"""Answers through a response_url, and in the ack of a command."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.content import Content, read_content
from playground.conversations import Channel, Message
from playground.core import Core
from playground.errors import SlackError
from playground.installation import Json
from playground.limits import RESPONSE_URL_PER_MINUTE
from playground.messages import app_body, change, delete, post
from playground.state import ResponseUrl, User

USES, LIFETIME = 5, 1800.0
KNOWN = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "mrkdwn",
    "unfurl_links",
    "unfurl_media",
    "metadata",
    "link_names",
    "parse",
}


async def serve(core: Core, request: Request) -> Response:
    """POST /response/{kind}/{team}/{key}. Errors are answered with 404 (spent, late, unknown) or 400 (content):
    chosen, not documented."""
    key = request.path_params["key"]
    raw = await request.body()
    violations: list[str] = []
    try:
        body = _body(raw, request.headers.get("content-type", ""))
        unknown = sorted(set(body) - KNOWN)
        violations += [f"unknown argument {name}" for name in unknown]
        _answer(core, key, body, violations)
        answer: Json = {"ok": True}
        response: Response = PlainTextResponse("ok")
    except SlackError as problem:
        violations.append(f"response_url was refused: {problem.error}")
        answer = {"ok": False, "error": problem.error, **problem.extra}
        headers = {"Retry-After": "1"} if problem.status == 429 else None
        response = JSONResponse(answer, 400 if problem.status == 200 else problem.status, headers)
        body = {"raw": raw.decode("utf-8", "replace")[:2000]}
    core.store.dirty = True
    core.inspector.record("http", "response_url", body, answer, violations=violations)
    return response


def respond_to_command(core: Core, user: User, channel: Channel, body: Any) -> None:
    """A command's ack with a message in it: ephemeral unless response_type says in_channel."""
    given = body if isinstance(body, dict) else {"text": str(body)}
    try:
        content = read_content(given)
    except SlackError as problem:
        told = [f"a command was acked with an invalid message: {problem.error}"]
        core.inspector.record("interaction", "ack", given, violations=told)
        return
    _post(core, user.id, channel, content, given)


def _answer(core: Core, key: str, body: Json, violations: list[str]) -> None:
    url = core.state.response_urls.get(key)
    if url is None:
        raise SlackError("invalid_url", status=404)
    if core.clock.now() - url.born > LIFETIME:
        raise SlackError("expired_url", status=404)
    if url.used >= USES:
        raise SlackError("used_url", status=404)
    if core.limits.take(f"response:{key}", RESPONSE_URL_PER_MINUTE, USES):
        raise SlackError("ratelimited", status=429)
    url.used += 1
    channel = core.state.channels.get(url.channel)
    if channel is None:
        raise SlackError("channel_not_found", status=404)
    original = channel.messages.get(url.message_ts or "")
    if body.get("delete_original"):
        _delete_original(core, channel, original, violations)
    elif body.get("replace_original") and original:
        _replace(core, channel, original, url, body, violations)
    else:
        _fresh(core, channel, url, body, violations)


def _delete_original(core: Core, channel: Channel, original: Message | None, violations: list[str]) -> None:
    if original is None or not _own(core, original):
        violations.append("delete_original where there is no message of the app")
    else:
        delete(core, channel, original)


def _replace(
    core: Core, channel: Channel, original: Message, url: ResponseUrl, body: Json, violations: list[str]
) -> None:
    if not _own(core, original):
        violations.append("replace_original of a message that isn't the app's")
        raise SlackError("cant_update_message")
    asked = body.get("response_type")
    if asked and (asked == "ephemeral") != url.ephemeral:
        violations.append("replace_original can't change between ephemeral and in_channel")
    content = read_content(body)
    violations += content.violations
    fresh = {"blocks": None, "attachments": None, **content.body}
    change(core, channel, original, fresh, None if url.ephemeral else core.state.app.bot_user)


def _fresh(core: Core, channel: Channel, url: ResponseUrl, body: Json, violations: list[str]) -> None:
    if body.get("replace_original"):
        violations.append("replace_original where there is no original")
    if body.get("thread_ts") and body.get("response_type") != "in_channel":
        violations.append("thread_ts works only with response_type in_channel")
    content = read_content(body)
    violations += content.violations
    _post(core, url.user, channel, content, body, url.thread_ts)


def _post(
    core: Core, user: str, channel: Channel, content: Content, given: Json, thread_ts: str | None = None
) -> Message:
    in_channel = given.get("response_type") == "in_channel"
    body = app_body(core, content.body)
    thread = given.get("thread_ts") if in_channel else thread_ts
    if thread and str(thread) in channel.messages:
        body["thread_ts"] = str(thread)
    return post(core, channel, body, None if in_channel else user)


def _own(core: Core, message: Message) -> bool:
    return message.body.get("bot_id") == core.state.app.bot_id


def _body(raw: bytes, content_type: str) -> Json:
    if "json" not in content_type:
        raise SlackError("invalid_payload")
    try:
        body = json.loads(raw)
    except ValueError as problem:
        raise SlackError("invalid_payload") from problem
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body
