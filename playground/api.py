"""The door of the Web API: reads a request, checks token, limits, arguments and scopes, runs the method."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.core import Core
from playground.errors import SlackError
from playground.inspector import elapsed
from playground.installation import Json, Keyring
from playground.methods import METHODS
from playground.methods.base import Call, Method

FORM = "application/x-www-form-urlencoded"
BLAMELESS = {"account_inactive", "token_revoked", "token_expired", "hash_conflict"}  # what an app can't know beforehand
HISTORY_METHODS = ("conversations.history", "conversations.replies")


async def serve(core: Core, request: Request) -> Response:
    """POST or GET /api/{method}."""
    start = time.perf_counter()
    name = request.path_params["method"]
    slow = core.faults.take("slow", name)
    if slow:
        await request.body()  # whoever hangs up meanwhile is served all the same
        await asyncio.sleep(float(slow.get("seconds") or 1.0))
    broken = core.faults.take("5xx", name)
    if broken:
        core.inspector.record("api", name, None, {"status": 503}, provoked=True)
        return PlainTextResponse("upstream connect error", 503)
    args: Json = {}
    violations: list[str] = []
    warnings: list[str] = []
    status, headers, provoked = 200, dict[str, str](), False
    try:
        limited = core.faults.take("429", name)
        if limited:
            wait = int(limited.get("retry_after") or 1)
            raise SlackError("ratelimited", status=429, retry_after=wait, provoked=True)
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        args, token, warnings = await _read(request, method)
        core = find_workspace(core, method, token, args)
        answer: Json = {"ok": True, **_run(core, request, name, method, args, token, violations)}
    except SlackError as problem:
        status, answer, headers, provoked = _refusal(problem)
        if status != 429 and problem.error not in BLAMELESS:
            violations.append(_sentence(name, answer))
    if warnings:
        answer["warning"] = ",".join(warnings)
        answer.setdefault("response_metadata", {})["warnings"] = warnings
    core.store.dirty = True
    _log(core, name, args, answer, start, violations, status, provoked)
    headers["x-oauth-scopes"] = ",".join(core.state.app.scopes)
    return JSONResponse(answer, status, headers)


def _run(
    core: Core, request: Request, name: str, method: Method, args: Json, token: str, violations: list[str]
) -> Json:
    if method.post_only and request.method != "POST":
        raise SlackError("insecure_request")
    kind = _authenticate(core, method, token, args)
    _check_limits(core, name, method)
    missing = [field for field in method.required if args.get(field) is None]
    if missing:
        raise SlackError.arguments(*(f"missing required field: {field}" for field in missing))
    unknown = sorted(set(args) - method.known)
    if name != "api.test":
        violations += [f"unknown argument {field}" for field in unknown]
    call = Call(core, args, kind, f"{request.url.scheme}://{request.url.netloc}", token, violations)
    call.need(*method.scopes)
    return method.run(call)


def _authenticate(core: Core, method: Method, token: str, args: Json) -> str:
    """The kind of token: bot, app or none. Raises SlackError."""
    app = core.state.app
    if method.caller == "none":
        return "none"
    if method.caller == "app" and not token:
        raise SlackError("invalid_auth" if args.get("token") else "missing_args")
    if not token:
        raise SlackError("not_authed")
    if token == app.app_token:
        if method.caller == "bot":
            raise SlackError("not_allowed_token_type")
        return "app"
    keys = keys_of(core, token)
    if token != app.bot_token and keys is None:
        raise SlackError("invalid_auth")
    if not app.installed:
        raise SlackError("account_inactive")
    if app.revoked and keys is None:
        raise SlackError("token_revoked")
    if keys and (problem := keys.problem(token, core.clock.now())):
        raise SlackError(problem)
    if method.caller == "app":
        raise SlackError("not_allowed_token_type")
    return "bot"


def keys_of(core: Core, token: str) -> Keyring | None:
    """Where a token stands that OAuth gave: with this workspace, or with the organisation."""
    organisation = core.organisation
    of_organisation = organisation.keys if organisation and token in organisation.keys.ends else None
    return core.state.app.keys if token in core.state.app.keys.ends else of_organisation


def find_workspace(core: Core, method: Method, token: str, args: Json) -> Core:
    """The workspace a call is about: the token's own. One of an organisation says it with an id, or has to with
    `team_id` where Slack's reference wants that. Raises SlackError.
    """
    for each in core.workspaces:
        if token and token in (each.state.app.bot_token, *each.state.app.keys.ends):
            return each
    organisation = core.organisation
    if organisation is None or token not in organisation.keys.ends:
        return core
    granted = [each for each in core.workspaces if each.state.workspace.id in organisation.granted]
    if team := str(args.get("team_id") or ""):
        if team not in organisation.granted:
            raise SlackError("team_access_not_granted")
    elif "team_id" in method.optional:
        raise SlackError(
            "missing_argument", response_metadata={"messages": ["[ERROR] missing required field: team_id"]}
        )
    asked = [str(args.get(name)) for name in ("channel", "user", "user_id", "view_id")]
    named = (each for each in granted if any(id_ in known for known in _ids(each) for id_ in asked))
    return core.named(team) if team else next(named, granted[0] if granted else core)


def _ids(core: Core) -> tuple[Collection[str], ...]:
    return core.state.channels, core.state.users, core.state.views


def _check_limits(core: Core, name: str, method: Method) -> None:
    if core.commercial and name in HISTORY_METHODS:
        wait = core.limits.take(name, 1.0)
    elif name == "chat.postMessage":
        return
    else:
        wait = core.limits.take_method(name, method.tier)
    if wait:
        raise SlackError("ratelimited", status=429, retry_after=wait)


async def _read(request: Request, method: Method) -> tuple[Json, str, list[str]]:
    """(arguments, token, warnings). A token counts in the header or a form body, not in JSON or the query."""
    args: Json = dict(request.query_params)
    args.pop("token", None)
    warnings: list[str] = []
    token = _bearer(request)
    if method.caller == "none":
        args |= _basic(request)
    if request.method == "POST":
        content_type = request.headers.get("content-type", "")
        body, is_json = await _body(request, content_type)
        if is_json:
            if "charset" not in content_type:
                warnings.append("missing_charset")
            args |= body if method.takes_json else {}
        else:
            args |= body
            if method.caller != "app":
                token = token or str(body.get("token") or "")
    return args, token, warnings


async def _body(request: Request, content_type: str) -> tuple[Json, bool]:
    """(the body's fields, whether it is JSON). Raises SlackError."""
    if "multipart/form-data" in content_type:
        form = await request.form()
        return {key: value for key, value in form.items() if isinstance(value, str)}, False
    raw = await request.body()
    if not raw:
        return {}, False
    if content_type.startswith("application/json"):
        return _object(raw), True
    if content_type.startswith(FORM):
        return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)), False
    raise SlackError("invalid_post_type" if content_type else "missing_post_type")


def _object(raw: bytes) -> Json:
    try:
        body: Any = json.loads(raw)
    except ValueError as problem:
        raise SlackError("invalid_json") from problem
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _basic(request: Request) -> Json:
    """The app's id and secret, as RFC 6749 would have them."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(given).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret}


def _refusal(problem: SlackError) -> tuple[int, Json, dict[str, str], bool]:
    """(HTTP status, body, headers, whether a fault provoked it)."""
    extra = dict(problem.extra)
    provoked = bool(extra.pop("provoked", False))
    wait = extra.pop("retry_after", None)
    headers = {"Retry-After": str(wait)} if wait is not None else {}
    return problem.status, {"ok": False, "error": problem.error, **extra}, headers, provoked


def _sentence(name: str, answer: Json) -> str:
    reasons = (answer.get("response_metadata") or {}).get("messages") or []
    return " ".join([f"{name} was refused: {answer['error']}", *reasons])


def _log(
    core: Core,
    name: str,
    args: Json,
    answer: Json,
    start: float,
    violations: list[str],
    status: int,
    provoked: bool,
) -> None:
    entry = core.inspector.record(
        "api", name, args, answer, ms=elapsed(start), violations=violations, provoked=provoked
    )
    if status == 429 and not provoked:
        core.inspector.violate(entry, f"{name} was called too often", "rate")
