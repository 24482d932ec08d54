"""The database's shape: bring it up to date, one process at a time, and tell whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from bot.errors import StartupError

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent
_LOCK = 0x6461677374617274  # "dagstart"
_LOCK_SECONDS = 60


@dataclass(frozen=True)
class MigrationState:
    """`current` is the database's revision, None when it is empty; `head` is what this version needs.

    `known` is False when a newer version of the bot has migrated the database.
    """

    current: str | None
    head: str
    known: bool = True

    @property
    def up_to_date(self) -> bool:
        """Whether the bot can work with this database."""
        return self.current == self.head


def configuration() -> "Config":
    """Alembic's configuration, from pyproject.toml."""
    from alembic.config import Config  # here: a bot that only starts has no use for Alembic, and no time

    return Config(toml_file=ROOT / "pyproject.toml")


def migrate(database_url: str) -> MigrationState:
    """Bring the database to the newest revision; several processes may call this at once.

    On both databases everything happens in one transaction: a migration that fails leaves nothing behind.
    Raises StartupError when the database cannot be reached, another process holds it too long, or it is newer
    than this version.
    """
    from alembic import command

    state = migration_state(database_url)
    if not state.known:
        raise StartupError(newer(state))
    if state.up_to_date:
        return state
    url = make_url(database_url)
    _prepare_folder(url)
    with _locked(url) as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return migration_state(database_url)


def migration_state(database_url: str) -> MigrationState:
    """Compare the database with what this version needs. Raises StartupError when it cannot be reached."""
    known = revisions()
    head = known[-1]
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise StartupError("DATABASE_URL is not an address; use sqlite:///path or postgresql://…") from None
    if _is_file(url) and not Path(str(url.database)).exists():
        return MigrationState(None, head)
    engine = create_engine(_address(url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            current = _revision_of(connection)
    except DBAPIError as error:
        raise StartupError(_unreachable(url, error)) from None
    return MigrationState(current, head, current is None or current in known)


def revisions() -> list[str]:
    """Every revision of this version, oldest first: what the files of the migrations begin with."""
    return sorted(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("[0-9]*_*.py"))


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found else None


def newer(state: MigrationState) -> str:
    """What to do about a database that a newer version of the bot has migrated."""
    return (
        f"The database is at revision {state.current}, made by a newer version of dagstart. "
        "Install that version, or restore a backup from before."
    )


@contextmanager
def _locked(url: URL) -> Iterator[Connection]:
    sqlite = url.get_backend_name() == "sqlite"
    arguments: dict[str, Any] = {"timeout": _LOCK_SECONDS} if sqlite else {}
    engine = create_engine(_address(url), poolclass=NullPool, connect_args=arguments)
    if sqlite:
        # Foreign keys stay off: rebuilding a table would otherwise delete what refers to it.
        event.listen(engine, "connect", lambda raw, _record: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            if not sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection
    except OperationalError as error:
        raise StartupError(_unreachable(url, error)) from None


def _address(url: URL) -> URL:
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url
    raise StartupError(f"DATABASE_URL names {backend}; use sqlite:///path or postgresql://…")


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")


def _prepare_folder(url: URL) -> None:
    if not _is_file(url):
        return
    folder = Path(str(url.database)).resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(f"The folder {folder} cannot be made ({error.strerror}). Check DATABASE_URL.") from None


def _unreachable(url: URL, error: DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()[0]
    return f"The database {url.render_as_string(hide_password=True)} cannot be used: {reason}. Check DATABASE_URL."
