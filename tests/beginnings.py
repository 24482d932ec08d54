"""Worlds that begin alike: what makes their floor is lived through once in a process, the others go on from a copy.

Hundreds of stories begin with the same team on the same morning. What a beginning does is in stories of its own.
"""

import atexit
import pickle
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from bot.clock import SetClock
from playground.inspector import Inspector
from playground.state import State
from tests.prepared import copy_sqlite

PARTS = frozenset(
    {
        "database_url",
        "clock",
        "playground",
        "served",
        "http",
        "keys",
        "bot",
        "overheard",
        "workspace",
        "sender",
        "socket",
    }
)
"""What a world has only once somebody looks at it."""

SEEN = ("ring", "count", "calls", "violations", "acks")
"""What the stand-in's log knows."""


@dataclass(frozen=True)
class Moment:
    """A world at the end of a beginning: the database and the journal of erasures as files, the stand-in as bytes."""

    folder: Path
    result: Any
    slack: bytes
    now: datetime

    def state(self) -> State:
        """What the stand-in remembers."""
        return pickle.loads(self.slack)[0]  # type: ignore[no-any-return]

    def fill(self, inspector: Inspector) -> None:
        """Let the stand-in's log go on from where it was."""
        for name, value in pickle.loads(self.slack)[1].items():
            setattr(inspector, name, value)


_moments: dict[tuple[Any, ...], Moment] = {}


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dagstart-beginnings-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Beginning(ABC):
    """A world that does not run before it has to. As long as only `once` was used, `_trail` says how it began."""

    _address: str
    journal: Path
    _trail: tuple[Any, ...] | None = None
    _hidden: dict[str, Any] | None = None

    def once(self, do: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do what makes a floor: `do(world, …)`, which depends on nothing else. Returns what that returns."""
        if self._trail is None:
            return do(self, *arguments, **named)
        trail = (*self._trail, do.__module__, do.__qualname__, arguments, tuple(sorted(named.items())))
        if self._hidden is None and trail in _moments:
            self._trail = trail
            return _moments[trail].result
        self._show()
        result = do(self, *arguments, **named)
        self._trail = trail
        if trail not in _moments:
            _moments[trail] = self._keep(result)
        self._hidden = {name: self.__dict__.pop(name) for name in PARTS}
        return result

    @abstractmethod
    def _begin(self, moment: Moment | None) -> None:
        """Run, from the beginning or from a moment."""

    @abstractmethod
    def _be_calm(self) -> None:
        """Wait until nothing is under way."""

    def _show(self) -> None:
        trail, self._trail = self._trail, None
        if self._hidden is not None:
            self.__dict__.update(self._hidden)
            self._hidden = None
            return
        moment = _moments.get(trail or ())
        if moment:
            shutil.copyfile(moment.folder / "dagstart.db", str(make_url(self._address).database))
            if (moment.folder / "erased.jsonl").exists():
                shutil.copyfile(moment.folder / "erased.jsonl", self.journal)
        self._begin(moment)

    def _keep(self, result: Any) -> Moment:
        self._be_calm()
        folder = Path(tempfile.mkdtemp(dir=_folder()))
        copy_sqlite(str(make_url(self._address).database), str(folder / "dagstart.db"))
        if self.journal.exists():
            shutil.copyfile(self.journal, folder / "erased.jsonl")
        parts = self.__dict__
        playground, clock = parts["playground"], parts["clock"]
        assert isinstance(clock, SetClock)
        seen = {name: getattr(playground.inspector, name) for name in SEEN}
        return Moment(folder, result, pickle.dumps((playground.state, seen)), clock.now())

    def __getattr__(self, name: str) -> Any:
        """Somebody looks or acts: from now on it is a world of its own."""
        if name not in PARTS or self._trail is None:
            raise AttributeError(name)
        self._show()
        return self.__dict__[name]
