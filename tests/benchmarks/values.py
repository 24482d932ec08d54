"""Values of KPIs: 100,000 lines of a file for 20 teams with ten KPIs each, from bytes to rows."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median

from sqlalchemy import func, select

from bot.db import Database
from bot.i18n import translator
from bot.kpis.incoming import ValueReader
from bot.kpis.models import Kpi, KpiValue
from bot.people.models import Team
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import fill_teams
from tests.benchmarks.table import Row

RUNS = 3
TEAMS, KPIS, DAYS = 20, 10, 500
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    lines = TEAMS * KPIS * DAYS
    content = _file()
    for kind in databases.kinds:
        runs = [_import(databases.fresh(kind), content) for _ in range(1 if quick else RUNS)]
        reading, all_of_it, again = (median(each) for each in zip(*runs, strict=True))
        if kind == databases.kinds[0]:
            yield Row(f"reading {lines:,} values of KPIs", reading, "s", "<= 10")
        yield Row(f"import of {lines:,} values of KPIs, {kind}", all_of_it, "s", "<= 20")
        yield Row(f"the same {lines:,} values again, {kind}", again, "s", "<= 20")


def _file() -> bytes:
    """A line for each day and KPI, as Excel writes it in Dutch."""
    lines = ["Datum;Team;KPI;Waarde"]
    for day in range(DAYS):
        written = f"{NOW.date() - timedelta(days=day):%d-%m-%Y}"
        for team in range(1, TEAMS + 1):
            lines += [f"{written};klantenteam-{team};KPI {n};{50 + (day * n + team) % 400 / 10}%" for n in range(KPIS)]
    return "\r\n".join(lines).replace(".", ",").encode("cp1252")


def fill(db: Database, teams: int = TEAMS) -> None:
    """Teams that measure ten KPIs each."""
    fill_teams(db, teams, teams, NOW + timedelta(days=1))
    with db.write() as session:
        for team_id in session.scalars(select(Team.id)).all():
            for n in range(KPIS):
                made = {"definition": "", "unit": "percent", "direction": "up", "band": Decimal(0), "source": ""}
                session.add(Kpi(team_id=team_id, name=f"KPI {n}", key=f"kpi {n}", place=n, created_at=NOW, **made))


def take_file(db: Database, content: bytes) -> tuple[float, float]:
    """Seconds of reading a file for all teams, and of everything up to the commit."""
    began = time.perf_counter()
    with db.read() as session:
        reader = ValueReader(session, list(session.scalars(select(Team).order_by(Team.id))), NOW)
    incoming = reader.read(content)
    reading = time.perf_counter() - began
    with db.write() as session:
        incoming.take(session, translator("en"), None)
    if incoming.has_bad:
        raise RuntimeError("some lines cannot be used")
    return reading, time.perf_counter() - began


def _import(url: str, content: bytes) -> tuple[float, float, float]:
    """Seconds of reading, of everything up to the commit, and of everything for the same file again."""
    with opened(url) as db:
        fill(db)
        reading, all_of_it = take_file(db, content)
        _, again = take_file(db, content)
        with db.read() as session:
            found = session.scalar(select(func.count()).select_from(KpiValue))
        if found != TEAMS * KPIS * DAYS:
            raise RuntimeError(f"{found} values of {TEAMS * KPIS * DAYS}")
        return reading, all_of_it, again
