"""The clock: opening many rounds at once, and what waiting costs with 150,000 schedules."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from bot.clock import SetClock
from bot.outbox.models import Outbox
from bot.run import spare_the_collector
from bot.services import Services
from bot.settings import load_settings
from schedules import dagstart
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import fill_schedules, fill_teams, fill_workspace
from tests.benchmarks.table import Row

RUNS = 3
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SCHEDULES = 150_000


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    runs = 1 if quick else RUNS
    for kind in databases.kinds:
        seconds = median(_open_all(databases.fresh(kind), 5_000, 100) for _ in range(runs))
        yield Row(f"opening for 5,000 people in 100 teams, {kind}", seconds * 1e3, "ms", "<= 394")
    for kind in databases.kinds:
        seconds = median(_open_all(databases.fresh(kind), 5_000, 5_000) for _ in range(runs))
        yield Row(f"5,000 teams due at once: the last row is late, {kind}", seconds, "s", "<= 1")
    yield from waiting(databases, 15_000 if quick else SCHEDULES, 10 if quick else 60)


def _open_all(url: str, people: int, teams: int) -> float:
    """Seconds of a tick until every prompt is in the outbox."""
    with opened(url) as db:
        fill_teams(db, people, teams, MONDAY)
        services = Services(load_settings(_env_file=None), SetClock(MONDAY), db)
        spare_the_collector()  # as a running bot does
        start = time.perf_counter()
        dagstart.tick(services)
        seconds = time.perf_counter() - start
        with db.read() as session:
            found = session.scalar(select(func.count()).select_from(Outbox))
        if found != people:
            raise RuntimeError(f"{found} prompts for {people} people")
        return seconds


def waiting(databases: Databases, count: int, seconds: int) -> Iterator[Row]:
    """Start, memory and idle CPU of a bot with no schedules and with very many, on SQLite."""
    none, many = databases.fresh("SQLite"), databases.fresh("SQLite")
    with opened(none) as db, db.write() as session:
        fill_workspace(session)
    with opened(many) as db:
        fill_schedules(db, count, datetime.now(UTC) + timedelta(hours=1))
    with processes.agreeable_slack() as slack:
        starts: dict[str, list[tuple[float, float]]] = {none: [], many: []}
        for _ in range(RUNS):
            for url, found in starts.items():
                with processes.bot(slack.url, url) as bot:
                    found.append((time.perf_counter() - bot.born, bot.memory()))
        (empty_s, empty_mb), (full_s, full_mb) = (
            (median(s for s, _ in found), median(mb for _, mb in found)) for found in starts.values()
        )
        yield Row("start without schedules", empty_s, "s")
        yield Row(f"start with {count:,} schedules, on top", full_s - empty_s, "s", "<= 0.1")
        yield Row(f"memory with {count:,} schedules, on top", full_mb - empty_mb, "MB", "<= 5")
        with processes.bot(slack.url, many) as bot:
            time.sleep(3)
            before = bot.cpu()
            time.sleep(seconds)
            used = (bot.cpu() - before) * 60 / seconds
        yield Row(f"idle with {count:,} schedules, CPU a minute", used, "s", "<= 0.1")
