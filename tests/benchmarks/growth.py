"""The morning of 1,000, 5,000 and 20,000 people: what opening, acks, memory and the database cost as they grow.

Slack agrees with everything, so that nothing but the bot is measured; limits and pace are out of the way.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import psycopg
from sqlalchemy import func, select, text

from bot.clock import SetClock
from bot.db import Database
from bot.outbox.models import Outbox
from bot.services import Services
from bot.settings import load_settings
from schedules import dagstart
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import fill_rounds, fill_teams
from tests.benchmarks.payloads import press, send, signed
from tests.benchmarks.table import Row

SIZES, OF_EACH = (1_000, 5_000, 20_000), 50
RATE, REACTING = 40, 0.85
"""Presses a second while they are timed: 5,000 people in two minutes. Share of the people who answer."""

FAR = datetime(2100, 1, 1, 9, tzinfo=UTC)


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    for kind in databases.kinds:
        for people in SIZES[: 1 if quick else None]:
            yield from of_size(databases, kind, people, 200 if quick else 1_200)


def of_size(databases: Databases, kind: str, people: int, timed: int) -> Iterator[Row]:
    """One size on one database."""
    name = f"{people:,} people, {kind}"
    yield Row(f"{name}: opening the day", _open(databases.fresh(kind), people), "s")
    url = databases.fresh(kind)
    with opened(url) as db:
        fill_teams(db, people, people // OF_EACH, FAR)
        empty = size_of(db)
        places = fill_rounds(db, people, people // OF_EACH, 1, datetime.now(UTC))[: int(people * REACTING)]
        with processes.agreeable_slack() as slack, processes.bot(slack.url, url, DAGSTART_PACE_SCALE=500) as bot:
            payload = press(slack.url)
            first, rest = places[:timed], places[timed:]
            warm, first = first[: timed // 6], first[timed // 6 :]
            send(bot.port, [signed(payload(place)) for place in warm], rate=RATE)
            times = sorted(send(bot.port, [signed(payload(place)) for place in first], rate=RATE)["latencies"])
            for start in range(0, len(rest), 1_000):
                send(bot.port, [signed(payload(place)) for place in rest[start : start + 1_000]], connections=8)
            processes.until(lambda: _waiting(db) == 0, 600, "what follows the answers", every=1)
            memory, cpu = bot.memory(), bot.cpu()
        cuts = quantiles(times, n=100)
        yield Row(f"{name}: ack at {RATE} a second, median", cuts[49] * 1e3, "ms")
        yield Row(f"{name}: ack at {RATE} a second, 99th percentile", cuts[98] * 1e3, "ms")
        yield Row(f"{name}: memory of the bot at the end", memory, "MB")
        yield Row(f"{name}: processor time for an answer", cpu / len(places) * 1e3, "ms")
        yield Row(f"{name}: an answer in the database", (size_of(db) - empty) / len(places) / 1e3, "kB")


def _open(url: str, people: int) -> float:
    """Seconds until everybody's card is in the outbox."""
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    with opened(url) as db:
        fill_teams(db, people, people // OF_EACH, monday)
        start = time.perf_counter()
        dagstart.tick(Services(load_settings(_env_file=None), SetClock(monday), db))
        seconds = time.perf_counter() - start
        with db.read() as session:
            found = session.scalar(select(func.count()).select_from(Outbox))
        if found != people:
            raise RuntimeError(f"{found} cards for {people} people")
        return seconds


def _waiting(db: Database) -> int:
    """Messages that are due now: an owner is asked hours later what became of it."""
    now = datetime.now(UTC) + timedelta(seconds=5)
    with db.read() as session:
        open_ = Outbox.state.in_(("waiting", "claimed")) & (Outbox.due_at <= now)
        return session.scalar(select(func.count()).where(open_)) or 0


def size_of(db: Database) -> int:
    """Bytes, all indexes included; what SQLite still has in its log counts as where it will be."""
    if db.dialect == "sqlite":
        with db.read() as session:
            return int(session.scalar(text("PRAGMA page_count"))) * int(session.scalar(text("PRAGMA page_size")))
    with psycopg.connect(db.url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        [size] = connection.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
        return int(size)
