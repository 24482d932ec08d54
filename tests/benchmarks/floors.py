"""What the bot is held against: Bolt apps that store nothing and only ack."""

import os
import signal
import sys

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.rituals.dagstart.blocks import SEND
from bot.server import WebServer
from bot.web import WebDoor
from handlers.dagstart import POINT_FORM


def _ack(ack: Ack) -> None:
    ack()


def _register(app: App) -> App:
    app.action(SEND)(_ack)
    app.view(POINT_FORM)(_ack)
    return app


def stock() -> SlackRequestHandler:
    """A Bolt app as its documentation has it, for gunicorn: `tests.benchmarks.floors:stock()`."""
    client = WebClient(token="xoxb-benchmark", base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    return SlackRequestHandler(_register(app))


def bare() -> None:
    """Bare Bolt behind the bot's own door, until killed. Prints the address."""
    client = WebClient(token="xoxb-benchmark", base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, process_before_response=True, request_verification_enabled=False)
    door = WebDoor(_register(app), os.environ["SLACK_SIGNING_SECRET"], 32)
    server = WebServer(door, "127.0.0.1", 0)
    server.start()
    sys.stdout.write(server.address + "\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    bare()
