"""Rosters: 50,000 lines of a planner's file for 1,000 people in 20 teams, from bytes to rows."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import func, select, update

from bot.db import Database
from bot.people import rosters
from bot.people.models import Shift, Team
from bot.people.roster_file import read_roster
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import fill_teams
from tests.benchmarks.table import Row

RUNS = 3
PEOPLE, TEAMS, DAYS = 1_000, 20, 50
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    lines = PEOPLE * DAYS
    content = _file()
    for kind in databases.kinds:
        runs = [_import(databases.fresh(kind), content) for _ in range(1 if quick else RUNS)]
        reading, all_of_it, again, wait = (median(each) for each in zip(*runs, strict=True))
        if kind == databases.kinds[0]:
            yield Row(f"reading {lines:,} roster lines", reading, "s", "<= 5")
        yield Row(f"import of {lines:,} roster lines, {kind}", all_of_it, "s", "<= 10")
        yield Row(f"the same {lines:,} lines again, {kind}", again, "s", "<= 10")
        yield Row(f"longest wait of another writer meanwhile, {kind}", wait, "s", "<= 0.5")


def _file() -> bytes:
    """As Excel writes it: semicolons, Windows-1252, a night shift now and then."""
    lines = ["Medewerker;Team;Datum;Begin;Einde"]
    for day in range(DAYS):
        written = f"{NOW.date() + timedelta(days=2 + day):%d-%m-%Y}"
        for person in range(1, PEOPLE + 1):
            times = "22:00;06:00" if person % 7 == 0 else "07:00;15:30"
            lines.append(f"Medewerker {person};klantenteam-{1 + (person - 1) * TEAMS // PEOPLE};{written};{times}")
    return "\r\n".join(lines).encode("cp1252")


@contextmanager
def _another_writer(db: Database) -> Iterator[list[float]]:
    """Somebody who presses a button again and again; how many seconds each press took to be stored."""
    waits, done = [0.0], threading.Event()

    def press() -> None:
        while not done.wait(0.01):
            start = time.perf_counter()
            with db.write() as session:
                session.execute(update(Team).where(Team.id == 1).values(locale="nl"))
            waits.append(time.perf_counter() - start)

    thread = threading.Thread(target=press)
    thread.start()
    yield waits
    done.set()
    thread.join()


def _import(url: str, content: bytes) -> tuple[float, float, float, float]:
    """Seconds of reading, of everything up to the commit, of the same file again, and another writer's longest wait."""
    with opened(url) as db:
        fill_teams(db, PEOPLE, TEAMS, NOW + timedelta(days=1))
        with _another_writer(db) as waits:
            reading, all_of_it = _import_once(db, content)
        _, again = _import_once(db, content)
        with db.read() as session:
            found = session.scalar(select(func.count()).select_from(Shift))
        if found != PEOPLE * DAYS:
            raise RuntimeError(f"{found} shifts of {PEOPLE * DAYS}")
        return reading, all_of_it, again, max(waits)


def _import_once(db: Database, content: bytes) -> tuple[float, float]:
    """Seconds of reading, and of everything up to the last commit."""
    start = time.perf_counter()
    with db.read() as session:
        teams = list(session.scalars(select(Team)))
        places = rosters.load_places(session, teams)
    reading = read_roster(content, places, NOW)
    read = time.perf_counter() - start
    ahead = rosters.write_ahead(db, teams, reading, NOW)
    with db.write() as session:
        rosters.import_reading(session, reading, ahead, None, NOW)
    return read, time.perf_counter() - start
