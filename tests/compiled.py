"""Compiled statements, shared by every database of a test process: a quarter of the suite's time.

SQLAlchemy keeps them per engine, and each story has engines of its own. They fit any engine of the same kind.
"""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

import bot.db

_CACHE: Any = LRUCache(5000)


def share() -> None:
    """From now on the bot's databases share what was compiled."""
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    bot.db.create_engine = _create_engine  # type: ignore[attr-defined]


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = create_engine(*arguments, **options)
    engine._compiled_cache = _CACHE
    return engine
