"""`dagstart backup`: one file with everything, while the bot works."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from bot.backups import file, postgres, sqlite
from bot.bars import bars
from bot.errors import StartupError
from bot.migrate import migration_state
from bot.settings import Settings
from bot.shell import moment

ENDING = ".backup"


def backup(settings: Settings, output: Path, keep: int | None = None) -> str:
    """Write a backup into a folder, or to a file named `….backup`. Returns what to print. Raises StartupError.

    `keep`: of the backups in its folder, only the newest so many stay. A folder that is not there is not taken for a
    file: every night would write over the night before.
    """
    made_at = moment(settings)
    target = output if output.suffix == ENDING else output / name_of(made_at)
    if not target.parent.is_dir():
        raise StartupError(f"There is no folder {target.parent}. Make it first, or choose another.")
    about = write_backup(settings.database_url, target, made_at)
    gone = _leave(target.parent, keep) if keep else 0
    said = f"{target}: {about.size:,} bytes of {about.dialect} at revision {about.revision}, checked."
    return f"{said} Older ones removed: {gone}." if gone else said


def name_of(made_at: datetime, what: str = "dagstart") -> str:
    """`dagstart-20261123-090000Z.backup`: in the order of names they are in the order of time."""
    return f"{what}-{made_at.astimezone(UTC):%Y%m%d-%H%M%SZ}{ENDING}"


def write_backup(url: str, target: Path, made_at: datetime) -> file.About:
    """The same without names and folders. What stands at the target is whole, or is not there."""
    state = migration_state(url)
    if state.current is None:
        raise StartupError("The database is empty, so there is nothing to back up.")
    dialect = make_url(url).get_backend_name()
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with TemporaryDirectory(prefix=".dagstart-", dir=target.parent) as folder, bars() as show:
            copy = Path(folder) / "database"
            if dialect == "sqlite":
                sqlite.dump(url, copy, show("Copying"))
            else:
                waiting = show("pg_dump")
                postgres.dump(url, copy)
                waiting(1)
            about = file.pack(unfinished, copy, made_at, dialect, state.current, show("Packing"))
            file.unpack(unfinished, Path(folder) / "again", about, show("Checking"))
        unfinished.replace(target)
    except OSError as error:
        raise StartupError(f"{target.parent} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return about


def _leave(folder: Path, keep: int) -> int:
    old = sorted(folder.glob(f"dagstart-*{ENDING}"))[:-keep]
    for each in old:
        each.unlink()
    return len(old)
