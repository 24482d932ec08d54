"""What administrators do: people, and the app's installation."""

from __future__ import annotations

from zoneinfo import available_timezones

from playground.core import Core
from playground.errors import Refusal
from playground.installation import Json
from playground.rooms import add_member
from playground.state import User
from playground.wire import user_object


async def profile(
    core: Core,
    *,
    user: str,
    name: str | None = None,
    tz: str | None = None,
    locale: str | None = None,
    title: str | None = None,
    deleted: bool | None = None,
    is_restricted: bool | None = None,
) -> Json:
    """Change somebody's profile → {}; the app hears user_change."""
    found = core.state.users.get(user)
    if found is None:
        raise Refusal("user_not_found", "There is nobody with that id.")
    if tz is not None:
        found.tz = _checked_zone(tz)
    found.real_name = name or found.real_name
    found.locale = locale or found.locale
    found.title = title if title is not None else found.title
    if is_restricted is not None:
        found.is_restricted = is_restricted
    if deleted is not None:
        found.deleted = deleted
        if deleted:
            _walk_out(core, user)
    found.updated = int(core.clock.now())
    _tell(core, "user_change", found)
    return {}


async def create_user(
    core: Core, *, name: str, tz: str = "Europe/Amsterdam", locale: str = "nl-NL", is_admin: bool = False
) -> Json:
    """A new colleague, in #general → {user}; the app hears team_join."""
    made = User(core.state.new_id("U"), handle(core, name), name, _checked_zone(tz), locale)
    made.is_admin = is_admin
    made.email = f"{made.name}@{core.state.workspace.domain}.example"
    core.state.users[made.id] = made
    for channel in core.state.channels.values():
        if channel.is_general:
            add_member(core, channel, made.id)
    _tell(core, "team_join", made)
    return {"user": made.id}


async def uninstall(core: Core) -> Json:
    """Remove the app: it hears app_uninstalled and tokens_revoked, then its tokens and sockets are dead → {}."""
    core.delivery.uninstall()
    return {}


async def install(core: Core) -> Json:
    """Install the app (again): its tokens work → {}."""
    app = core.state.app
    app.installed, app.revoked, core.state.bot.deleted = True, False, False
    core.delivery.budget.reset()
    core.live.tell("user")
    return {}


async def grant(core: Core, *, team: str, allowed: bool = True) -> Json:
    """The organisation adds the app to one of its workspaces, or takes it out → {}; the app hears so."""
    organisation, where = core.organisation, core.named(team)
    if organisation is None or not organisation.keys.ends:
        raise Refusal("not_installed", "The app is not installed in the organisation.")
    kind = "team_access_granted" if allowed else "team_access_revoked"
    if allowed == (team in organisation.granted):
        raise Refusal("no_change", "It is so already.")
    (organisation.granted.append if allowed else organisation.granted.remove)(team)
    where.state.app.installed, where.state.bot.deleted = allowed, not allowed
    core.delivery.emit({"type": kind, "team_ids": [team], "event_ts": f"{core.clock.now():.6f}"})
    return {}


async def verify_url(core: Core) -> Json:
    """Check the app's event address with a challenge, as the app's settings page does → {}."""
    if not await core.delivery.verify():
        raise Refusal("not_verified", "Your URL didn't respond with the value of the challenge parameter.")
    return {}


def handle(core: Core, name: str) -> str:
    """A free user name made of a real name."""
    wanted = "".join(c for c in name.lower().replace(" ", ".") if c.isalnum() or c in "._-") or "iemand"
    taken = {user.name for user in core.state.users.values()}
    number = 1
    while (candidate := wanted if number == 1 else f"{wanted}{number}") in taken:
        number += 1
    return candidate


def _walk_out(core: Core, user: str) -> None:
    for channel in core.state.conversations_of(user):
        if channel.kind in ("public", "private"):
            channel.members.pop(user)


def _tell(core: Core, kind: str, user: User) -> None:
    now = core.clock.now()
    email = "users:read.email" in core.state.app.scopes
    told = user_object(core.state, user, now, locale=True, email=email)
    stamp = {"cache_ts": int(now), "event_ts": f"{now:.6f}"}
    core.delivery.emit({"type": kind, "user": told, **stamp})
    core.live.tell("user")


def _checked_zone(tz: str) -> str:
    if tz not in available_timezones():
        raise Refusal("bad_arguments", f"{tz} isn't a time zone.")
    return tz
