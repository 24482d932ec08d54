"""users.*, bots.info and team.info."""

from __future__ import annotations

from playground.errors import SlackError
from playground.installation import Json
from playground.methods.base import Call
from playground.state import User
from playground.wire import bot_profile, user_object

EVERYBODY = 100_000


def info(call: Call) -> Json:
    """users.info: locale only with include_locale, e-mail only with users:read.email."""
    user = call.core.state.users.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shown(call, user)}


def list_all(call: Call) -> Json:
    """users.list: everybody, the deactivated, bots and Slackbot too."""
    users = list(call.core.state.users.values())
    if not call.text("limit"):
        call.violations.append("users.list without a limit: large teams answer limit_required")
    shown, metadata = call.page(users, call.limit(EVERYBODY))
    now = int(call.core.clock.now())
    return {"members": [_shown(call, user) for user in shown], "cache_ts": now, **metadata}


def bot_info(call: Call) -> Json:
    """bots.info: without `bot`, the caller itself."""
    app = call.core.state.app
    wanted = call.text("bot") or app.bot_id
    if wanted == app.bot_id:
        return {"bot": bot_profile(call.core.state, app)}
    for user in call.core.state.users.values():
        if user.bot_id == wanted:
            shown = {"id": wanted, "deleted": user.deleted, "name": user.real_name, "app_id": user.app_id}
            return {"bot": {**shown, "user_id": user.id, "updated": user.updated, "icons": {}}}
    raise SlackError("bot_not_found")


def team_info(call: Call) -> Json:
    """team.info of the one workspace."""
    team = call.core.state.workspace
    if call.text("team") not in ("", team.id):
        raise SlackError("team_not_found")
    icon = {"image_default": True}
    url = f"https://{team.domain}.slack.com/"
    named = {"id": team.id, "name": team.name, "domain": team.domain, "url": url}
    return {"team": {**named, "email_domain": "", "icon": icon}}


def _shown(call: Call, user: User) -> Json:
    return user_object(
        call.core.state,
        user,
        call.core.clock.now(),
        locale=call.flag("include_locale"),
        email="users:read.email" in call.core.state.app.scopes,
    )
