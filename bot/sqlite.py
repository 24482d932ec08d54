"""SQLite: one writing connection whose writers share a commit, and what is said to every connection."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

WRITES = "writes"
"""How the one writing connection is marked: it takes the lock when it begins."""

LARGEST_GROUP = 64
"""How many writes share one SQLite commit at the most; a person never waits for more than these."""


class _Batch:
    def __init__(self) -> None:
        self.size = 0
        self.done = threading.Event()
        self.error: SQLAlchemyError | None = None


class GroupCommit:
    """Writers that wait for one connection share a commit: the last one commits for all."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._refusal: SQLAlchemyError | None = None
        self._connection: Connection | None = None
        self._batch: _Batch | None = None

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self._count:
            self._waiting += 1
            known = self._refusal
        self._turn.acquire()
        with self._count:
            self._waiting -= 1
        try:
            batch = self._batch or self._begin(known)
            batch.size += 1
            try:
                with Session(
                    self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
                ) as session:
                    yield session
                    session.commit()
            finally:
                self._leave(batch)
        finally:
            self._turn.release()
        batch.done.wait()
        if batch.error:
            raise batch.error

    def close(self) -> None:
        with self._turn:
            if self._connection:
                self._connection.close()

    def _begin(self, known: SQLAlchemyError | None) -> _Batch:
        """Begin for everybody who waits. `known` is the refusal from before this writer began to wait."""
        if self._refusal and self._refusal is not known:
            raise self._refusal  # refused while this one waited: to try again would take as long again
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                self._connection.info[WRITES] = True
                _say(self._connection, "PRAGMA cache_size=-16000")
            self._connection.begin()
        except SQLAlchemyError as error:
            self._refusal = error
            self._drop_connection()
            raise
        self._refusal = None
        self._batch = _Batch()
        return self._batch

    def _leave(self, batch: _Batch) -> None:
        """Commit for everybody, unless somebody is waiting who will."""
        connection = self._connection
        assert connection is not None
        undone = not _in_transaction(connection)
        with self._count:
            hand_over = self._waiting > 0 and batch.size < LARGEST_GROUP and not undone
        if hand_over:
            return
        self._batch = None
        try:
            if undone:
                # A full disk makes SQLite undo the whole transaction by itself; a commit would then say nothing.
                raise OperationalError("COMMIT", None, sqlite3.OperationalError("the transaction was undone"))
            connection.commit()
        except SQLAlchemyError as error:
            batch.error = error
            self._drop_connection()
        finally:
            batch.done.set()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _in_transaction(connection: Connection) -> bool:
    driver = connection.connection.driver_connection
    return bool(driver and driver.in_transaction)


def sqlite_engine(url: str, pool: int, patience: float) -> Engine:
    """An engine for one file. `patience` is in seconds."""
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_use_lifo=True,  # what is not needed at once is not warmed up either
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": patience},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, or savepoints would not hold
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "cache_size=-500",  # kB; readers are many, and the system's cache serves them all
        ):
            connection.execute(f"PRAGMA {pragma}")

    # Every read and write is in a transaction, every write in a savepoint as well: without SQLAlchemy's ways of
    # listening and executing, opening and closing them is nearly free.
    engine.dialect.do_begin = lambda driver: driver.execute("BEGIN IMMEDIATE" if WRITES in driver.info else "BEGIN")  # type: ignore[assignment]
    engine.dialect.do_savepoint = lambda connection, name: _say(connection, f"SAVEPOINT {name}")  # type: ignore[method-assign]
    engine.dialect.do_release_savepoint = lambda connection, name: _say(connection, f"RELEASE {name}")  # type: ignore[method-assign]
    return engine


def _say(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        driver.execute(statement)
    except sqlite3.Error as error:
        raise OperationalError(statement, None, error) from error
