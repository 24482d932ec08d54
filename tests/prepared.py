"""Databases with every table and no row, as migrations leave them: made once in each process, copied for each test.

And a way back to a moment that took long to reach.
"""

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import text

from bot.db import Database
from bot.models import METADATA
from bot.rolling import floor_of, migrations, revision_of, write_floor
from tests.postgres import add_database, address_of, fresh_database

TEMPLATE = "prepared"


def sqlite(file: Path) -> str:
    """Put one here. Returns its address."""
    shutil.copyfile(_original(), file)
    return f"sqlite:///{file}"


class Kept:
    """A SQLite database as it is now, kept in a file, to be put back under a bot that goes on working with it."""

    def __init__(self, db: Database, file: Path) -> None:
        assert db.url.database
        self._live, self._file = db.url.database, str(file)
        copy_sqlite(self._live, self._file)

    def put_back(self) -> None:
        """Everything is as it was then."""
        copy_sqlite(self._file, self._live)


def copy_sqlite(source: str, target: str) -> None:
    """Make one file what another is, while both may be in use."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


@contextmanager
def postgres(server: str) -> Iterator[str]:
    """The address of one on a running server, dropped afterwards."""
    _original_on(server)
    with fresh_database(server, TEMPLATE) as address:
        yield address


@cache
def _original() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dagstart-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _fill(f"sqlite:///{folder}/dagstart.db")
    return folder / "dagstart.db"


@cache
def _original_on(server: str) -> None:
    add_database(server, TEMPLATE)
    _fill(address_of(server, TEMPLATE))


def _fill(address: str) -> None:
    db = Database(address)
    METADATA.create_all(db.engine)
    made = migrations()
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": revision_of(made[-1])})
        write_floor(connection, str(floor_of(made)))
    db.close()  # SQLite moves all of it into the one file then
