"""One engine for SQLite and PostgreSQL. Reads are cheap and many; writes are grouped into few commits on SQLite."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, DateTime, Dialect, Engine, Executable, Row, Table, create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from bot.errors import StartupError, StorageBusy
from bot.metrics import REFUSALS
from bot.sqlite import GroupCommit, sqlite_engine

PATIENCE = 2
"""Seconds to wait for a lock or a connection: Slack wants its ack within three."""

BUSY = (OperationalError, InterfaceError, PoolExhausted)
"""Locked, full or away: the database cannot do now what is right in itself."""

NOTED = "erased"
"""Where a session keeps what it erases, until the journal has it; see bot.journal."""


class _Stamp(sqlite.DATETIME):
    """SQLite's text for a moment, the same as SQLAlchemy's, in a quarter of the time: thousands are written at once."""

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:  # noqa: ARG002
        return lambda value: value.isoformat(" ", "microseconds") if value else None


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, naive in the database, the same on both databases."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return _Stamp() if dialect.name == "sqlite" else super().load_dialect_impl(dialect)  # type: ignore[no-untyped-call]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """Every table of the bot."""

    type_annotation_map = {datetime: Moment}  # noqa: RUF012


@cache
def _insert_of(dialect: str) -> Any:
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[dialect]


def insert(session: Session, model: type[Base]) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update` on the session's database."""
    return insert_into(dialect_of(session), model)


def insert_into(dialect: str, model: type[Base]) -> Any:
    """The same, for statements that are built once for each kind of database."""
    return _insert_of(dialect)(table_of(model))


def table_of(model: type[Base]) -> Table:
    """A model's table: statements of the hot paths go past the ORM."""
    return cast(Table, model.__table__)


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


class Database:
    """`read()` for looking, `write()` for recording. What `write()` leaves without an error is committed.

    On SQLite there is one writing connection (several make a lock convoy) and writers that wait for it share a
    commit: each runs in its own savepoint, the last one commits for all, and nobody returns before that commit.
    """

    def __init__(self, url: str, *, pool: int = 16) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self._listeners: list[Callable[[], None]] = []
        self._journals: list[Callable[[list[Any]], None]] = []
        if self.dialect == "sqlite":
            self._prepare_folder()
            self.engine = self._reader = sqlite_engine(url, pool, PATIENCE)
            self._writer: GroupCommit | None = GroupCommit(self.engine)
        elif self.dialect == "postgresql":
            address = self.url.set(drivername="postgresql+psycopg")
            # Writers wait for each other's locks and hold their connection meanwhile: one for each of Bolt's threads.
            self.engine = _postgres_engine(address, pool // 2, 2 * pool)
            # At this isolation level a BEGIN gives readers nothing, and costs them two more round trips. They have
            # connections of their own: to change a connection's level back and forth costs as much again.
            self._reader = _postgres_engine(
                address, pool // 2, pool, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True
            )
            self._writer = None
        else:
            raise StartupError(f"DATABASE_URL names {self.dialect}; use sqlite:///path or postgresql://…")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; what it changes is thrown away. Raises StorageBusy when there is no answer."""
        try:
            with Session(self._reader, expire_on_commit=False) as session:
                yield session
        except BUSY as error:
            raise _busy("read", error) from error

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that sees the database as it is at its first look, however long it reads. Raises StorageBusy."""
        lasting = {"postgresql": {"isolation_level": "REPEATABLE READ"}}.get(self.dialect, {})
        try:
            with Session(self.engine.execution_options(**lasting), expire_on_commit=False) as session:
                yield session
        except BUSY as error:
            raise _busy("read", error) from error

    def find(self, statement: Executable, values: Mapping[str, Any]) -> Row[Any] | None:
        """The first row of a statement that was built before: what every click asks, at a third of a session's cost."""
        try:
            with self._reader.connect() as connection:
                return connection.execute(statement, values).first()
        except BUSY as error:
            raise _busy("read", error) from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end. Raises StorageBusy when the database cannot take the write."""
        try:
            if self._writer:
                with self._writer.write() as session:
                    yield session
                    self._write_down(session)
            else:
                with Session(self.engine, expire_on_commit=False) as session, session.begin():
                    yield session
                    self._write_down(session)
        except BUSY as error:
            raise _busy("write", error) from error
        if session.info.get("wakes"):
            for listener in self._listeners:
                listener()

    def on_wake(self, listener: Callable[[], None]) -> None:
        """Call `listener` after a commit whose session has `info["wakes"]`: there is something to send."""
        self._listeners.append(listener)

    def on_erasure(self, journal: Callable[[list[Any]], None]) -> None:
        """Call `journal` before a commit with what the session noted: what it raises undoes the transaction."""
        self._journals.append(journal)

    def _write_down(self, session: Session) -> None:
        if noted := session.info.get(NOTED):
            for journal in self._journals:
                journal(noted)

    def close(self) -> None:
        """Close every connection."""
        if self._writer:
            self._writer.close()
        for engine in {self.engine, self._reader}:
            engine.dispose()

    def _prepare_folder(self) -> None:
        if self.url.database and self.url.database != ":memory:":
            Path(self.url.database).resolve().parent.mkdir(parents=True, exist_ok=True)


def _postgres_engine(address: URL, kept: int, most: int, **more: Any) -> Engine:
    """An engine that keeps so many connections, and takes more while they are needed at once."""
    return create_engine(
        address,
        pool_size=kept,
        max_overflow=most - kept,
        pool_timeout=PATIENCE,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"connect_timeout": PATIENCE, "options": f"-c lock_timeout={PATIENCE}s"},
        **more,
    )


def _busy(work: str, error: SQLAlchemyError) -> StorageBusy:
    REFUSALS.labels(work, type(error).__name__).inc()
    return StorageBusy(_reason(error))


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
