"""The process: how soon commands answer. What it weighs after a full day is measured in `day.py`."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import Place, fill_teams
from tests.benchmarks.payloads import press, send, signed
from tests.benchmarks.table import ROOT, Row


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    yield Row("dagstart --help, median of 5", median(_help() for _ in range(5)), "s", "<= 0.25")
    yield Row("start to first ack, median of 3", median(_first_ack(databases) for _ in range(3)), "s", "<= 2")


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
