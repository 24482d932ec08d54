"""Values come in, whichever way: once, exactly, and every correction is kept. On both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db import Database
from bot.errors import Refusal
from bot.kpis.facts import find_kpi, key_of, kpis_of, last_values, newest_two
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.kpis.rules import day_before, is_stale, late_on, movement, standing
from bot.kpis.values import Recorded, record_values
from bot.people.models import Person, Team, Workspace

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # a Tuesday
TUESDAY = date(2026, 11, 24)
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 20)


@pytest.fixture
def db(database: str) -> Iterator[Database]:
    made = Database(database)
    with made.write() as session:
        session.add(Workspace(id=1, slack_id="T1", name="w", bot_user_id="U0"))
        session.flush()
        session.add(Person(id=1, workspace_id=1, slack_id="U1", name="Noor", tz="Europe/Amsterdam", locale="nl"))
        for n in (1, 2):
            session.add(
                Team(id=n, workspace_id=1, channel_id=f"C{n}", name=f"t{n}", locale="nl", tz="Europe/Amsterdam")
            )
        session.flush()
        for n, (team, name, unit) in enumerate(
            [(1, "AHT", "seconds"), (1, "FCR", "percent"), (2, "AHT", "seconds")], 1
        ):
            session.add(
                Kpi(
                    id=n, team_id=team, name=name, key=key_of(name), definition="", unit=unit, direction="up",
                    source="", place=n, created_at=NOW,
                )
            )  # fmt: skip
    yield made
    made.close()


def put(db: Database, *values: tuple[int, date, str], now: datetime = NOW, why: str = "") -> Recorded:
    with db.write() as session:
        given_ = [(kpi_id, day, Decimal(value)) for kpi_id, day, value in values]
        return record_values(session, session.get_one(Team, 1), given_, "form", session.get(Person, 1), now, why)


def test_the_same_value_twice_is_one_value(db: Database) -> None:
    assert put(db, (1, MONDAY, "402"), (2, MONDAY, "84.5")) == Recorded(new=2)
    assert put(db, (1, MONDAY, "402.00000001"), (2, MONDAY, "84.50")) == Recorded(same=2)
    with db.read() as session:
        assert session.scalars(select(KpiChange)).all() == []
        assert last_values(session, 2, 90) == [(MONDAY, Decimal("84.5"))]


def test_a_correction_keeps_what_it_was(db: Database) -> None:
    put(db, (1, MONDAY, "402"))
    later = NOW + timedelta(hours=1)
    assert put(db, (1, MONDAY, "420"), (1, FRIDAY, "399"), now=later, why="storing") == Recorded(new=1, corrected=1)
    with db.read() as session:
        change = session.scalars(select(KpiChange)).one()
        assert (change.before, change.after, change.why, change.person_id, change.at) == (402, 420, "storing", 1, later)
        assert last_values(session, 1, 4) == [(FRIDAY, 399), (MONDAY, 420)]
        assert last_values(session, 1, 3) == [(MONDAY, 420)]


def test_all_or_none(db: Database) -> None:
    for wrong in [(3, MONDAY, "1"), (9, MONDAY, "1"), (1, TUESDAY + timedelta(days=1), "1"), (2, MONDAY, "101")]:
        with pytest.raises(Refusal):
            put(db, (1, MONDAY, "402"), wrong)
    with db.read() as session:
        assert session.scalars(select(KpiValue)).all() == []


def test_of_a_day_given_twice_the_last_counts(db: Database) -> None:
    assert put(db, (1, MONDAY, "402"), (1, MONDAY, "403")) == Recorded(new=1)
    with db.read() as session:
        assert last_values(session, 1, 1) == [(MONDAY, 403)]


def test_many_days_at_once_and_again(db: Database) -> None:
    days = [(1, MONDAY - timedelta(days=n), str(300 + n)) for n in range(1200)]
    assert put(db, *days) == Recorded(new=1200)
    assert put(db, *days) == Recorded(same=1200)


def test_a_value_is_exact_on_both_databases(db: Database) -> None:
    put(db, (1, MONDAY, "9999999999.1234"), (1, FRIDAY, "0.0001"))
    with db.read() as session:
        assert [each.value for each in last_values(session, 1, 9)] == [Decimal("0.0001"), Decimal("9999999999.1234")]


def test_a_kpi_is_found_by_its_number_its_name_or_the_beginning(db: Database) -> None:
    with db.read() as session:
        found = [find_kpi(session, 1, typed) for typed in ("1", "#2", "aht", "FC", "Á h t", "3", "", "A H")]
        assert [each.id if each else None for each in found] == [1, 2, 1, 2, None, None, None, None]
        assert [each.name for each in kpis_of(session, 1)] == ["AHT", "FCR"]


def test_the_newest_two_before_a_day(db: Database) -> None:
    put(db, (1, MONDAY, "402"), (1, FRIDAY, "399"), (1, TUESDAY, "500"), (1, date(2026, 11, 1), "1"))
    with db.read() as session:
        assert newest_two(session, [1, 2], TUESDAY) == {1: [(MONDAY, 402), (FRIDAY, 399)], 2: []}


def test_a_value_puts_off_the_moment_at_which_its_owner_is_told(db: Database) -> None:
    put(db, (1, FRIDAY, "402"))
    with db.read() as session:
        assert session.get_one(Kpi, 1).due_at == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("rhythm", "last", "late", "stale_on"),
    [
        ("daily", FRIDAY, date(2026, 11, 25), TUESDAY),
        ("daily", date(2026, 11, 19), TUESDAY, MONDAY),
        ("weekly", date(2026, 11, 13), date(2026, 11, 25), MONDAY),
        ("monthly", date(2026, 10, 31), date(2026, 12, 8), date(2026, 12, 1)),
        ("monthly", date(2026, 1, 31), date(2026, 3, 9), date(2026, 3, 3)),
    ],
)
def test_when_a_value_is_missed(rhythm: str, last: date, late: date, stale_on: date) -> None:
    assert late_on(rhythm, last, weekdays) == late
    first = next(
        d for n in range(99) if is_stale(rhythm, last, d := last + timedelta(days=n), weekdays) and weekdays(d)
    )
    assert first == stale_on


def test_a_team_that_never_works_is_told_nothing() -> None:
    assert late_on("daily", FRIDAY, lambda day: False) is None
    assert day_before(TUESDAY, lambda day: False) == MONDAY
    assert day_before(MONDAY, weekdays) == FRIDAY


@pytest.mark.parametrize(
    ("value", "target", "band", "direction", "word"),
    [
        (80, 80, 0, "up", "reached"), (79, 80, 0, "up", "missed"), (79, 80, 1, "up", "near"),
        (78, 80, 1, "up", "missed"),
        (80, 80, 0, "down", "reached"), (81, 80, 2, "down", "near"), (83, 80, 2, "down", "missed"),
        (83, None, 2, "down", ""),
    ],
)  # fmt: skip
def test_how_a_value_stands(value: int, target: int | None, band: int, direction: str, word: str) -> None:
    limit = None if target is None else Decimal(target)
    assert standing(Decimal(value), limit, Decimal(band), direction) == word


def test_where_a_value_went() -> None:
    found = [movement(Decimal(2), before) for before in (Decimal(1), Decimal(2), Decimal(3), None)]
    assert found == ["up", "same", "down", ""]


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.sampled_from(["daily", "weekly", "monthly"]))
def test_nobody_is_told_before_the_board_says_so(last: date, rhythm: str) -> None:
    late = late_on(rhythm, last, weekdays)
    assert late is not None
    assert late > last
    assert is_stale(rhythm, last, late, weekdays)
