"""A tiny stand-in Slack in a thread, a person's hands on it, and a real Bolt app connected to it."""

import copy
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient

from playground.server import Playground, Served, serve_in_thread
from tests.chromium import QUIET

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Helper"},
    "features": {
        "bot_user": {"display_name": "Helper", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/help-me", "description": "helps", "should_escape": True},
            {"command": "/slow", "description": "never answers", "should_escape": False},
        ],
        "shortcuts": [
            {"name": "Note", "type": "message", "callback_id": "note", "description": "notes"},
            {"name": "New", "type": "global", "callback_id": "new", "description": "makes"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "im:write",
                "im:read",
                "im:history",
                "users:read",
                "channels:read",
                "channels:history",
                "channels:join",
                "groups:read",
                "files:write",
                "files:read",
                "pins:write",
                "pins:read",
                "app_mentions:read",
            ]
        }
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "channel_archive",
                "channel_deleted",
                "channel_left",
                "channel_rename",
                "group_left",
                "member_joined_channel",
                "member_left_channel",
                "message.im",
                "team_join",
                "tokens_revoked",
                "user_change",
            ]
        },
    },
}


expect.set_options(timeout=30_000)  # as patient as `until`


class Slack:
    """A person's hands (acts) and eyes (state, messages, views), and the inspector."""

    def __init__(self, playground: Playground, served: Served) -> None:
        self.playground, self.served, self.url = playground, served, served.url
        app = playground.state.app
        self.bot_token, self.app_token, self.bot = app.bot_token, app.app_token, app.bot_user
        self.client = WebClient(self.bot_token, base_url=f"{self.url}/api/", retry_handlers=[])

    def get(self, path: str) -> Any:
        return self._send(urllib.request.Request(self.url + path))

    def post(self, path: str, /, **body: Any) -> Any:
        data = json.dumps({key.rstrip("_"): value for key, value in body.items()}).encode()
        return self._send(urllib.request.Request(self.url + path, data, method="POST"))

    def act(self, name: str, /, **body: Any) -> Any:
        return self.post(f"/_/act/{name}", **body)

    def messages(self, user: str, channel: str) -> list[Any]:
        return list(self.get(f"/_/messages?as={user}&channel={channel}")["messages"])

    def views(self, user: str) -> Any:
        return self.get(f"/_/views?as={user}")

    def violations(self) -> list[str]:
        return [one["text"] for one in self.get("/_/violations")["violations"]]

    def user(self, name: str) -> str:
        return next(u.id for u in self.playground.state.users.values() if u.real_name.startswith(name))

    def channel(self, name: str) -> str:
        found = self.playground.state.channel_named(name)
        assert found
        return found.id

    def with_bot_in(self, name: str) -> str:
        channel = self.channel(name)
        told = self.act("invite", as_=self.user("Anna"), channel=channel, user=self.bot)
        assert told["ok"], told
        return channel

    def _send(self, request: urllib.request.Request) -> Any:
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.loads(response.read())


def until(check: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait until `check` gives something true, and give that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it never happened")


def start_slack(**options: Any) -> Slack:
    """A tiny Slack at 100 times the rate limits; options as for Playground."""
    given: dict[str, Any] = {"seed": "tiny", "manifest": copy.deepcopy(MANIFEST), "scale": 100}
    playground = Playground(**{**given, **options})
    return Slack(playground, serve_in_thread(playground))


def fresh_slack(**options: Any) -> Iterator[Slack]:
    """A tiny Slack until it is no longer wanted; options as for Playground."""
    made = start_slack(**options)
    yield made
    made.served.stop()


@pytest.fixture(scope="session")
def calm_slack() -> Iterator[Slack]:
    """One Slack for tests that change nothing in it."""
    yield from fresh_slack()


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A fresh tiny Slack at 100 times the rate limits; nobody waits for its end."""
    made = start_slack()
    yield made
    made.served.stop(wait=False)


@pytest.fixture
def bolt(slack: Slack) -> Iterator[App]:
    """A Bolt app on the built-in Socket Mode client; register listeners on it."""
    app = App(client=slack.client, token=slack.bot_token)
    handler = SocketModeHandler(app, slack.app_token)
    handler.client.web_client = WebClient(slack.app_token, base_url=f"{slack.url}/api/")
    handler.connect()
    until(lambda: slack.get("/_/healthz")["connections"])
    yield app
    handler.client.auto_reconnect_enabled = False
    slack.served.stop()  # first: the client's close waits for a read that only ends with the connection
    handler.client.closed = True
    handler.client.message_queue.put(None)  # else it looks up from its queue only once a second
    handler.close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser, slack: Slack) -> Iterator[Page]:
    """Anna's page; a mistake in a script or a breach of the page's policy fails the test."""
    made = browser.new_page(viewport={"width": 1280, "height": 800})
    mistakes: list[str] = []
    made.on("pageerror", lambda error: mistakes.append(str(error)))
    made.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)
    made.set_default_timeout(30_000)
    made.goto(f"{slack.url}/?as={slack.user('Anna')}")
    yield made
    made.close()
    assert [mistake for mistake in mistakes if "net::ERR" not in mistake] == []  # the server may stop first
