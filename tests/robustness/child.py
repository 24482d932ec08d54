"""A bot in a process of its own, wired as `dagstart run` does it, that can be told where to die by kill -9.

The points are functions of the bot by name; they are wrapped here, in the child, and nowhere in the bot. They can be
named while it runs as well.
"""

import faulthandler
import functools
import importlib
import itertools
import os
import signal
import threading
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.api import KPIS_PATH, VALUES, take
from bot.app import build
from bot.logs import set_up_logging
from bot.server import WebServer
from bot.settings import Settings
from bot.socket import Sockets
from bot.web import WebDoor
from bot.workspace import record_workspace


@dataclass(frozen=True)
class Crash:
    """Die before or after the n-th call of a function, named `module:name` or `module:Class.name`."""

    target: str
    when: str
    call: int = 1

    def __str__(self) -> str:
        return f"{self.when} {self.target.removeprefix('bot.').removeprefix('rituals.')}"


def place_of(crash: Crash) -> tuple[Any, str]:
    """The module or class that holds the function, and the function's name there. Raises AttributeError."""
    module, _, path = crash.target.partition(":")
    *parents, name = path.split(".")
    holder = functools.reduce(getattr, parents, importlib.import_module(module))
    getattr(holder, name)
    return holder, name


def arm(crash: Crash) -> None:
    """Wrap the function so that this process is killed there."""
    holder, name = place_of(crash)
    original, numbers = getattr(holder, name), itertools.count(1)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        here = next(numbers) == crash.call
        if here and crash.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if here:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, name, wrapped)


def _obey(orders: Connection) -> None:
    while True:
        arm(orders.recv())
        orders.send("armed")


def run(
    values: dict[str, Any], crash: Crash | None, orders: Connection, *, listen: bool = True, logs: Path | None = None
) -> None:
    """Be a bot until SIGTERM, or until a crash: this one, or one that is ordered while it runs.

    SIGUSR1 shows on stderr where its threads stand. With `logs`, a folder, what it says goes to a file there, and in
    another stands at which address it takes values of KPIs; both are called after the process.
    """
    if logs:
        os.dup2(os.open(logs / f"{os.getpid()}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        set_up_logging("INFO", "json")
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    faulthandler.register(signal.SIGUSR1)
    settings = Settings(**values, _env_file=None)
    if crash:
        arm(crash)
    threading.Thread(target=_obey, args=(orders,), daemon=True).start()
    bot = build(settings)
    record_workspace(bot.services, bot.client.auth_test().data)
    bot.start()
    sockets = Sockets(bot.bolt, settings.slack_app_token.get_secret_value(), settings.slack_api_url, 8)
    if logs:
        web = WebServer(WebDoor(None, "", 4, {KPIS_PATH: partial(take, bot.services, VALUES)}), "127.0.0.1", 0)
        web.start()
        (logs / f"{os.getpid()}.door").write_text(web.address)
    if listen:
        sockets.start()
    signal.sigwait({signal.SIGTERM})
    if listen:
        sockets.stop()
    if logs:
        web.stop()
    bot.stop()
