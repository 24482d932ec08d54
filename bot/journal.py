"""The journal of erasures: a file beside the backups, so that nothing erased comes back with one of them.

A line says what was erased and when, by our own numbers or a checksum, never what it said. It is written before the
database commits: a line too many erases again what somebody wanted erased, a line too few would bring it back.
"""

import errno
import json
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.db import NOTED, Database
from bot.errors import StartupError, StorageBusy
from bot.settings import Settings


@dataclass(frozen=True)
class Erased:
    """One line: `keys` are numbers of rows of this kind, or checksums of people."""

    kind: str
    keys: tuple[str, ...]
    at: datetime


def note(session: Session, kind: str, keys: Collection[object], now: datetime) -> None:
    """This transaction erases something: the journal says so before it commits."""
    if keys:
        session.info.setdefault(NOTED, []).append(Erased(kind, tuple(map(str, keys)), now))


class Journal:
    """The file. Several processes may write it at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, lines: Iterable[Erased]) -> None:
        """Add lines, and be sure that they are on the disk. Raises StorageBusy.

        Each begins a line of its own: one that a crash or a full disk cut short must not take the next one along.
        """
        text = "".join(f"\n{_line(each)}\n" for each in lines).encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.write(file, text) < len(text):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise StorageBusy(f"the journal of erasures {self.path} cannot be written: {error.strerror}") from error

    def since(self, moment: datetime) -> Iterator[Erased]:
        """What was erased since a moment. A line cut short by a crash is left out: its transaction did not commit."""
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            each = _read(line)
            if each and each.at >= moment:
                yield each


def _line(each: Erased) -> str:
    return json.dumps({"at": each.at.isoformat(), "kind": each.kind, "keys": each.keys})


def _read(line: str) -> Erased | None:
    try:
        found = json.loads(line)
        return Erased(found["kind"], tuple(found["keys"]), datetime.fromisoformat(found["at"]))
    except (ValueError, KeyError, TypeError):
        return None


def follow_erasures(db: Database, settings: Settings) -> None:
    """From now on what this process erases stands in the journal."""
    db.on_erasure(Journal(settings.journal_file).write)


def check_journal(settings: Settings) -> None:
    """Whether the journal can be written. Raises StartupError."""
    try:
        Journal(settings.journal_file).write(())
    except StorageBusy as error:
        raise StartupError(
            f"{str(error).capitalize()}. Set DAGSTART_JOURNAL to a file that may be written and outlives the database."
        ) from None
