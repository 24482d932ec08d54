"""kill -9 at every step of values that come in: all of them or none, and once again makes it right, without doubles."""

import signal
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.kpis.units import read_value
from bot.kpis.values import record_values
from bot.people import drafts
from bot.people.tokens import KPIS, make_token
from bot.services import Services
from tests.floors import add_team, serving
from tests.kpis import make
from tests.robustness.child import Crash
from tests.robustness.kpi_doors import COMES, CRM, DOORS, KNOWN, NAMES, SHEET, THURSDAY, knock
from tests.robustness.processes import processes

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
STEPS = [
    Crash("bot.kpis.values:_hold", "after"),
    Crash("bot.kpis.values:_correct", "after"),
    Crash("bot.kpis.values:_follow", "before"),
    Crash("bot.kpis.values:plan_late", "after"),
]
LAST = {"form": 1, "file": 1, "push": 1, "query": 2}
"""Which commit stores the values: the first one of a fetch only says who fetches."""

Stored = dict[tuple[str, int], Decimal]


def read(days: dict[Any, tuple[str, str]], *, names: tuple[str, ...] = NAMES) -> Stored:
    units = {"FCR": "percent", "AHT": "seconds"}
    return {
        (name, day.day): read_value(value, units[name])
        for day, values in days.items()
        for name, value in zip(NAMES, values, strict=True)
        if name in names
    }


BEFORE = read(KNOWN)
AFTER = {
    "form": BEFORE | read({THURSDAY: COMES[THURSDAY]}),
    "file": read(COMES),
    "push": read(COMES),
    "query": BEFORE | read(COMES, names=("FCR",)),
}
CORRECTED = {"form": 2, "file": 2, "push": 2, "query": 1}


class Floor:
    """A team that measures, with values of Thursday; and what opens each door."""

    def __init__(self, services: Services, address: str, folder: Path) -> None:
        self.services, self.address, self.folder, self.now = services, address, folder, NOW
        with services.db.write() as session:
            team, [eva] = add_team(session, ["member"])
            kpis = [
                make(session, team, "FCR", NOW, target=None),
                make(session, team, "AHT", NOW, unit="seconds", place=2, target=None),
            ]
            given = [
                (kpi.id, day, read_value(value, kpi.unit))
                for day, values in KNOWN.items()
                for kpi, value in zip(kpis, values, strict=True)
            ]
            record_values(session, team, given, "push", None, NOW - timedelta(days=2))
            draft = drafts.note_draft(session, eva, "F1", "week.csv", None, NOW)
            drafts.record_content(session, eva, draft, SHEET.encode(), None, NOW)
            token = make_token(session, team.id, KPIS, None, NOW)
            self.keys = {"person": eva.slack_id, "draft": str(draft), "token": token}
        with sqlite3.connect(folder / CRM) as crm:
            crm.execute("CREATE TABLE days (day date, fcr real)")
            crm.executemany(
                "INSERT INTO days VALUES (?, ?)", [(day.isoformat(), fcr) for day, (fcr, _) in COMES.items()]
            )

    def knock(self, name: str, crash: Crash | None = None) -> int:
        """Bring the values in by a door, in a process, an hour and more after the last time. Returns how that ended."""
        self.now += timedelta(minutes=61)
        arguments = (self.address, name, self.now, self.folder, self.keys, crash)
        child = processes.Process(target=knock, args=arguments)
        child.start()
        child.join(30)
        return int(child.exitcode if child.exitcode is not None else 99)

    def stored(self) -> tuple[Stored, int]:
        """The values by KPI and day of the month, and how many corrections."""
        with self.services.db.read() as session:
            names = dict(session.execute(select(Kpi.id, Kpi.name)).all())
            found = {(names[each.kpi_id], each.day.day): each.value for each in session.scalars(select(KpiValue))}
            return found, session.scalar(select(func.count()).select_from(KpiChange)) or 0


@pytest.fixture
def floor(database: str, tmp_path: Path) -> Iterator[Floor]:
    with serving(database, NOW) as services:
        yield Floor(services, database, tmp_path)


@pytest.mark.parametrize("name", DOORS)
def test_values_come_in_whole_or_not_at_all_and_once_again_makes_it_right(floor: Floor, name: str) -> None:
    """Each step of each door on one of the databases, and each on both of them."""
    on_sqlite = floor.services.db.dialect == "sqlite"
    commits = [Crash(COMMIT, when, call) for call in range(1, LAST[name] + 1) for when in ("before", "after")]
    stored = commits.pop()
    for number, step in enumerate([*STEPS, *commits[:-1]], list(DOORS).index(name)):
        if number % 2 == on_sqlite:
            assert floor.knock(name, step) == -signal.SIGKILL, step
            assert floor.stored() == (BEFORE, 0), step
    if on_sqlite:
        assert floor.knock(name, commits[-1]) == -signal.SIGKILL
        assert floor.stored() == (BEFORE, 0), "just before the end"
    else:
        assert floor.knock(name, stored) == -signal.SIGKILL
        assert floor.stored() == (AFTER[name], CORRECTED[name]), "stored, and nobody was told"
    floor.knock(name)
    assert floor.stored() == (AFTER[name], CORRECTED[name]), "the same again"
