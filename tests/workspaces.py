"""Several workspaces of one stand-in Slack, and a bot that is installed in them through OAuth.

Each workspace is a `World` of its own to look at and act in; they share the bot, the clock and the connection.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import build
from bot.clock import SetClock
from bot.manifest import build_manifest
from bot.people.members import find_workspace
from bot.settings import Settings
from bot.web import WebDoor
from handlers.oauth import Installer
from playground.clock import Clock
from playground.core import Core
from playground.installation import App
from playground.seed import another_workspace
from playground.server import Playground, serve_in_thread
from tests.line import Line
from tests.world import KEY, MONDAY, SCALE, World

PUBLIC = "https://dagstart.example"
SOUTH = ("Olga Zuid", "Pim Zuid", "Quinten Zuid")


class Browser:
    """Somebody's browser before the bot's pages; it keeps their cookies and goes nowhere by itself."""

    def __init__(self, web: Any, language: str) -> None:
        self._web, self.cookies = web, httpx.Cookies()
        self._headers = {"accept-language": language}

    def get(self, address: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", address))

    def post(self, address: str) -> httpx.Response:
        return asyncio.run(self._ask("POST", address))

    async def _ask(self, method: str, address: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._web)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC, cookies=self.cookies) as client:
            answer = await client.request(method, address, headers=self._headers)
            self.cookies = client.cookies
            return answer


class Place(World):
    """One workspace, with everything a `World` can do."""

    def __init__(self, several: "Several", core: Core) -> None:
        self.several, self.playground = several, core  # type: ignore[assignment]
        self.clock, self.scale = several.clock, SCALE
        self.http = Line(several.playground, several.served, params={"team": core.state.workspace.id})

    @property
    def bot(self) -> Any:  # type: ignore[override]
        return self.several.bot

    @property
    def slack_id(self) -> str:
        return self.playground.state.workspace.id

    def came(self) -> None:
        """The bot was installed here: know the workspace, and send for it."""
        with self.bot.services.db.read() as session:
            found = find_workspace(session, self.slack_id)
        assert found
        self.workspace, self.sender = found, self.bot.dispatcher(found.id)

    def settle(self) -> None:
        self.several.settle()


class Several:
    """Two workspaces, north and south, in neither of which the bot is installed at the beginning."""

    def __init__(self, database_url: str, *, at: datetime = MONDAY, **manifest: Any) -> None:
        self.database_url, self.clock = database_url, SetClock(at)
        self._folder = TemporaryDirectory(prefix="dagstart-several-")
        self.playground = Playground(
            manifest=build_manifest(oauth=PUBLIC, **manifest), clock=Clock(at=at.timestamp(), rate=0), scale=SCALE
        )
        self.app.installed, self.app.bot_token = False, ""
        self.served = serve_in_thread(self.playground)
        south = another_workspace(self.playground.state, "Zuid", "zuid", SOUTH, at.timestamp())
        self.north = Place(self, self.playground)
        self.south = Place(self, self.playground.add_workspace(south))
        self.start_bot()

    @property
    def app(self) -> App:
        """The app as the north has it."""
        return self.playground.state.app

    def settings(self, **more: Any) -> Settings:
        app = self.app
        return Settings(
            slack_app_token=app.app_token,
            slack_signing_secret=app.signing_secret,
            slack_client_id=app.client_id,
            slack_client_secret=app.client_secret,
            slack_api_url=self.served.url + "/api/",
            public_url=PUBLIC,
            database_url=self.database_url,
            pace_scale=SCALE,
            key=KEY,
            journal=Path(self._folder.name) / "erased.jsonl",
            _env_file=None,
            **more,
        )

    def start_bot(self, **more: Any) -> None:
        self.bot = build(self.settings(**more), clock=self.clock)
        routes = Installer(self.bot.door, self.bot.senders.follow).routes()
        self.web = WebDoor(None, "", 4, routes=routes)
        self.socket = SocketModeHandler(
            self.bot.bolt,
            self.app.app_token,
            web_client=self.bot.clients.nobody,
            ping_interval=60,
            concurrency=32,
        )
        self.socket.connect()

    def stop_bot(self) -> None:
        self.north.socket = self.socket
        self.north._events_arrive()
        self.north._hang_up()
        for place in self.places():
            place.sender.stop()
        self.bot.door.stop()
        self.bot.services.db.close()

    def restart_bot(self, **more: Any) -> None:
        known = self.places()
        self.stop_bot()
        self.start_bot(**more)
        for place in known:
            place.sender = self.bot.dispatcher(place.workspace.id)

    def places(self) -> list[Place]:
        return [place for place in (self.north, self.south) if hasattr(place, "sender")]

    def settle(self) -> None:
        for place in (self.north, self.south):
            place._events_arrive()
        self.bot.door.finish()
        self.bot.alarm.look()
        for place in self.places():
            place.sender.drain()

    def browser(self, language: str = "nl") -> Browser:
        """A browser that was never here."""
        return Browser(self.web, language)

    def ask(self, browser: Browser) -> str:
        """Press the button on the bot's page; the address at Slack it leads to."""
        assert browser.get("/slack/install").status_code == 200
        sent = browser.post("/slack/install")
        assert sent.status_code == 303
        return str(sent.headers["location"])

    def allow(self, address: str, where: str, *, yes: bool = True) -> str:
        """Press a button on Slack's page; the address of the bot it leads back to."""
        with httpx.Client(timeout=20) as browser:
            assert browser.get(address).status_code == 200
            form = {**dict(parse_qsl(urlsplit(address).query)), "team": where, "allow": "1" if yes else ""}
            back = browser.post(address.partition("?")[0], data=form)
        return str(back.headers["location"])

    def install(self, *places: Place, where: str = "") -> Any:
        """Install the bot in a workspace, or in the organisation (`where`), as a person does in a browser."""
        browser = self.browser()
        done = browser.get(self.allow(self.ask(browser), where or places[0].slack_id))
        assert done.status_code == 200, done.text
        for place in places:
            place.came()
        self.settle()
        return done

    def close(self) -> None:
        self.stop_bot()
        self.served.stop(wait=False)
        self._folder.cleanup()


@contextmanager
def several(database_url: str, **options: Any) -> Iterator[Several]:
    """Two workspaces and a bot on this database; Slack must not have objected to anything."""
    made = Several(database_url, **options)
    try:
        yield made
        assert made.north.violations() == []
    finally:
        made.close()
