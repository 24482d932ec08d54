"""SQLite's side of a backup: copied by its own backup, checked, and put in place of the old file at once."""

import sqlite3
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.bars import Bar
from bot.errors import StartupError

PAGES = 4096
"""Copied at a step, between which the bar moves."""

BESIDE = ("-wal", "-shm")


def file_of(url: str) -> Path:
    """The file of a database."""
    return Path(str(make_url(url).database))


def dump(url: str, target: Path, progress: Bar) -> None:
    """Copy a database as it is at this moment, while others write it; then look whether the copy is whole.

    One transaction holds the moment: without it every write would make the copy begin again.
    """
    target.touch(mode=0o600)
    source, copy = sqlite3.connect(file_of(url), isolation_level=None), sqlite3.connect(target)
    try:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES, progress=lambda _, left, all_: progress(1 - left / max(all_, 1)))
        check(copy, target)
    except sqlite3.Error as error:
        raise StartupError(f"The database cannot be copied: {error}.") from None
    finally:
        copy.close()
        source.close()


def check(connection: sqlite3.Connection, file: Path) -> None:
    """Whether a database is whole. Raises StartupError."""
    try:
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = error
    if said != "ok":
        raise StartupError(f"{file} is damaged: {said}.")


def check_nobody_works(url: str) -> None:
    """Whether nobody has the database open: only then can it leave its write-ahead log. Raises StartupError."""
    if not file_of(url).exists():
        return
    connection = sqlite3.connect(file_of(url), timeout=1.0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        raise StartupError(f"{file_of(url)} is in use. Stop the bot first, then restore.") from None
    except sqlite3.DatabaseError:
        return  # it is no database any more: a reason to restore
    finally:
        connection.close()


def put_in_place(restored: Path, url: str, aside: Path) -> Path | None:
    """Put a database where the bot looks for it, and the one that was there aside. Returns where that went."""
    target = file_of(url)
    for each in BESIDE:  # closed by its last reader, a copy that was brought up to date is one file
        restored.with_name(restored.name + each).unlink(missing_ok=True)
    had = target.exists()
    if had:
        target.replace(aside)
        aside.chmod(0o600)
        for each in BESIDE:
            target.with_name(target.name + each).unlink(missing_ok=True)
    restored.replace(target)
    return aside if had else None
