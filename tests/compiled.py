"""What is worked out anew for every bot, shared by all bots of a test process: a quarter of the suite's time.

SQLAlchemy keeps compiled statements per engine, and each story has engines of its own; they fit any engine of the same
kind. No story's file has to outlive the machine, so SQLite need not wait for the disk. Bolt wraps each of the hundreds
of listeners and looks up its arguments, which are those of its code. The client puts together a way to open addresses
for every call, and looks only every tenth of a second whether it is connected.
"""

from collections.abc import Callable
from functools import cache
from ssl import SSLContext
from types import CodeType, FunctionType
from typing import Any
from urllib.request import HTTPSHandler, OpenerDirector, Request, build_opener

from slack_bolt import App
from slack_bolt.listener import Listener, custom_listener
from slack_bolt.listener_matcher import builtins
from slack_bolt.util.utils import get_arg_names_of_callable
from slack_sdk.socket_mode.builtin import client as socket_client
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.web import base_client
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

import bot.db
import handlers
from bot.requests import TimedApp

SOON = 0.005
"""Seconds."""

_CACHE: Any = LRUCache(5000)
_NAMES: dict[CodeType, list[str]] = {}
_LISTENERS: list[Listener] = []
_REGISTER = handlers.register
_SQLITE_ENGINE = bot.db.sqlite_engine


def share() -> None:
    """From now on the bot's databases share what was compiled."""
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    Engine._compiled_cache = property(lambda _: _CACHE, lambda *_: None)  # type: ignore[assignment]
    bot.db.sqlite_engine = _sqlite_engine  # type: ignore[attr-defined]
    for module in (custom_listener, builtins):
        module.get_arg_names_of_callable = _arguments  # type: ignore[attr-defined]
    handlers.register = _register
    base_client.urlopen = _urlopen  # type: ignore[attr-defined,assignment]
    socket_client.IntervalRunner = _Runner  # type: ignore[misc]


def _arguments(called: Callable[..., Any]) -> list[str]:
    if not isinstance(called, FunctionType) or hasattr(called, "__wrapped__"):
        return get_arg_names_of_callable(called)
    if called.__code__ not in _NAMES:
        _NAMES[called.__code__] = get_arg_names_of_callable(called)
    return _NAMES[called.__code__]


def _register(app: App) -> None:
    """Hang the listeners of the first bot on this one: they know nothing of the app they belong to."""
    if type(app) is TimedApp and _LISTENERS:
        app._listeners.extend(_LISTENERS)
        handlers.errors.register(app)
        return
    _REGISTER(app)
    if type(app) is TimedApp:
        _LISTENERS.extend(app._listeners)


@cache
def _opener(context: SSLContext | None) -> OpenerDirector:
    return build_opener(HTTPSHandler(context=context))


def _urlopen(request: Request, *, timeout: float, context: SSLContext | None) -> Any:
    return _opener(context).open(request, timeout=timeout)


class _Runner(IntervalRunner):
    """Looks more often than every tenth of a second: at the beginning for the connection that is being made."""

    def __init__(self, target: Callable[[], None], interval_seconds: float) -> None:
        super().__init__(target, min(interval_seconds, SOON) if interval_seconds < 1 else interval_seconds)


def _sqlite_engine(url: str, pool: int, patience: float) -> Engine:
    engine = _SQLITE_ENGINE(url, pool, patience)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return engine
