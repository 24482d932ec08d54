"""The database's shape: bring it up to date, one process at a time, and tell whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from bot.errors import StartupError
from bot.private_file import OWNER_ONLY
from bot.rolling import floor_of, migrations, read_floor, revision_of, write_floor

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent
_LOCK = 0x6461677374617274  # "dagstart"
_LOCK_SECONDS = 60


@dataclass(frozen=True)
class MigrationState:
    """`current` is the database's revision, None when it is empty; `head` is what this version needs.

    `known` is False when a newer version of the bot has migrated the database; `oldest` is then the oldest revision
    whose code can work on it, None where the database does not say.
    """

    current: str | None
    head: str
    known: bool = True
    oldest: str | None = None

    @property
    def up_to_date(self) -> bool:
        """Whether the database is what this version makes of it."""
        return self.current == self.head

    @property
    def usable(self) -> bool:
        """Whether this version can work on it: it is up to date, or newer with only additions."""
        return self.up_to_date or (not self.known and self.oldest is not None and self.oldest <= self.head)


def configuration() -> "Config":
    """Alembic's configuration, from pyproject.toml."""
    from alembic.config import Config  # here: a bot that only starts has no use for Alembic, and no time

    return Config(toml_file=ROOT / "pyproject.toml")


def migrate(database_url: str, *, rolling: bool = False) -> MigrationState:
    """Bring the database to the newest revision; several processes may call this at once.

    On both databases everything happens in one transaction: a migration that fails leaves nothing behind. With
    `rolling` nothing is done that the version before could not go on with. Raises StartupError when the database cannot
    be reached, another process holds it too long, it is newer than this version can work on, or it cannot roll.
    """
    from alembic import command

    state = migration_state(database_url)
    if state.usable:
        return state
    if not state.known:
        raise StartupError(newer(state))
    if rolling:
        _check_rolling(state)
    url = make_url(database_url)
    _prepare_folder(url)
    with _locked(url) as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        write_floor(connection, str(floor_of(migrations())))
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
            current, oldest = _revision_of(connection), read_floor(connection)
    except DBAPIError as error:
        raise StartupError(unreachable(url, error)) from None
    return MigrationState(current, head, current is None or current in known, oldest)


def revisions() -> list[str]:
    """Every revision of this version, oldest first: what the files of the migrations begin with."""
    return [revision_of(path) for path in migrations()]


def _check_rolling(state: MigrationState) -> None:
    """Whether the code of the database's own revision can go on working after the migrations that are left."""
    left = [path for path in migrations() if state.current and revision_of(path) > state.current]
    floor = floor_of(left)
    if state.current and floor and floor > state.current:
        raise StartupError(
            f"This upgrade cannot roll: what runs at revision {state.current} cannot go on at {state.head}. "
            "Stop every process, run `dagstart migrate`, and start the new version."
        )


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
        raise StartupError(unreachable(url, error)) from None


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
    with suppress(OSError):  # SQLite says itself what it cannot open
        Path(str(url.database)).touch(OWNER_ONLY)  # what people write is for who runs the bot, and for nobody beside


def unreachable(url: URL, error: DBAPIError) -> str:
    """That a database cannot be used, and why, without its password."""
    reason = str(error.orig).strip().splitlines()[0]
    return f"The database {url.render_as_string(hide_password=True)} cannot be used: {reason}. Check DATABASE_URL."
