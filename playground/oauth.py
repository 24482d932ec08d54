"""The page on which somebody lets the app into a workspace, or into the whole organisation."""

from __future__ import annotations

import secrets
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from playground.core import Code, Core
from playground.installation import Json

PATH = "/oauth/v2/authorize"
PAGE = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    "<body style='font:1rem/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem'><h1>{title}</h1>{body}"
)


def routes(core: Core) -> list[Route]:
    """GET shows the page, POST is one of its buttons."""

    async def show(request: Request) -> Response:
        asked: Json = dict(request.query_params)
        problem = check(core, asked)
        return _refused(core, asked, problem) if problem else HTMLResponse(_page(core, asked))

    async def decide(request: Request) -> Response:
        given: Json = dict(await request.form())
        problem = check(core, given)
        return _refused(core, given, problem) if problem else _sent_back(core, given)

    return [Route(PATH, show, methods=["GET"]), Route(PATH, decide, methods=["POST"])]


def check(core: Core, asked: Json) -> str:
    """What Slack would object to in what the app asks for; empty if nothing."""
    app = core.state.app
    scopes = set(filter(None, str(asked.get("scope") or "").split(",")))
    address = str(asked.get("redirect_uri") or "")
    if asked.get("client_id") != app.client_id:
        return "invalid_client_id"
    if not scopes:
        return "no_scopes"
    if scopes - set(app.scopes):
        return "invalid_scope"
    if not any(address == url or address.startswith(url.rstrip("/") + "/") for url in app.redirect_urls):
        return "bad_redirect_uri"
    return ""


def _page(core: Core, asked: Json) -> str:
    app, organisation = core.state.app, core.organisation
    kept = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(str(v))}">' for k, v in asked.items())
    places = [(each.state.workspace.id, each.state.workspace.name) for each in core.workspaces]
    if organisation and app.settings.get("org_deploy_enabled"):
        places.append((organisation.id, f"{organisation.name} (all workspaces)"))
    options = "".join(f'<option value="{escape(id_)}">{escape(name)}</option>' for id_, name in places)
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in str(asked["scope"]).split(","))
    body = (
        f'<form method="post" action="{PATH}">{kept}<p>In: <select name="team">{options}</select></p><ul>{scopes}</ul>'
        '<button name="allow" value="1">Allow</button> <button name="allow" value="">Cancel</button></form>'
    )
    return PAGE.format(title=f"{escape(app.name)} asks for permission", body=body)


def _sent_back(core: Core, given: Json) -> Response:
    """Slack's answer is a redirect with a code, or with `access_denied`."""
    organisation, where = core.organisation, str(given.get("team") or core.state.workspace.id)
    told = {"state": str(given.get("state") or "")}
    if given.get("allow"):
        whole = organisation is not None and where == organisation.id
        code = Code(core.named(where).state.workspace.id, str(given["redirect_uri"]), core.clock.now(), whole=whole)
        code.user = core.named(where).state.app.installer
        made = secrets.token_hex(24)
        core.codes[made] = code
        told = {"code": made, **told}
    else:
        told = {"error": "access_denied", **told}
    core.inspector.record("http", "authorize", {"team": where, "allowed": bool(given.get("allow"))})
    return RedirectResponse(f"{given['redirect_uri']}?{urlencode(told)}", 302)


def _refused(core: Core, asked: Json, problem: str) -> Response:
    core.inspector.record("http", "authorize", asked, problem, violations=[f"the app's installation asks: {problem}"])
    return HTMLResponse(PAGE.format(title="Something is wrong with this app", body=escape(problem)), 400)
