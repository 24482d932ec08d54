"""Which versions can work on a database that a newer one has migrated: what makes a rolling upgrade possible.

A migration that only adds says so in a line `works_with = "0023"`: the code of that revision, and of every later one,
can go on working beside it. One without the line can be used by its own version only. The database keeps the newest
of these floors, because the older code does not have the newer migration's file.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, inspect, text

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
TABLE = "schema_floor"
"""Not one of our models: it must be readable for every version there will ever be."""

_WORKS_WITH = re.compile(r'^works_with = "(\w+)"$', re.MULTILINE)


def works_with(migration: Path) -> str:
    """The oldest revision whose code can work once this migration was made."""
    found = _WORKS_WITH.search(migration.read_text())
    return found[1] if found else revision_of(migration)


def revision_of(migration: Path) -> str:
    """The revision that a migration's file leads to: what its name begins with."""
    return migration.name.partition("_")[0]


def migrations(folder: Path = VERSIONS) -> list[Path]:
    """The files of all migrations, oldest first."""
    return sorted(folder.glob("[0-9]*_*.py"))


def floor_of(made: Iterable[Path]) -> str | None:
    """The oldest revision whose code can work once all of these were made."""
    return max((works_with(each) for each in made), default=None)


def read_floor(connection: Connection) -> str | None:
    """The floor that a database keeps; None in one that no version with floors has migrated."""
    if not inspect(connection).has_table(TABLE):
        return None
    found = connection.scalar(text(f"SELECT oldest FROM {TABLE}"))  # noqa: S608  (our own name)
    return str(found) if found else None


def write_floor(connection: Connection, floor: str) -> None:
    """Keep the floor, in the transaction of the migrations."""
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS {TABLE} (oldest VARCHAR(32) NOT NULL)"))
    connection.execute(text(f"DELETE FROM {TABLE}"))  # noqa: S608
    connection.execute(text(f"INSERT INTO {TABLE} (oldest) VALUES (:oldest)"), {"oldest": floor})  # noqa: S608
