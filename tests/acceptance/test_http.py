"""`dagstart run --http` as a process: signed requests from a stand-in Slack, and nothing else."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.manifest import build_manifest
from bot.migrate import migrate
from playground.server import Playground, serve_in_thread
from tests.acceptance.conftest import Command, Slack, health
from tests.acceptance.test_run import stop
from tests.acceptance.test_sockets import eventually


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


def test_a_port_in_use_is_one_sentence(slack: Slack, command: Command, port: int) -> None:
    migrate(f"sqlite:///{slack.folder}/dagstart.db")
    with socket.create_server(("127.0.0.1", port)):
        code, said = command("run", "--http", DAGSTART_HTTP_PORT=str(port))
    assert (code, f"Port {port} on 127.0.0.1 cannot be used" in said) == (2, True), said
