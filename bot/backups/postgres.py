"""PostgreSQL's side of a backup: pg_dump and pg_restore, which have to be installed where the command runs."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.errors import StartupError
from bot.migrate import unreachable

OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


def dump(url: str, target: Path) -> None:
    """Write a consistent copy of a database while others write it, then look whether it can be read."""
    target.touch(mode=0o600)
    _run(url, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
    check_readable(url, target)


def check_readable(url: str, file: Path) -> None:
    """Whether the pg_restore that is here can read a copy. Raises StartupError."""
    _run(url, "pg_restore", ["--list", str(file)], reaches=False)


def load(url: str, file: Path) -> None:
    """Put a copy in place of what is in the database: all of it, or nothing if something fails."""
    _run(
        url, "pg_restore",
        ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(file)],
    )  # fmt: skip


def check_nobody_works(url: str) -> None:
    """Whether nobody else is connected. Raises StartupError."""
    engine = create_engine(_address(url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            others = connection.scalar(OTHERS) or 0
    except DBAPIError as error:
        raise StartupError(unreachable(make_url(url), error)) from None
    if others:
        raise StartupError(
            f"The database is in use: {others} connections besides this one. Stop every bot first, then restore."
        )


def clear(url: str) -> None:
    """Drop every table. A backup of what was there has been made before."""
    engine = create_engine(_address(url), poolclass=NullPool)
    found = MetaData()
    with engine.begin() as connection:
        found.reflect(connection)
        found.drop_all(connection)


def _address(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


def _run(url: str, tool: str, arguments: Sequence[str], *, reaches: bool = True) -> None:
    program = shutil.which(tool)
    if program is None:
        raise StartupError(
            f"{tool} is not installed here. Install PostgreSQL's client, of the server's version or a newer one "
            "(Debian: apt install postgresql-client)."
        )
    made = make_url(url).set(drivername="postgresql")
    where = [f"--dbname={made.set(password=None).render_as_string(hide_password=False)}"] if reaches else []
    secret = {"PGPASSWORD": str(made.password)} if made.password else {}  # where no list of processes shows it
    done = subprocess.run(  # noqa: S603
        [program, *where, *arguments], env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise StartupError(f"{tool} failed: {said}")
