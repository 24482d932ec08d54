"""View models of people and conversations: the sidebar, the choosers, the head of the pane."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from playground.conversations import Channel
from playground.sight import unread
from playground.state import State, User

SIGILS = {"public": "#", "private": "🔒", "mpim": "👥", "im": ""}


@dataclass(frozen=True, slots=True)
class Person:
    """One line about somebody: the link is to them or as them, `app` marks bots."""

    id: str
    real_name: str
    about: str
    href: str
    app: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in the sidebar; `outside` means the viewer is no member."""

    id: str
    name: str
    href: str
    sigil: str = ""
    avatar: str = ""
    app: bool = False
    unread: int = 0
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of the sidebar; `dialog` is opened by its plus."""

    name: str
    rows: list[Row] = field(default_factory=list)
    dialog: str = ""
    add: str = ""


def humans(state: State) -> list[User]:
    """Everybody one can be: Slackbot looks human on the wire and isn't."""
    return [user for user in state.people() if user.id != "USLACKBOT"]


def address(user: str, channel: str = "", **more: str) -> str:
    """The page's own link: who looks, at which conversation, and what else (thread, tab)."""
    given = {"as": user, "channel": channel, **more}
    return "/?" + urlencode({key: value for key, value in given.items() if value})


def about(user: User) -> str:
    """Title, zone and what is special about somebody, in one short line."""
    special = [
        word
        for word, true in (
            ("app", user.is_bot),
            ("owner", user.is_owner),
            ("admin", user.is_admin and not user.is_owner),
            ("guest", user.is_restricted),
            ("deactivated", user.deleted),
        )
        if true
    ]
    zone = "" if user.is_bot else user.tz
    return " · ".join(part for part in (user.title, zone, *special) if part)


def person(user: User, href: str = "") -> Person:
    return Person(user.id, user.real_name, about(user), href, user.is_bot)


def partner(state: State, channel: Channel, me: str) -> User | None:
    """The other one in a direct message; oneself in the one with oneself."""
    others = [member for member in channel.members if member != me] or [me]
    return state.users.get(others[0]) if channel.kind == "im" else None


def title_of(state: State, channel: Channel, me: str) -> str:
    """What the viewer calls a conversation."""
    other = partner(state, channel, me)
    if other:
        return other.real_name
    if channel.kind == "mpim":
        return ", ".join(state.users[member].real_name for member in channel.members if member != me)
    return channel.name


def sidebar(state: State, me: str) -> list[Section]:
    """Channels, direct messages and the app, as this person sees them."""
    channels: list[Row] = []
    directs: list[Row] = []
    apps: list[Row] = []
    for channel in state.channels.values():
        inside = me in channel.members
        if channel.archived or not (inside or channel.kind == "public"):
            continue
        other = partner(state, channel, me)
        row = Row(
            id=channel.id,
            name=title_of(state, channel, me),
            href=address(me, channel.id),
            sigil=SIGILS.get(channel.kind, ""),
            avatar=other.id if other else "",
            app=bool(other and other.is_bot),
            unread=unread(channel, me) if inside else 0,
            outside=not inside,
        )
        (channels if channel.kind in ("public", "private") else apps if row.app else directs).append(row)
    bot = state.bot
    if state.app.installed and not any(row.avatar == bot.id for row in apps):
        apps.insert(0, Row(bot.id, bot.real_name, address(me, bot.id), avatar=bot.id, app=True))
    channels.sort(key=lambda row: (row.outside, row.name.lower()))
    directs.sort(key=lambda row: row.name.lower())
    return [
        Section("Channels", channels, "channel", "Create a channel"),
        Section("Direct messages", directs, "direct", "Message somebody"),
        Section("Apps", apps),
    ]
