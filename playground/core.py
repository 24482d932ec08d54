"""The parts of the stand-in, put together; knows no routes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from playground.clock import Clock
from playground.conversations import Channel, Message
from playground.delivery import Delivery
from playground.errors import Refusal
from playground.faults import Faults
from playground.inspector import Inspector
from playground.installation import Json, Organisation
from playground.limits import Limits
from playground.live import Live
from playground.manifest import manifest_problems
from playground.seed import Credentials, seed_state
from playground.sockets import Sockets
from playground.state import State, User
from playground.store import Store
from playground.triggers import Triggers


@dataclass
class Code:
    """What a browser brings back to the app: good once, for ten minutes; `whole` for a whole organisation."""

    team: str
    redirect_uri: str
    born: float
    whole: bool
    used: bool = False
    user: str = ""


class Core:
    """One world: `state`, `clock` and everything that acts on them.

    `url` is the address people and the app reach us at, without a slash at the end. `commercial` turns on
    the history limits of commercially distributed apps outside the Marketplace (1 call a minute, 15 items).
    `beside` is another workspace of the same Slack: they have the clock, the log and the app's connections in common.
    Raises ValueError for a manifest Slack would refuse.
    """

    def __init__(
        self,
        seed: str | Path | State = "tiny",
        manifest: Json | None = None,
        clock: Clock | None = None,
        state_path: Path | None = None,
        scale: float = 1.0,
        deliver_to: str | None = None,
        credentials: Credentials | None = None,
        commercial: bool = False,
        url: str = "http://127.0.0.1:8090",
        beside: Core | None = None,
    ) -> None:
        if problems := manifest_problems(manifest or {}):
            raise ValueError(f"Slack would refuse this manifest: {'; '.join(problems)}.")
        self.clock = clock or Clock()
        self.store = Store(state_path)
        self.state = self.store.load() or seed_state(seed, manifest, credentials, self.clock.now())
        if manifest is not None:
            self.state.app.manifest = manifest
        if credentials is not None:
            keys = asdict(credentials)
            self.state.app = replace(self.state.app, **keys)
        self.commercial, self.url, self.deliver_to = commercial, url, deliver_to
        self.live: Live = beside.live if beside else Live()
        self.inspector: Inspector = beside.inspector if beside else Inspector(self.clock.now, self._tell_log)
        self.faults: Faults = beside.faults if beside else Faults()
        self.limits: Limits = Limits(self.clock.now, scale)
        self.triggers = Triggers()
        self.sockets: Sockets = beside.sockets if beside else Sockets(self)
        self.delivery = Delivery(self)
        self.workspaces: list[Core] = beside.workspaces if beside else []
        self.workspaces.append(self)
        self.codes: dict[str, Code] = beside.codes if beside else {}
        self.shared: dict[str, Organisation] = beside.shared if beside else {}

    def _tell_log(self) -> None:
        self.live.tell("log")

    @property
    def organisation(self) -> Organisation | None:
        """The organisation whose workspaces these are, if they are."""
        return next(iter(self.shared.values()), None)

    @property
    def in_organisation(self) -> bool:
        """Whether the app works here through an installation in the whole organisation."""
        organisation = self.organisation
        return organisation is not None and self.state.workspace.id in organisation.granted

    def join_organisation(self, id_: str, name: str) -> Organisation:
        """Make all workspaces those of one organisation, in which the bot is one and the same user."""
        for state in (each.state for each in self.workspaces):
            bot = state.users.pop(state.app.bot_user)
            bot.id = state.app.bot_user = self.state.app.bot_user
            state.users[bot.id] = bot
        return self.shared.setdefault("organisation", Organisation(id_, name))

    def add_workspace(self, state: State) -> Core:
        """Another workspace of this Slack, with an app of the same id and secrets that is not installed in it yet."""
        made = Core(state, clock=self.clock, scale=self.limits.scale, url=self.url, beside=self)
        made.deliver_to = self.deliver_to
        return made

    def named(self, team: str) -> Core:
        """A workspace by its id; this one if there is none such."""
        return next((each for each in self.workspaces if each.state.workspace.id == team), self)

    def person(self, user: str) -> User:
        """A human who may act. Raises Refusal."""
        found = self.state.users.get(user)
        if found is None or not found.is_person:
            raise Refusal("user_not_found", f"There is nobody with the id {user}.")
        if found.deleted:
            raise Refusal("user_disabled", f"{found.real_name} has been deactivated.")
        return found

    def conversation(self, user: str, channel: str) -> Channel:
        """A conversation this person is in; a user id opens the direct message. Raises Refusal."""
        if channel in self.state.users:
            return self.state.open_dm([user, channel], self.clock.now())
        found = self.state.channels.get(channel)
        if found is None or user not in found.members:
            raise Refusal("channel_not_found", "You are not in that conversation.")
        return found

    def seen_message(self, user: str, channel: str, ts: str) -> Message:
        """A message this person can see. Raises Refusal."""
        found = self.conversation(user, channel).messages.get(ts)
        if found is None or found.ephemeral_to not in (None, user):
            raise Refusal("message_not_found", "That message is gone.")
        return found
