"""Socket Mode stays alive, whatever happens to the connections."""

import time
from collections.abc import Callable, Iterator

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import socket
from bot.socket import CONNECTIONS, Sockets
from tests.acceptance.conftest import Slack
from tests.robustness.processes import PATIENCE, wait_for


def eventually(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    assert wait_for(true, PATIENCE), "it never came true"


@pytest.fixture
def sockets(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    """Connections of an app that acks a command, watched more closely than in earnest."""
    monkeypatch.setattr(socket, "PING_EVERY", 0.2)
    monkeypatch.setattr(socket, "SILENT_AFTER", 2.0)
    monkeypatch.setattr(socket, "LOOK_EVERY", 0.1)
    client = WebClient(token=slack.keys["bot_token"], base_url=slack.keys["api_url"])
    bolt = App(client=client, process_before_response=True)

    @bolt.command("/dagstart")
    def command(ack: Ack) -> None:
        ack(text="here")

    made = Sockets(bolt, slack.keys["app_token"], slack.keys["api_url"], 8)
    made.start()
    eventually(lambda: slack.connections() == CONNECTIONS and made.connected() == CONNECTIONS)
    yield made
    made.stop()


def test_there_are_two_connections(slack: Slack, sockets: Sockets) -> None:
    assert sockets.connected() == slack.connections() == CONNECTIONS == 2
    assert slack.command("/dagstart help")["ok"]


@pytest.mark.parametrize("fault", ["drop", "close_silent", "mute", "refresh"])
def test_lost_connections_come_back_and_commands_are_acked_again(slack: Slack, sockets: Sockets, fault: str) -> None:
    slack.fault(fault)
    busy = time.process_time()
    time.sleep(0.3)
    eventually(lambda: slack.connections() >= CONNECTIONS and sockets.connected() == CONNECTIONS)
    eventually(lambda: bool(slack.command("/dagstart help")["ok"]))
    assert time.process_time() - busy < 2.0, "something spins"


def test_commands_are_acked_at_once_while_both_connections_are_refreshed(slack: Slack, sockets: Sockets) -> None:
    slack.fault("refresh")
    for _ in range(10):
        start = time.monotonic()
        assert slack.command("/dagstart help")["ok"]
        assert time.monotonic() - start < 2.0
        time.sleep(0.05)


def test_slack_that_is_away_is_tried_again_until_it_is_back(slack: Slack, sockets: Sockets) -> None:
    slack.http.post(
        "/_/faults", json={"rules": [{"kind": "5xx", "match": "apps.connections.open", "times": 3}, {"kind": "drop"}]}
    )
    eventually(lambda: sockets.connected() < CONNECTIONS)
    eventually(lambda: sockets.connected() == CONNECTIONS)
    assert slack.command("/dagstart help")["ok"]


def test_stopping_closes_every_connection(slack: Slack, sockets: Sockets) -> None:
    sockets.stop()
    eventually(lambda: slack.connections() == 0)
