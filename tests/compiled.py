"""What is worked out anew for every bot, shared by all bots of a test process: a quarter of the suite's time.

SQLAlchemy keeps compiled statements per engine, and each story has engines of its own; they fit any engine of the same
kind. Bolt looks up the arguments of each of the hundreds of listeners, which are those of their code.
"""

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

from slack_bolt.listener import custom_listener
from slack_bolt.listener_matcher import builtins
from slack_bolt.util.utils import get_arg_names_of_callable
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

import bot.db

_CACHE: Any = LRUCache(5000)
_NAMES: dict[CodeType, list[str]] = {}


def share() -> None:
    """From now on the bot's databases share what was compiled."""
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    bot.db.create_engine = _create_engine  # type: ignore[attr-defined]
    for module in (custom_listener, builtins):
        module.get_arg_names_of_callable = _arguments  # type: ignore[attr-defined]


def _arguments(called: Callable[..., Any]) -> list[str]:
    if not isinstance(called, FunctionType) or hasattr(called, "__wrapped__"):
        return get_arg_names_of_callable(called)
    if called.__code__ not in _NAMES:
        _NAMES[called.__code__] = get_arg_names_of_callable(called)
    return _NAMES[called.__code__]


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = create_engine(*arguments, **options)
    engine._compiled_cache = _CACHE
    return engine
