"""The worlds to start with: tiny (for tests), demo (a customer-contact workspace), or one from a file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.conversations import Channel
from playground.installation import App, Json
from playground.state import State, User, Workspace
from playground.store import state_from

AMSTERDAM, PARAMARIBO, LISBON = "Europe/Amsterdam", "America/Paramaribo", "Europe/Lisbon"
NOORD = (
    ("Marieke de Wit", "Teamleider", AMSTERDAM, "nl-NL"),
    ("Johan Verbeek", "Manager klantcontact", AMSTERDAM, "nl-NL"),
    ("Saskia Groeneveld", "Manager kwaliteit", AMSTERDAM, "nl-NL"),
    ("Ayşe Yıldız", "Klantadviseur", LISBON, "nl-NL"),
    ("Bram Hoekstra", "Klantadviseur", AMSTERDAM, "nl-NL"),
    ("Chanel Ramdin", "Klantadviseur", PARAMARIBO, "nl-NL"),
    ("Daan Postma", "Klantadviseur", AMSTERDAM, "nl-NL"),
    ("Fatima El Idrissi", "Klantadviseur", AMSTERDAM, "nl-NL"),
    ("Grace Owusu", "Klantadviseur", AMSTERDAM, "en-US"),
    ("Hidde van der Meer", "Klantadviseur", AMSTERDAM, "nl-NL"),
    ("Jasmijn Tan", "Klantadviseur", AMSTERDAM, "nl-NL"),
    ("Luuk Sijbrandij", "Klantadviseur", AMSTERDAM, "nl-NL"),
    ("Noor Bouwmeester", "Klantadviseur", AMSTERDAM, "nl-NL"),
    ("Piotr Kowalski", "Klantadviseur", AMSTERDAM, "en-US"),
)
FIRST = ("Anouk", "Bilal", "Carlijn", "Dylan", "Eva", "Ferhat", "Gwen", "Hamza", "Iris", "Joris", "Kim")
LAST = ("Bakker", "Çelik", "Dijkstra", "Evers", "Faber")
TINY = ("Anna Jansen", "Bas de Vries", "Carla Peters", "Dirk Smit", "Eva Mulder")
COLORS = ("4bbe2e", "9f69e7", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")


REAL = re.compile(r"xoxb-[0-9]{9,}-[0-9]{9,}-\w{20,}|xapp-[0-9]-A[0-9A-Z]{8,}-[0-9]{9,}-[0-9a-f]{60,}|[0-9a-f]{32}")
"""How Slack's own tokens and signing secrets look."""


@dataclass(frozen=True)
class Credentials:
    """What the bot must be started with; fixed, so that a restart needs no new settings."""

    bot_token: str = "xoxb-playground-0000-0000-dagstart"  # noqa: S105
    app_token: str = "xapp-1-playground-0000-dagstart"  # noqa: S105
    signing_secret: str = "playground0signing0secret0000000"  # noqa: S105

    @classmethod
    def from_environment(cls) -> Credentials:
        """The constants, or PLAYGROUND_BOT_TOKEN, PLAYGROUND_APP_TOKEN, PLAYGROUND_SIGNING_SECRET.

        Raises ValueError for what looks like real ones: whoever opens the stand-in can read them.
        """
        plain = cls()
        found = cls(
            os.environ.get("PLAYGROUND_BOT_TOKEN", plain.bot_token),
            os.environ.get("PLAYGROUND_APP_TOKEN", plain.app_token),
            os.environ.get("PLAYGROUND_SIGNING_SECRET", plain.signing_secret),
        )
        if any(REAL.fullmatch(each) for each in (found.bot_token, found.app_token, found.signing_secret)):
            raise ValueError("these are tokens of a real Slack; leave PLAYGROUND_… unset, or make some up")
        return found


def seed_state(seed: str | Path | State, manifest: Json | None, credentials: Credentials | None, now: float) -> State:
    """A fresh world: `tiny`, `demo`, a State, or the path of a saved one."""
    if isinstance(seed, State):
        return seed
    if seed == "tiny":
        return _tiny(_empty("Klein", "klein", manifest or {}, credentials), now)
    if seed == "demo":
        return _demo(_empty("Klantcontact Noord", "klantcontact-noord", manifest or {}, credentials), now)
    return state_from(json.loads(Path(seed).read_text()))


def another_workspace(first: State, name: str, domain: str, people: Sequence[str], now: float) -> State:
    """A further workspace of the same Slack, with a channel of everybody. The app is not installed in it yet."""
    keys = Credentials("", first.app.app_token, first.app.signing_secret)
    state = _empty(name, domain, first.app.manifest, keys, mark="0PH")
    state.app.client_id, state.app.client_secret, state.app.installed = (
        first.app.client_id,
        first.app.client_secret,
        False,
    )
    staff = [_person(state, each, "", AMSTERDAM, "nl-NL") for each in people]
    _owner(state, staff[0])
    _channel(state, "algemeen", staff[0], [each.id for each in staff], now).is_general = True
    return state


def _empty(name: str, domain: str, manifest: Json, credentials: Credentials | None, mark: str = "0PG") -> State:
    keys = credentials or Credentials()
    face = (manifest.get("features") or {}).get("bot_user") or {}
    shown = face.get("display_name") or (manifest.get("display_information") or {}).get("name") or "app"
    app = App(
        id="A0PG000APP",
        bot_id=f"B{mark}000BOT",
        bot_user=f"U{mark}000BOT",
        name=shown,
        manifest=manifest,
        bot_token=keys.bot_token,
        app_token=keys.app_token,
        signing_secret=keys.signing_secret,
        verification_token="playground-verification",  # noqa: S106
        client_id="1000000.2000000",
        client_secret="playground-client-secret",  # noqa: S106
    )
    state = State(Workspace(f"T{mark}000WRK", name, domain), app, mark=mark)
    slackbot = User("USLACKBOT", "slackbot", "Slackbot", tz="America/Los_Angeles", locale="en-US")
    bot = User(app.bot_user, shown.lower().replace(" ", "_"), shown, tz="America/Los_Angeles", locale="en-US")
    bot.is_bot, bot.bot_id, bot.app_id = True, app.bot_id, app.id
    state.users = {slackbot.id: slackbot, bot.id: bot}
    return state


def _tiny(state: State, now: float) -> State:
    people = [_person(state, name, "", AMSTERDAM, "nl-NL") for name in TINY]
    _owner(state, people[0])
    channel = state.add_channel("algemeen", "public", people[0].id, now)
    channel.is_general = True
    channel.members = dict.fromkeys(person.id for person in people)
    return state


def _demo(state: State, now: float) -> State:
    north = [_person(state, *row) for row in NOORD]
    lead = north[0]
    guest = _person(state, "Olga Marchenko", "Trainer (gast)", AMSTERDAM, "en-US")
    guest.is_restricted = True
    gone = _person(state, "Peter Oud", "Klantadviseur", AMSTERDAM, "nl-NL")
    gone.deleted = True
    other = _person(state, "Roosterbot", "", AMSTERDAM, "nl-NL")
    other.is_bot, other.bot_id, other.app_id = True, "B0PG000OTH", "A0PG000OTH"
    crowd = [_person(state, f"{first} {last}", "", AMSTERDAM, "nl-NL") for last in LAST for first in FIRST]
    _owner(state, lead)
    everybody = [user.id for user in (*north, *crowd[:51])]
    _channel(state, "algemeen", lead, everybody, now).is_general = True
    team = _channel(state, "klantenteam-noord", lead, [user.id for user in north], now)
    team.members[state.app.bot_user] = None
    team.purpose = "Samen elke klant in een keer goed helpen"
    _channel(state, "klantenteam-zuid", north[1], [user.id for user in north[1:7]], now)
    _channel(state, "groot-team", crowd[0], [user.id for user in crowd[:51]], now)
    for user in crowd[51:]:
        state.users.pop(user.id)
    return state


def _person(state: State, name: str, title: str, tz: str, locale: str) -> User:
    handle = name.lower().replace(" ", ".")
    made = User(state.new_id("U"), handle, name, tz, locale, title, f"{handle}@{state.workspace.domain}.example")
    made.color = COLORS[len(state.users) % len(COLORS)]
    state.users[made.id] = made
    return made


def _owner(state: State, user: User) -> None:
    user.is_admin = user.is_owner = True
    state.app.installer = user.id


def _channel(state: State, name: str, creator: User, members: list[str], now: float) -> Channel:
    made = state.add_channel(name, "public", creator.id, now)
    made.members = dict.fromkeys(members)
    return made
