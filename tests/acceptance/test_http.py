"""`dagstart run --http` as a process: signed requests from a stand-in Slack, and nothing else."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from bot.db import Database
from bot.installations.models import Installation
from bot.manifest import build_manifest
from bot.migrate import migrate
from bot.people.models import Workspace
from playground.server import Playground, serve_in_thread
from tests.acceptance.conftest import Command, Slack, health
from tests.acceptance.test_run import stop
from tests.acceptance.test_sockets import eventually
from tests.robustness.looks import rows
from tests.world import KEY


@pytest.fixture
def slack(tmp_path: Path, port: int) -> Iterator[Slack]:
    """A workspace that delivers to the bot's port."""
    door = f"http://127.0.0.1:{port}/slack/events"
    served = serve_in_thread(
        Playground(
            seed="tiny",
            manifest=build_manifest(door.removesuffix("/slack/events"), oauth=door.removesuffix("/slack/events")),
            scale=1000,
            deliver_to=door,
        )
    )
    with httpx.Client(base_url=served.url, timeout=20) as http:
        yield Slack(served.url, http, http.get("/_/credentials").json(), tmp_path)
    served.stop()


def test_commands_come_in_signed_and_unsigned_ones_do_not(slack: Slack, port: int) -> None:
    migrate(f"sqlite:///{slack.folder}/dagstart.db")
    process = slack.start("run", "--http", DAGSTART_HTTP_PORT=str(port), SLACK_APP_TOKEN="")
    eventually(lambda: health(port) == 200)
    assert slack.command("/dagstart help")["ok"]
    forged = httpx.post(f"http://127.0.0.1:{port}/slack/events", data={"command": "/dagstart"})
    assert forged.status_code == 401
    assert "stopped" in stop(process)
    assert slack.http.get("/_/violations").json()["violations"] == []


def install(slack: Slack, door: str) -> httpx.Response:
    """In a browser: the bot's page, its button, Slack's page, its button, and back."""
    with httpx.Client(timeout=20, headers={"accept-language": "en"}) as browser:
        assert "Go to Slack" in browser.get(f"{door}/slack/install").text
        asked = str(browser.post(f"{door}/slack/install").headers["location"])
        assert "Allow" in browser.get(asked).text
        form = {**dict(parse_qsl(urlsplit(asked).query)), "team": slack.keys["team_id"], "allow": "1"}
        back = browser.post(asked.partition("?")[0], data=form)
        return browser.get(str(back.headers["location"]))


def test_a_workspace_installs_it_in_a_browser_removes_it_and_comes_back(slack: Slack, port: int) -> None:
    door, address = f"http://127.0.0.1:{port}", f"sqlite:///{slack.folder}/dagstart.db"
    migrate(address)
    slack.someone()
    by_oauth = {
        "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "SLACK_CLIENT_ID": slack.keys["client_id"],
        "SLACK_CLIENT_SECRET": slack.keys["client_secret"], "DAGSTART_PUBLIC_URL": door, "DAGSTART_KEY": KEY,
    }  # fmt: skip
    process = slack.start("run", "--http", DAGSTART_HTTP_PORT=str(port), **by_oauth)
    eventually(lambda: health(port) == 200)
    db = Database(address)

    def standing() -> list[tuple[str, str | None, int]]:
        return [(each.state, each.stopped_reason, len(rows(db, Installation))) for each in rows(db, Workspace)]

    for removed, reason in (("/_/act/uninstall", "app_uninstalled"), ("/_/faults", "token_revoked")):
        done = install(slack, door)
        assert (done.status_code, "dagstart is in" in done.text) == (200, True), done.text
        assert standing() == [("active", None, 1)]
        assert slack.command("/dagstart help")["ok"]
        slack.http.post(removed, json={"rules": [{"kind": "revoke"}]} if removed == "/_/faults" else {})
        eventually(lambda reason=reason: standing() == [("stopped", reason, 0)])  # type: ignore[misc]
    install(slack, door)
    assert standing() == [("active", None, 1)]
    assert slack.command("/dagstart help")["ok"]
    db.close()
    log = stop(process)
    assert not any(secret in log for secret in (KEY, slack.keys["client_secret"], "xoxb-"))


def test_a_port_in_use_is_one_sentence(slack: Slack, command: Command, port: int) -> None:
    migrate(f"sqlite:///{slack.folder}/dagstart.db")
    with socket.create_server(("127.0.0.1", port)):
        code, said = command("run", "--http", DAGSTART_HTTP_PORT=str(port))
    assert (code, f"Port {port} on 127.0.0.1 cannot be used" in said) == (2, True), said
