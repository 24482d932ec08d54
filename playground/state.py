"""Everything the stand-in remembers of one workspace: itself, its people, conversations, views, files and one app.

Plain dataclasses; the wire format of a message or view is kept as the dict Slack would send. `State` adds the
look-ups; `store.py` writes it to disk. Nothing here decides what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.conversations import Channel, Message
from playground.installation import App, Json

SLACKBOT = "USLACKBOT"
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Workspace:
    """The one workspace: id `T…`, name as people see it, domain as in `https://<domain>.slack.com`."""

    id: str
    name: str
    domain: str


@dataclass
class User:
    """A person or a bot user (`U…`); `locale` like nl-NL, `tz` an IANA name; guests are `is_restricted`."""

    id: str
    name: str
    real_name: str
    tz: str = "Europe/Amsterdam"
    locale: str = "nl-NL"
    title: str = ""
    email: str = ""
    color: str = "4bbe2e"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    bot_id: str = ""
    app_id: str = ""
    updated: int = 0

    @property
    def is_person(self) -> bool:
        """Slackbot says of itself that it is no bot."""
        return not self.is_bot and self.id != SLACKBOT


@dataclass
class View:
    """A modal or Home; `body` is its wire format (with id, hash, state…), `values` what its reader typed."""

    id: str
    user: str
    body: Json
    values: Json = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.body["type"])


@dataclass
class File:
    """An uploaded file; bytes are kept base64 in `content`. Complete once it is shared or finished."""

    id: str
    name: str
    user: str
    size: int
    created: int
    title: str = ""
    alt_txt: str = ""
    content: str | None = None
    complete: bool = False
    channels: list[str] = field(default_factory=list)


@dataclass
class ResponseUrl:
    """What a `response_url` may still do: `used` of 5, since `born` (set clock, seconds)."""

    key: str
    user: str
    channel: str
    born: float
    used: int = 0
    message_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None


@dataclass
class State:
    """The whole world of one workspace; `mark` stands in its ids, so that no other workspace has the same."""

    workspace: Workspace
    app: App
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    serial: int = 0
    last_ts: int = 0
    mark: str = "0PG"

    def __post_init__(self) -> None:
        self.dms: dict[frozenset[str], str] = {
            frozenset(c.members): c.id for c in self.channels.values() if c.kind in ("im", "mpim")
        }
        self.names: dict[str, str] = {c.name: c.id for c in self.channels.values() if c.kind in ("public", "private")}

    def new_id(self, prefix: str) -> str:
        """A fresh id of Slack's form, e.g. `C0PG00000A`."""
        self.serial += 1
        digits, number = "", self.serial
        while number:
            number, digit = divmod(number, 36)
            digits = BASE36[digit] + digits
        return f"{prefix}{self.mark}{digits.rjust(6, '0')}"

    def new_ts(self, now: float) -> str:
        """A message timestamp on the set clock, unique in the workspace."""
        micros = int(now * 1_000_000)
        if 0 <= self.last_ts - micros < 1_000_000:
            micros = self.last_ts + 1
        self.last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    @property
    def bot(self) -> User:
        return self.users[self.app.bot_user]

    def people(self) -> list[User]:
        """Humans that are still there, in order of creation."""
        return [user for user in self.users.values() if user.is_person and not user.deleted]

    def dm(self, *members: str) -> Channel | None:
        """The direct conversation of exactly these people, if it was ever opened."""
        found = self.dms.get(frozenset(members))
        return self.channels[found] if found else None

    def open_dm(self, members: list[str], now: float) -> Channel:
        """The direct conversation of these people, opened if need be."""
        known = self.dm(*members)
        if known:
            return known
        kind, prefix = ("im", "D") if len(set(members)) <= 2 else ("mpim", "G")
        made = Channel(self.new_id(prefix), "", kind, members[0], int(now), dict.fromkeys(members))
        if kind == "mpim":
            made.name = f"mpdm-{'--'.join(self.users[m].name for m in members)}-1"
        self.channels[made.id] = made
        self.dms[frozenset(members)] = made.id
        return made

    def channel_named(self, name: str) -> Channel | None:
        """A public or private channel by name, with or without `#`."""
        found = self.names.get(name.removeprefix("#"))
        return self.channels[found] if found else None

    def add_channel(self, name: str, kind: str, creator: str, now: float) -> Channel:
        """Create a public or private channel with its creator in it; the name must be free."""
        made = Channel(self.new_id("C"), name, kind, creator, int(now), {creator: None})
        self.channels[made.id] = made
        self.names[name] = made.id
        return made

    def message(self, channel: str, ts: str) -> Message | None:
        found = self.channels.get(channel)
        return found.messages.get(ts) if found else None

    def conversations_of(self, user: str) -> list[Channel]:
        return [channel for channel in self.channels.values() if user in channel.members]

    def modals(self, user: str) -> list[View]:
        """The user's open modals, the top one last."""
        return [self.views[view] for view in self.stacks.get(user, [])]

    def home(self, user: str) -> View | None:
        return self.views.get(self.homes.get(user, ""))
