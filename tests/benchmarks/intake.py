"""Values of KPIs that another system sends over HTTP, and the file of a year, from bytes to rows."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from statistics import median

import httpx
from sqlalchemy import func, select

from bot.api import KPIS_PATH, VALUES, take
from bot.clock import SetClock
from bot.db import Database
from bot.kpis.models import KpiValue
from bot.people.models import Team
from bot.people.tokens import KPIS as KEY
from bot.people.tokens import make_token
from bot.server import WebServer
from bot.services import Services
from bot.settings import Settings
from bot.web import WebDoor
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.table import Row
from tests.benchmarks.values import DAYS, KPIS, NOW, TEAMS, fill, take_file

RUNS = 3
YEAR = 365


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    values = TEAMS * KPIS * DAYS
    for kind in databases.kinds:
        runs = [_push(databases.fresh(kind)) for _ in range(1 if quick else RUNS)]
        first, again = (median(each) for each in zip(*runs, strict=True))
        yield Row(f"{values:,} values sent over HTTP in {TEAMS} batches, {kind}", first, "s", "<= 20")
        yield Row(f"the same {values:,} values sent again, {kind}", again, "s", "<= 20")
    for kind in databases.kinds:
        seconds = median(_year(databases.fresh(kind)) for _ in range(1 if quick else RUNS))
        yield Row(f"import of a year of {KPIS} KPIs of a team, {kind}", seconds, "s", "<= 3")


def _push(url: str) -> tuple[float, float]:
    """Seconds for one batch of each team, one after another, and for the same again."""
    with opened(url) as db:
        fill(db)
        with db.write() as session:
            teams = session.scalars(select(Team.id).order_by(Team.id)).all()
            keys = [make_token(session, team_id, KEY, None, NOW) for team_id in teams]
        services = Services(Settings(_env_file=None), SetClock(NOW), db)  # type: ignore[call-arg]
        door = WebDoor(None, "", 4, {KPIS_PATH: partial(take, services, VALUES)})
        server = WebServer(door, "127.0.0.1", 0)
        server.start()
        try:
            seconds = _send(server.address, keys), _send(server.address, keys)
        finally:
            server.stop()
        _check(db, TEAMS * KPIS * DAYS)
        return seconds


def _send(address: str, keys: list[str]) -> float:
    days = [(NOW.date() - timedelta(days=n)).isoformat() for n in range(DAYS)]
    pairs = [(at, day, n) for at, day in enumerate(days) for n in range(KPIS)]
    rows = [{"kpi": f"KPI {n}", "day": day, "value": 50 + n + at % 40} for at, day, n in pairs]
    body = json.dumps({"values": rows}).encode()
    began = time.perf_counter()
    with httpx.Client(base_url=address, timeout=60) as client:
        for key in keys:
            client.post(KPIS_PATH, content=body, headers={"authorization": f"Bearer {key}"}).raise_for_status()
    return time.perf_counter() - began


def _year(url: str) -> float:
    heads = ";".join(["Datum", *(f"KPI {n}" for n in range(KPIS))])
    days = [f"{NOW.date() - timedelta(days=n):%d-%m-%Y}" for n in range(YEAR)]
    lines = [";".join([day, *(f"{50 + (at + n) % 40},5%" for n in range(KPIS))]) for at, day in enumerate(days)]
    with opened(url) as db:
        fill(db, teams=1)
        _, seconds = take_file(db, "\r\n".join([heads, *lines]).encode("cp1252"))
        _check(db, YEAR * KPIS)
    return seconds


def _check(db: Database, wanted: int) -> None:
    with db.read() as session:
        found = session.scalar(select(func.count()).select_from(KpiValue))
    if found != wanted:
        raise RuntimeError(f"{found} values of {wanted}")
