"""oauth.v2.access: tokens for the code of an installation, and for a refresh token."""

from __future__ import annotations

from playground.core import Core
from playground.errors import SlackError
from playground.installation import Json, Keyring
from playground.methods.base import Call

CODE_LASTS = 600.0


def access(call: Call) -> Json:
    """Exchange a code or a refresh token. The app's id and secret come in the header or in the form."""
    app = call.core.state.app
    if call.text("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    kind = call.text("grant_type") or "authorization_code"
    if kind == "authorization_code":
        return _by_code(call)
    if kind == "refresh_token":
        return _by_refresh_token(call)
    raise SlackError("invalid_grant_type")


def _by_code(call: Call) -> Json:
    code = call.core.codes.get(call.text("code"))
    if code is None or call.core.clock.now() - code.born > CODE_LASTS:
        raise SlackError("invalid_code")
    if code.used:
        raise SlackError("code_already_used")
    if call.text("redirect_uri") != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    code.used = True
    core = call.core.named(code.team)
    organisation = core.organisation if code.whole else None
    if organisation is None and core.in_organisation:
        raise SlackError("cannot_install_an_org_installed_app")
    for each in core.workspaces if organisation else [core]:
        if organisation is None or each.state.workspace.id in organisation.granted:
            install(each)
    return _answer(core, organisation.keys if organisation else core.state.app.keys, code.user, whole=code.whole)


def _by_refresh_token(call: Call) -> Json:
    given, organisation = call.text("refresh_token"), call.core.organisation
    for core in call.core.workspaces:
        keys = core.state.app.keys
        if given in keys.refresh and core.state.app.installed:
            keys.refresh.remove(given)
            return _answer(core, keys, "", whole=False)
    if organisation and given in organisation.keys.refresh:
        organisation.keys.refresh.remove(given)
        return _answer(call.core, organisation.keys, "", whole=True)
    raise SlackError("invalid_refresh_token")


def install(core: Core) -> None:
    """The app is installed in a workspace (again)."""
    app = core.state.app
    app.installed, core.state.bot.deleted = True, False
    core.delivery.budget.reset()
    core.live.tell("user")


def _answer(core: Core, keys: Keyring, user: str, *, whole: bool) -> Json:
    state, organisation = core.state, core.organisation
    workspace = state.workspace
    return {
        "app_id": state.app.id,
        **({"authed_user": {"id": user}} if user else {}),
        "scope": ",".join(state.app.scopes),
        "token_type": "bot",
        "bot_user_id": state.app.bot_user,
        **keys.give(core.clock.now(), rotates=state.app.rotates),
        "team": None if whole else {"id": workspace.id, "name": workspace.name},
        "enterprise": {"id": organisation.id, "name": organisation.name} if organisation else None,
        "is_enterprise_install": whole,
    }
