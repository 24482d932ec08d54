"""The process: memory after a full day of 5,000 people, and how soon commands answer."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import ColumnElement, func, select

from bot.db import Database
from bot.outbox.models import Outbox
from bot.people.models import Person
from bot.rituals.dagstart.models import DagstartResult
from bot.rounds import Round, Seat
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import Place, fill_teams
from tests.benchmarks.payloads import press, send, signed
from tests.benchmarks.processes import PATIENCE
from tests.benchmarks.table import ROOT, Row


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    yield Row("dagstart --help, median of 5", median(_help() for _ in range(5)), "s", "<= 0.25")
    yield Row("start to first ack, median of 3", median(_first_ack(databases) for _ in range(3)), "s", "<= 2")
    yield from memory(databases.fresh("SQLite"), 500 if quick else 5_000)


def _help() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _first_ack(databases: Databases) -> float:
    url = databases.fresh("SQLite")
    with opened(url) as db:
        fill_teams(db, 50, 1, datetime.now(UTC) + timedelta(days=1))
    nobody = Place(0, 1, 1, "U0B0000001")
    with processes.agreeable_slack() as slack, processes.bot(slack.url, url) as bot:
        send(bot.port, [signed(press(slack.url)(nobody))], connections=1)
        return time.perf_counter() - bot.born


def memory(url: str, people: int) -> Iterator[Row]:
    """Resident memory at start and after a day: prompts, an answer of everybody, boards, reminders, the close."""
    teams, scale = people // 50, 500.0
    clock = Path(url.removeprefix("sqlite:///")).with_suffix(".clock")
    start = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    processes.write_clock(clock, (start - timedelta(minutes=5)).timestamp())
    with opened(url) as db, processes.agreeable_slack() as slack:
        fill_teams(db, people, teams, start)
        more = {"DAGSTART_CLOCK_FILE": clock, "DAGSTART_PACE_SCALE": scale}
        with processes.bot(slack.url, url, **more) as bot:
            first = bot.memory()
            _to(clock, db, start, lambda: _sent(db, "dagstart_prompt") == people, "prompts")
            places = _places(db)
            send(bot.port, [signed(press(slack.url)(place)) for place in places])
            _to(clock, db, start + timedelta(minutes=12, seconds=5), lambda: True, "reminders")
            _to(clock, db, start + timedelta(minutes=15), lambda: _sent(db, "dagstart_board") == teams, "boards")
            _to(clock, db, start + timedelta(hours=9), lambda: _closed(db) == teams, "the close")
            yield Row("memory at start", first, "MB")
            yield Row(f"memory after {people:,} people and a full day", bot.memory(), "MB", "<= 120")


def _to(clock: Path, db: Database, moment: datetime, happened: Callable[[], bool], what: str) -> None:
    """Move the bot's clock and wait until it has done what is due."""
    processes.write_clock(clock, moment.timestamp())
    processes.until(happened, PATIENCE, what, every=0.5)
    processes.until(lambda: _count(db, Outbox.state.in_(("waiting", "claimed"))) == 0, PATIENCE, what, every=0.5)


def _sent(db: Database, kind: str) -> int:
    return _count(db, (Outbox.kind == kind) & Outbox.ts.is_not(None))


def _closed(db: Database) -> int:
    return _count(db, DagstartResult.round_id.is_not(None))


def _count(db: Database, condition: ColumnElement[bool]) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).where(condition)) or 0


def _places(db: Database) -> list[Place]:
    query = select(Seat.round_id, Round.team_id, Seat.person_id, Person.slack_id)
    query = query.join(Round, Round.id == Seat.round_id).join(Person, Person.id == Seat.person_id)
    with db.read() as session:
        return [Place(*row) for row in session.execute(query)]
