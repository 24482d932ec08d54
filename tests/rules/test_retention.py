"""How long everything stays: of every table on the privacy sheet, what is over goes and what is not stays."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, LargeBinary, String, Table, Time, insert, select

from bot.db import Database, Moment
from bot.erasing.messages import KIND as GONE
from bot.home.catch_up import KEEP as KEEP_ABSENCES
from bot.migrate import migrate
from bot.models import METADATA
from bot.outbox.models import ERASABLE
from bot.points.story import CATCH_UP
from bot.privacy.entry import WITH_PERSON, WITH_TEAM, WITH_WORKSPACE
from bot.privacy.sheet import SHEET
from bot.retention import count_over, erase_over, terms
from bot.retention_command import retention_command
from bot.rituals.feedback.moves import KEEP_WEEKS
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG_AGO = timedelta(days=3650)
Values = dict[str, Any]


def ago(**length: int) -> datetime:
    return NOW - timedelta(**length)


def day(number: int) -> date:
    return NOW.date() - timedelta(days=number)


def both(column: str, over: object, stays: object, **more: Any) -> tuple[list[Values], list[Values]]:
    """One row on each side of the end of a term."""
    return [{column: over, **more}], [{column: stays, **more}]


CHANNEL = {"recipient": "C1", "ts": "1.1", "state": "sent", "person_id": None}
PRIVATE = {"recipient": "U1", "ts": "1.1", "state": "sent"}
OF_TERMS: dict[str, tuple[list[Values], list[Values]]] = {
    "absence": (
        [{"told": True, "last_day": day(1)}, {"told": False, "last_day": day(KEEP_ABSENCES.days + 1)}],
        [
            {"told": True, "last_day": day(0)},
            {"told": False, "last_day": day(KEEP_ABSENCES.days)},
            {"told": True, "last_day": day(1), "person_id": 2},  # the message about it is on its way
        ],
    ),
    "team_day_off": both("last_day", day(3), day(2)),
    "shift": (
        [{"starts_at": ago(days=32), "ends_at": ago(days=30, seconds=1)}],
        [{"starts_at": ago(days=31), "ends_at": ago(days=30)}],
    ),
    "roster": both("last_day", day(31), day(30)),
    "file_draft": both("created_at", ago(days=1, seconds=1), ago(days=1)),
    "outbox": (
        [
            {**PRIVATE, "due_at": ago(days=31)},
            {**PRIVATE, "state": "dropped", "ts": None, "due_at": ago(days=31)},
            {**PRIVATE, "kind": GONE, "due_at": NOW},
            {**CHANNEL, "due_at": ago(days=366)},
            {**CHANNEL, "person_id": 1, "due_at": ago(days=31)},
        ],
        [
            {**PRIVATE, "due_at": ago(days=30)},
            {**PRIVATE, "state": "waiting", "due_at": ago(days=400)},
            {**PRIVATE, "subject": f"{ERASABLE}feedback:1", "due_at": ago(days=400)},
            {**PRIVATE, "state": "waiting", "kind": CATCH_UP, "person_id": 2, "due_at": NOW},
            {**CHANNEL, "due_at": ago(days=365)},
        ],
    ),
    "pace": both("next_at", ago(days=31), ago(days=30)),
    "feedback_text": both("expires_on", day(0), day(-1)),
    "feedback_week": both("monday", (NOW - KEEP_WEEKS).date() - timedelta(days=1), (NOW - KEEP_WEEKS).date()),
    "round": (
        [{"state": "closed", "closes_at": ago(days=366)}],
        [
            {"state": "closed", "closes_at": ago(days=365)},
            {"state": "open", "closes_at": ago(days=366)},
            {"state": "closed", "closes_at": ago(days=366)},  # a point of it still waits
        ],
    ),
    "dagstart_announcement": both("day", day(366), day(365)),
    "dagstart_meeting": both("day", day(366), day(365)),
    "point": (
        [
            {"state": "closed", "closed_at": ago(days=731)},
            {"state": "withdrawn", "closed_at": None, "created_at": ago(days=731)},
        ],
        [
            {"state": "closed", "closed_at": ago(days=730)},
            {"state": "answered", "closed_at": None, "round_id": 4},
            {"state": "with_chair", "closed_at": None},
        ],
    ),
    "team_change": both("at", ago(days=731), ago(days=730)),
}
"""What is over, and what is not: by the names of tables, in the order in which the rows are made."""

WITH_ITS_TEXT = {"tally", "tally_taken"}
"""Counted about another row, by its number in words."""

BY_OTHERS = {
    "replica": "tests/stories/test_status.py",
    "oauth_state": "tests/stories/test_installing.py",
    "installation": "tests/stories/test_installing.py",
    "forgotten": "tests/stories/test_mydata.py",
    "dagstart_chair": "tests/stories/test_chair.py",
    "feedback_ask": "tests/stories/test_feedback.py",
    "feedback_exclusion": "tests/stories/test_feedback_own.py",
    "feedback_member": "tests/stories/test_feedback_own.py",
}
"""What goes for another reason than its age, and where that is tried."""


class Rows:
    """A row in every table, long ago; of what has a term, rows on both sides of its end, and what belongs to each."""

    def __init__(self, db: Database) -> None:
        self.numbers = count(1)
        self.fates: dict[str, list[tuple[tuple[Any, ...], bool]]] = {}
        with db.write() as session:
            for table in sorted(METADATA.sorted_tables, key=lambda each: each.name in WITH_ITS_TEXT):
                for values, goes in list(self.wanted(table)):
                    key = session.execute(insert(table).values(self.row(table, values))).inserted_primary_key
                    self.fates.setdefault(table.name, []).append((tuple(key or ()), goes))

    def wanted(self, table: Table) -> Iterator[tuple[Values, bool]]:
        if table.name == "person":
            yield from (({"kind": "person"}, False) for _ in range(2))
        elif table.name in OF_TERMS:
            over, stays = OF_TERMS[table.name]
            yield from ((each, True) for each in over)
            yield from ((each, False) for each in stays)
        elif table.name in WITH_ITS_TEXT:
            yield from (({"subject": f"mood:{key[0]}"}, goes) for key, goes in self.fates["round"])
        elif parent := parent_of(table):
            for (number, *_), goes in self.fates[parent.column.table.name]:
                yield {parent.parent.name: number}, goes
        else:
            yield {}, False

    def row(self, table: Table, given: Values) -> Values:
        return {column.name: given.get(column.name, self.value(column)) for column in table.columns}

    def value(self, column: Column[Any]) -> Any:
        kind, key = column.type, next(iter(column.foreign_keys), None)
        if key is not None:
            return None if column.nullable else self.fates[key.column.table.name][0][0][0]
        if column.name == "id" or isinstance(kind, String):
            number = next(self.numbers) if column.name != "id" else len(self.fates.get(column.table.name, ())) + 1
            return str(number) if isinstance(kind, String) else number
        simple: Sequence[tuple[type, Any]] = (
            (Moment, NOW - LONG_AGO), (Date, (NOW - LONG_AGO).date()), (Time, time(9)), (JSON, {}), (Boolean, False),
            (LargeBinary, b""),
        )  # fmt: skip
        return next((value for each, value in simple if isinstance(kind, each)), 1)


def parent_of(table: Table) -> Any:
    """What leads to a row with a term, with which this table's rows go."""
    keys = (key for column in table.columns for key in column.foreign_keys)
    return next((key for key in keys if key.column.table.name in OF_TERMS and key.ondelete == "CASCADE"), None)


def kept(db: Database) -> dict[str, set[tuple[Any, ...]]]:
    with db.read() as session:
        tables = METADATA.sorted_tables
        return {table.name: {tuple(row) for row in session.execute(select(*table.primary_key))} for table in tables}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    clock = tmp_path / "clock.json"
    clock.write_text(json.dumps({"real": 0, "virtual": NOW.timestamp(), "rate": 0, "serial": 1}))
    address = f"sqlite:///{tmp_path}/dagstart.db"
    migrate(address)
    return Settings(
        database_url=address, clock_file=clock, slack_api_url="http://127.0.0.1:9/api/", _env_file=None,
        journal=tmp_path / "erased.jsonl",
    )  # fmt: skip


def test_of_every_table_what_is_over_goes_and_nothing_else_and_a_dry_run_counts_the_same(settings: Settings) -> None:
    assert {term.model.__tablename__ for term in terms(settings, NOW)} == set(OF_TERMS)
    db = Database(settings.database_url)
    rows = Rows(db)
    before = kept(db)
    expected = {name: sum(goes for _, goes in fates) for name, fates in rows.fates.items()}

    with db.read() as session:
        found = terms(settings, NOW)
        counted = dict(zip([term.model.__tablename__ for term in found], count_over(session, found), strict=True))
    said = retention_command(settings, dry_run=True)
    assert kept(db) == before
    assert counted == {name: expected[name] for name in OF_TERMS}
    assert "Nothing was erased." in said

    said = retention_command(settings, dry_run=False)
    after = kept(db)
    assert f"Erased: {sum(counted.values())} rows." in said
    for name, fates in rows.fates.items():
        assert before[name] - after[name] == {key for key, goes in fates if goes}, name
    assert erase_over(db, settings, NOW) == 0
    db.close()


def test_what_the_sheet_says_of_how_long_is_what_happens() -> None:
    as_long_as = {WITH_TEAM, WITH_PERSON, WITH_WORKSPACE}
    said = {name for name, entry in SHEET.items() if entry.long in as_long_as}
    with_a_term = {table.name for table in METADATA.sorted_tables if table.name in OF_TERMS or parent_of(table)}
    assert said.isdisjoint(with_a_term | WITH_ITS_TEXT)
    assert set(SHEET) == said | with_a_term | WITH_ITS_TEXT | set(BY_OTHERS) | {"membership"}
    root = Path(__file__).parents[2]
    assert all((root / each).exists() for each in BY_OTHERS.values())


def test_with_a_term_of_nothing_all_of_it_stays(settings: Settings) -> None:
    for_ever = settings.model_copy(update={"keep_answers": 0, "keep_points": 0, "keep_changes": 0})
    chosen = {"round", "dagstart_announcement", "dagstart_meeting", "point", "team_change"}
    assert {term.model.__tablename__ for term in terms(for_ever, NOW)} == set(OF_TERMS) - chosen
