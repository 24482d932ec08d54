"""The control API under `/_/`: acts, what a person sees, the clock, the log, faults. JSON over HTTP."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground import sight
from playground.acts import ACTS, Act
from playground.clock import parse_moment
from playground.core import Core
from playground.errors import Refusal
from playground.inspector import elapsed
from playground.installation import Json

Answer = Callable[[Core, Request], Awaitable[Json]]


async def act(core: Core, request: Request) -> Json:
    """POST /_/act/{name} with the act's arguments as JSON → what the act gives."""
    name = request.path_params["name"]
    start = time.perf_counter()
    body = await _json(request)
    known = ACTS.get(name)
    if known is None:
        raise Refusal("unknown_act", f"There is no act called {name}.")
    try:
        told = await known(core, **bound(known, body))
    except Refusal as refusal:
        answer = {"ok": False, "error": refusal.error, "message": refusal.message}
        core.inspector.record("act", name, body, answer, who=str(body.get("as", "")), ms=elapsed(start))
        raise
    finally:
        core.store.dirty = True
    core.inspector.record("act", name, body, told, who=str(body.get("as", "")), ms=elapsed(start))
    return told


def bound(known: Act, body: Json) -> Json:
    """The body as keyword arguments (`as` becomes `as_`). Raises Refusal if they don't fit the act."""
    given = {("as_" if key == "as" else key): value for key, value in body.items() if value is not None}
    signature = inspect.signature(known)
    try:
        signature.bind(None, **given)
    except TypeError as problem:
        raise Refusal("bad_arguments", f"This act can't be done like that: {problem}.") from problem
    for key, value in given.items():
        if signature.parameters[key].annotation == "str" and not isinstance(value, str):
            raise Refusal("bad_arguments", f"{key} is a string.")
    return given


async def see_state(core: Core, request: Request) -> Json:
    """GET /_/state?as=U… → {me, users, workspaces, channels, app}."""
    return sight.state_of(core, _as(request))


async def see_messages(core: Core, request: Request) -> Json:
    """GET /_/messages?as=U…&channel=C…[&thread_ts=] → {messages}."""
    query = request.query_params
    told = sight.messages_of(core, _as(request), query.get("channel", ""), query.get("thread_ts", ""))
    return {"messages": told}


async def see_views(core: Core, request: Request) -> Json:
    """GET /_/views?as=U… → {modals, home}."""
    return sight.views_of(core, _as(request))


async def see_clock(core: Core, _request: Request) -> Json:
    """GET /_/clock → {now, iso, rate, serial, next, marks}."""
    return core.clock.describe()


async def move_clock(core: Core, request: Request) -> Json:
    """POST /_/clock {op: now|advance|set|next|mark|rate} → the clock."""
    body = await _json(request)
    try:
        _move(core, body)
    except (KeyError, TypeError, ValueError) as problem:
        raise Refusal("bad_clock", "Give {op: now|advance|set|next|mark|rate} and its value.") from problem
    core.live.tell("clock")
    return core.clock.describe()


def _move(core: Core, body: Json) -> None:
    clock, op = core.clock, body["op"]
    if op == "now":
        clock.follow_real_time()
    elif op == "advance":
        clock.advance(float(body["seconds"]))
    elif op == "set":
        clock.set(parse_moment(body["at"]))
    elif op == "rate":
        clock.set_rate(float(body["rate"]))
    elif op == "next":
        _go(core, clock.coming()["next"], "Nothing is planned.")
    elif op == "mark":
        found = [mark["at"] for mark in clock.coming()["marks"] if mark["label"] == body["label"]]
        _go(core, found[0] if found else None, f"There is no mark called {body['label']}.")
    else:
        raise ValueError(op)


def _go(core: Core, at: float | None, otherwise: str) -> None:
    if at is None:
        raise Refusal("nothing_planned", otherwise)
    core.clock.set(max(float(at), core.clock.now()))


async def see_log(core: Core, request: Request) -> Json:
    """GET /_/log?since=n → {entries, next}: give `next` as the following `since`."""
    since = request.query_params.get("since", "0")
    entries = core.inspector.since(int(since) if since.isdigit() else 0)
    return {"entries": entries, "next": core.inspector.count}


async def see_violations(core: Core, _request: Request) -> Json:
    """GET /_/violations → {violations: [{n, at, kind: rule|rate, name, text}]}."""
    return {"violations": list(core.inspector.violations)}


async def see_calls(core: Core, _request: Request) -> Json:
    """GET /_/calls → {calls: {method: how often}, acks: [milliseconds]} since the start."""
    return {"calls": {name: n for name, n in core.inspector.calls.items() if n}, "acks": list(core.inspector.acks)}


async def clear_violations(core: Core, _request: Request) -> Json:
    """DELETE /_/violations → {}."""
    core.inspector.violations.clear()
    return {}


async def see_faults(core: Core, _request: Request) -> Json:
    """GET /_/faults → {rules}."""
    return {"rules": core.faults.rules}


async def set_faults(core: Core, request: Request) -> Json:
    """POST /_/faults {rules} replaces the rules; drop, close_silent, mute, refresh and revoke act at once."""
    for rule in core.faults.set((await _json(request)).get("rules")):
        if rule["kind"] == "revoke":
            core.delivery.revoke()
        else:
            await core.sockets.disturb(rule)
    return {"rules": core.faults.rules}


async def credentials(core: Core, _request: Request) -> Json:
    """GET /_/credentials → what the bot must be started with."""
    app = core.state.app
    return {
        "bot_token": app.bot_token,
        "app_token": app.app_token,
        "signing_secret": app.signing_secret,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "api_url": f"{core.url}/api/",
        "team_id": core.state.workspace.id,
        "bot_user": app.bot_user,
        "app_id": app.id,
    }


async def healthz(core: Core, _request: Request) -> Json:
    """GET /_/healthz → {connections}."""
    return {"connections": len(core.sockets.links), "violations": len(core.inspector.violations)}


def routes(core: Core) -> list[Route]:
    """All control routes."""

    async def live(request: Request) -> Response:
        return StreamingResponse(core.live.stream(_as(request)), media_type="text/event-stream")

    table: list[tuple[str, str, Answer]] = [
        ("POST", "/_/act/{name}", act),
        ("GET", "/_/state", see_state),
        ("GET", "/_/messages", see_messages),
        ("GET", "/_/views", see_views),
        ("GET", "/_/clock", see_clock),
        ("POST", "/_/clock", move_clock),
        ("GET", "/_/log", see_log),
        ("GET", "/_/violations", see_violations),
        ("DELETE", "/_/violations", clear_violations),
        ("GET", "/_/calls", see_calls),
        ("GET", "/_/faults", see_faults),
        ("POST", "/_/faults", set_faults),
        ("GET", "/_/credentials", credentials),
        ("GET", "/_/healthz", healthz),
    ]
    made = [Route(path, _endpoint(core, answer), methods=[method]) for method, path, answer in table]
    return [*made, Route("/_/live", live)]


def _endpoint(core: Core, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            where = core.named(request.query_params.get("team", ""))
            return JSONResponse({"ok": True, **await answer(where, request)})
        except Refusal as refusal:
            told = {"ok": False, "error": refusal.error, "message": refusal.message, **refusal.extra}
            return JSONResponse(told)

    return endpoint


async def _json(request: Request) -> Json:
    try:
        body: Any = json.loads(await request.body() or b"{}")
    except ValueError as problem:
        raise Refusal("bad_json", "The body isn't JSON.") from problem
    if not isinstance(body, dict):
        raise Refusal("bad_json", "The body isn't a JSON object.")
    return body


def _as(request: Request) -> str:
    return request.query_params.get("as", "")
