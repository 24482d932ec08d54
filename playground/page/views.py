"""What one person's page shows: everything `page.html` draws, read from the core and nothing else."""

from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from playground.conversations import Channel
from playground.core import Core
from playground.errors import Refusal
from playground.installation import Json
from playground.page.emoji import EMOJI
from playground.page.messages import lens_of, message_models, view_model
from playground.page.people import SIGILS, Person, about, address, humans, partner, person, sidebar, title_of
from playground.sight import messages_of, views_of
from playground.state import State, User

LOCALES = ("nl-NL", "en-US", "en-GB", "de-DE", "fr-FR", "tr-TR", "es-ES", "pl-PL")
QUICK_REACTIONS = tuple((name, EMOJI[name]) for name in ("+1", "heart", "tada", "eyes", "white_check_mark"))
NEWEST = 100


@cache
def zones() -> list[str]:
    """The time zones a person can live in."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc"))


def _wanted(only: str) -> Callable[..., bool]:
    """Which regions to draw: those named in `only` (spaces between), or all."""
    named = set(only.split())
    return lambda *regions: not named or not named.isdisjoint(regions)


def viewer(core: Core, wanted: str) -> User:
    """Whose eyes the page has: the wanted person, else the first one there is. Raises Refusal if nobody is there."""
    found = core.state.users.get(wanted)
    if found and not found.is_bot and not found.deleted:
        return found
    people = humans(core.state)
    if not people:
        raise Refusal("nobody", "There is nobody in this workspace yet.")
    return people[0]


def page_model(core: Core, query: dict[str, str]) -> dict[str, Any]:
    """The whole page for a query of as, channel, thread, tab, since and embedded."""
    state, me = core.state, viewer(core, query.get("as", ""))
    now = core.clock.now()
    lens = lens_of(state, me.id, now)
    channel = find_channel(state, me.id, query.get("channel", ""))
    pane = _pane(core, me, channel, query)
    thread = _thread(core, me, channel, query.get("thread", "")) if channel else None
    views = views_of(core, me.id)
    shortcuts = state.app.shortcuts
    app = person(state.bot)
    return {
        "workspace": state.workspace,
        "me": me,
        "lens": lens,
        "people": [person(user, address(user.id)) for user in humans(state)],
        "everyone": [person(user, address(me.id, user.id)) for user in humans(state)],
        "sections": sidebar(state, me.id),
        "pane": pane,
        "thread": thread,
        "modals": [view_model(view) for view in views["modals"]],
        "home": view_model(views["home"]),
        "clock": core.clock.describe(),
        "violations": len(core.inspector.violations),
        "faults": len(core.faults.rules),
        "shortcuts": [s for s in shortcuts if s.get("type") == "global"],
        "message_shortcuts": [s for s in shortcuts if s.get("type") == "message"],
        "app_name": app.real_name,
        "quick_reactions": QUICK_REACTIONS,
        "zones": zones(),
        "locales": LOCALES,
        "world": _world(core, me, channel),
        "embedded": "embedded" in query,
        "pickable": pickable(state, me.id),
        "want": _wanted(query.get("only", "")),
    }


def find_channel(state: State, me: str, wanted: str) -> Channel | None:
    """The conversation a link means: an id, or a person's id for the direct message if it was ever opened."""
    if wanted in state.users:
        return state.dm(me, wanted)
    found = state.channels.get(wanted)
    if found and (me in found.members or found.kind == "public"):
        return found
    mine = [c for c in state.channels.values() if me in c.members and c.kind in ("public", "private")]
    mine.sort(key=lambda c: (c.is_general, c.name))
    return mine[0] if mine else None


def pickable(state: State, me: str) -> dict[str, list[tuple[str, str]]]:
    """What selects of people and conversations offer this person: kind → (id, name)."""
    offered: dict[str, list[tuple[str, str]]] = {kind: [] for kind in ("public", "private", "im", "mpim", "users")}
    for channel in state.channels.values():
        if not channel.archived and (me in channel.members or channel.kind == "public"):
            name = f"{SIGILS.get(channel.kind, '')}{title_of(state, channel, me)}"
            offered[channel.kind].append((channel.id, name))
    bots = [user for user in state.users.values() if user.is_bot and not user.deleted]
    offered["users"] = [(user.id, user.real_name) for user in [*humans(state), *bots]]
    return offered


def _pane(core: Core, me: User, channel: Channel | None, query: dict[str, str]) -> Json:
    state = core.state
    other = partner(state, channel, me.id) if channel else state.users.get(query.get("channel", ""))
    with_app = bool(other and other.id == state.app.bot_user)
    where = channel.id if channel else (other.id if other else "")
    tab = _tab(core, query.get("tab", "")) if with_app else "messages"
    since = query["since"] if "since" in query else channel.last_read.get(me.id, "") if channel else ""
    lens = lens_of(state, me.id, core.clock.now())
    wanted = _wanted(query.get("only", ""))("pane", "messages")
    known = messages_of(core, me.id, channel.id) if channel and wanted else []
    more = int(query["more"]) if query.get("more", "").isdecimal() else NEWEST
    group = bool(channel and channel.kind in ("public", "private"))
    title = title_of(state, channel, me.id) if channel else (other.real_name if other else "Nothing here")
    inside = not channel or me.id in channel.members
    return {
        "id": where,
        "title": title,
        "sigil": SIGILS.get(channel.kind, "") if channel else "",
        "about": _about(channel, other),
        "app": bool(other and other.is_bot),
        "href": address(me.id, where),
        "since": since,
        "tab": tab,
        "tabs": _tabs(core, me.id, where) if with_app else [],
        "messages": message_models(state, lens, where, known[-more:], since, thread=False),
        "earlier": address(me.id, where, more=str(more + NEWEST)) if len(known) > more else "",
        "members": [person(state.users[id_]) for id_ in channel.members] if group and channel else [],
        "invitable": [person(u) for u in _invitable(state, channel)] if group and channel else [],
        "empty": f"This is the very beginning of {title}." if inside else "You are looking from outside.",
        "composer": _composer(core, me, channel, other, where, title, ""),
    }


def _about(channel: Channel | None, other: User | None) -> str:
    if other:
        return "" if other.is_bot else about(other)
    return channel.topic or channel.purpose if channel else ""


def _tab(core: Core, wanted: str) -> str:
    app = core.state.app
    offered = [name for name, on in (("home", app.home_tab), ("messages", app.messages_tab)) if on] or ["messages"]
    return wanted if wanted in offered else "messages" if "messages" in offered else offered[0]


def _tabs(core: Core, me: str, where: str) -> list[Json]:
    app = core.state.app
    on = {"home": app.home_tab, "messages": app.messages_tab}
    return [{"id": name, "name": name.capitalize(), "href": address(me, where, tab=name)} for name in on if on[name]]


def _invitable(state: State, channel: Channel) -> list[User]:
    return [u for u in state.users.values() if not u.deleted and u.id not in channel.members]


def _composer(
    core: Core, me: User, channel: Channel | None, other: User | None, where: str, title: str, thread: str
) -> Json:
    app = core.state.app
    closed, joinable = "", False
    if channel and channel.archived:
        closed = "This channel has been archived."
    elif channel and me.id not in channel.members:
        closed, joinable = f"You are not in #{channel.name}.", True
    elif other and other.id == app.bot_user and (not app.messages_tab or app.messages_tab_read_only):
        closed = "Sending messages to this app has been turned off."
    elif not where:
        closed = "There is no conversation to write in."
    label = "Reply in the thread" if thread else f"Message {SIGILS.get(channel.kind, '') if channel else ''}{title}"
    return {"channel": where, "thread": thread, "closed": closed, "joinable": joinable, "label": label}


def _thread(core: Core, me: User, channel: Channel, ts: str) -> Json | None:
    messages = messages_of(core, me.id, channel.id, ts) if ts in channel.messages else []
    if not messages:
        return None
    lens = lens_of(core.state, me.id, core.clock.now())
    title = title_of(core.state, channel, me.id)
    return {
        "ts": ts,
        "messages": message_models(core.state, lens, channel.id, messages, "", thread=True),
        "composer": _composer(core, me, channel, partner(core.state, channel, me.id), channel.id, title, ts),
    }


def _world(core: Core, me: User, channel: Channel | None) -> Json:
    """What the page's scripts know: commands for completion, names for mentions."""
    state = core.state
    members = channel.members if channel else {}
    people: list[Person] = [person(u) for u in state.users.values() if not u.deleted]
    people.sort(key=lambda p: (p.id not in members, p.real_name))
    return {
        "commands": [
            {"name": c["command"], "hint": c.get("usage_hint", ""), "about": c.get("description", "")}
            for c in state.app.commands
        ],
        "app": state.bot.real_name,
        "people": [{"id": p.id, "name": p.real_name, "about": p.about} for p in people],
        "channels": [
            {"id": c.id, "name": c.name}
            for c in state.channels.values()
            if c.kind in ("public", "private") and (c.kind == "public" or me.id in c.members)
        ],
    }
