"""The addresses of the page. Everything a person does goes through the control API under `/_/`."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.core import Core
from playground.errors import Refusal
from playground.page.drawing import HERE, environment
from playground.page.messages import lens_of
from playground.page.people import humans, person
from playground.page.views import page_model, viewer

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: http://127.0.0.1:* http://localhost:*",
        "connect-src 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
IMAGES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
FAULTS = {
    "429": "Answer Web API calls with 429 and Retry-After",
    "5xx": "Answer Web API calls with a server error",
    "slow": "Answer Web API calls, or deliver, slowly",
    "duplicate": "Deliver twice",
    "swallow": "Never deliver",
    "drop": "Reset the socket now",
    "close_silent": "End the socket now, without a close frame",
    "mute": "Keep the socket open but dead",
    "refresh": "Ask the socket to reconnect now",
    "revoke": "Revoke the token now",
}
Draw = Callable[[Core, Request], dict[str, Any]]


def routes(playground: Core) -> list[BaseRoute]:
    """The page `/`, `/side`, `/inspector`, `/faults`, uploaded files and our own static files."""
    env = environment()

    def page(path: str, template: str, model: Draw) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                return _html(env, template, model(playground, request))
            except Refusal as refusal:
                return PlainTextResponse(refusal.message, 404)

        return Route(path, endpoint)

    async def file(request: Request) -> Response:
        return _file(playground, request.path_params["id"])

    return [
        page("/", "page.html", lambda core, request: page_model(core, dict(request.query_params))),
        page("/side", "side.html", _side),
        page("/inspector", "inspector.html", _inspector),
        page("/faults", "faults.html", _faults),
        Route("/page-files/{id}", file),
        Mount("/page-static", StaticFiles(directory=HERE / "static")),
    ]


def _html(env: Environment, template: str, model: dict[str, Any]) -> HTMLResponse:
    headers = {"content-security-policy": POLICY, "cache-control": "no-store", "referrer-policy": "no-referrer"}
    return HTMLResponse(env.get_template(template).render(model), headers=headers)


def _side(core: Core, request: Request) -> dict[str, Any]:
    left = viewer(core, request.query_params.get("left", ""))
    others = [user for user in humans(core.state) if user.id != left.id] or [left]
    wanted = request.query_params.get("right", "")
    right = viewer(core, wanted) if wanted else others[0]
    people = [person(user) for user in humans(core.state)]
    model = {"sides": [("left", left), ("right", right)], "people": people, "workspace": core.state.workspace}
    clock = {"clock": core.clock.describe(), "me": left, "lens": lens_of(core.state, left.id, core.clock.now())}
    return model | clock


def _inspector(core: Core, request: Request) -> dict[str, Any]:
    names = {user.id: user.real_name for user in core.state.users.values()}
    world = {"names": names, "zone": viewer(core, "").tz}
    return {"workspace": core.state.workspace, "find": request.query_params.get("find", ""), "world": world}


def _faults(core: Core, _request: Request) -> dict[str, Any]:
    me = viewer(core, "")
    model = {"workspace": core.state.workspace, "lens": lens_of(core.state, me.id, core.clock.now())}
    model |= {"installed": core.state.app.installed}
    return model | {"rules": core.faults.rules, "kinds": FAULTS, "connections": len(core.sockets.links)}


def _file(core: Core, id_: str) -> Response:
    """An uploaded file; only pictures are shown, everything else is downloaded."""
    file = core.state.files.get(id_)
    if file is None or file.content is None:
        return PlainTextResponse("There is no such file.", 404)
    kind = IMAGES.get(file.name.rpartition(".")[2].lower())
    headers = {"x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'"}
    if kind is None:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(base64.b64decode(file.content), media_type=kind or "application/octet-stream", headers=headers)
