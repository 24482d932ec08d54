"""Values fetched from other databases: a real PostgreSQL and a SQLite file, read and never written."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL, make_url, select

from bot.doctor import examine
from bot.errors import StartupError
from bot.findings import Finding
from bot.kpis.fetch import SourceFailed, fetch_values, may_write
from bot.kpis.gathering import KnownKpi, KpiPlace
from bot.kpis.models import Kpi, KpiChange, KpiFetch, KpiValue
from bot.kpis.queries import Query, check_select, load_queries
from bot.people.models import Team
from bot.services import Services
from bot.settings import Settings, load_settings
from bot.try_source import try_source
from schedules import kpi_sources
from tests import prepared
from tests.floors import add_team, serving, set_clock

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FCR = KnownKpi(1, "FCR", "percent")
PLACE = KpiPlace(1, "noord", date(2026, 11, 23), (FCR,), ("Noor de Vries",))
SELECT = "SELECT day, 100.0 * solved / calls AS fcr FROM outcomes WHERE note <> 'a;b %s :x' ORDER BY day;"
TABLE = "CREATE TABLE outcomes (day date, solved int, calls int, note text)"
ROWS = [("2026-11-19", 71, 100, ""), ("2026-11-20", 145, 200, "")]


@pytest.fixture(params=["postgresql", "sqlite"])
def crm(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A reporting database with two days in it; its address."""
    if request.param == "postgresql":
        address = str(request.getfixturevalue("postgres_url"))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(TABLE)
            connection.cursor().executemany("INSERT INTO outcomes VALUES (%s, %s, %s, %s)", ROWS)
        return address
    made = sqlite3.connect(tmp_path / "crm.db")
    made.execute(TABLE)
    made.executemany("INSERT INTO outcomes VALUES (?, ?, ?, ?)", ROWS)
    made.commit()
    made.close()
    return f"sqlite:///{tmp_path}/crm.db"


def query_on(address: str, statement: str = SELECT) -> Query:
    return Query("noord", "FCR", "crm", SecretStr(address), statement.rstrip(";"), time(6))


def failure(address: str, statement: str, patience: float = 10) -> str:
    with pytest.raises(SourceFailed) as failed:
        fetch_values(query_on(address, statement), PLACE, FCR, patience)
    return str(failed.value)


def test_a_query_gives_a_value_a_day(crm: str) -> None:
    found = fetch_values(query_on(crm), PLACE, FCR)
    assert found.bad == []
    assert list(found.of(1)) == [(1, date(2026, 11, 19), Decimal(71)), (1, date(2026, 11, 20), Decimal("72.5"))]


def test_days_that_are_still_to_come_are_left_out(crm: str) -> None:
    planned = "SELECT '2026-11-24' AS day, 80 AS fcr UNION SELECT '2026-11-23', 71"
    found = fetch_values(query_on(crm, planned), PLACE, FCR)
    assert (found.bad, list(found.of(1))) == ([], [(1, date(2026, 11, 23), Decimal(71))])


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO outcomes VALUES ('2026-11-21', 1, 1, '')",
        "DELETE FROM outcomes",
        "DROP TABLE outcomes",
        "CREATE TABLE more (day date)",
        "SELECT day, solved FROM outcomes; DELETE FROM outcomes",
        "COMMIT; DELETE FROM outcomes",
    ],
)
def test_the_database_itself_refuses_every_write_even_past_our_own_check(crm: str, statement: str) -> None:
    failure(crm, statement)
    assert len(list(fetch_values(query_on(crm), PLACE, FCR).of(1))) == 2


def test_a_write_hidden_in_a_select_is_refused_by_postgresql(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(TABLE)
        connection.execute(
            "CREATE FUNCTION sly() RETURNS int LANGUAGE sql AS "
            "$$ INSERT INTO outcomes VALUES (now(), 1, 1, '') RETURNING 1 $$"
        )
    assert "read-only" in failure(postgres_url, "SELECT now()::date, sly()")
    assert "read-only" in failure(postgres_url, "WITH gone AS (DELETE FROM outcomes RETURNING 1) SELECT now(), 1")


ENDLESS = {
    "postgresql": "SELECT current_date, 1 FROM pg_sleep(60)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '2026-11-20', max(i) FROM n",
}


def test_a_query_that_takes_too_long_is_broken_off(crm: str) -> None:
    began = datetime.now(UTC)
    failure(crm, ENDLESS[crm.partition(":")[0]], patience=1)
    assert datetime.now(UTC) - began < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("SELECT 1", "two columns"),
        ("SELECT day, solved, calls FROM outcomes", "two columns"),
        ("SELECT day, solved FROM nothing", "nothing"),
        ("SELECT day, solved AS agent FROM outcomes", "“agent” looks like a person"),
        ("SELECT day, solved AS fcr_noor FROM outcomes", "never of a person"),
    ],
)
def test_what_a_query_cannot_give_is_said(crm: str, statement: str, words: str) -> None:
    assert words in failure(crm, statement)


@pytest.mark.parametrize(
    "address",
    ["mysql://u:geheim@127.0.0.1/x", "geheim", "postgresql://u:geheim@127.0.0.1:1/x", "sqlite:////nowhere/geheim.db"],
)
def test_an_address_that_does_not_work_is_said_without_its_password(address: str) -> None:
    assert "geheim@" not in failure(address, SELECT, patience=2)
    assert "geheim" not in repr(query_on(address))


@pytest.mark.parametrize("name", ["crm#1.db", "100%.db", "crm db?.db"])
def test_a_file_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    with sqlite3.connect(tmp_path / name) as made:
        made.execute(TABLE)
        made.execute("INSERT INTO outcomes VALUES ('2026-11-20', 72, 100, '')")
    address = URL.create("sqlite", database=f"{tmp_path}/{name}").render_as_string()
    assert len(fetch_values(query_on(address), PLACE, FCR).values) == 1


def test_rows_that_cannot_be_used_are_numbered() -> None:
    rows = " UNION ALL ".join(
        f"SELECT {row}" for row in ("'2026-11-20', 172", "'soon', 72", "'2026-11-19', 71", "'', NULL")
    )
    found = fetch_values(query_on("sqlite:///:memory:", rows), PLACE, FCR)
    assert [bad.number for bad in found.bad] == [1, 2]
    assert len(found.values) == 1


READING = [
    SELECT,
    "select 1, 2",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "-- of the night\nSELECT day, 'drop; table' FROM t /* delete */ ;",
    'SELECT "update", $$insert;$$ FROM t',
]
NOT_READING = [
    "",
    ";",
    "DELETE FROM t",
    "SELECT 1; SELECT 2",
    "SELECT 1; -- x\nDROP TABLE t",
    "WITH gone AS (DELETE FROM t RETURNING 1) SELECT * FROM gone",
    "SELECT * INTO t2 FROM t",
    "SELECT 1 FROM t FOR UPDATE",
    "EXPLAIN ANALYZE SELECT 1",
    "COPY t TO '/x'",
    "VALUES (1)",
    "PRAGMA writable_schema = 1",
    "SELECT 'a'; DELETE FROM t; SELECT 'b'",
]


@pytest.mark.parametrize("statement", READING)
def test_one_select_is_taken(statement: str) -> None:
    assert check_select(statement).startswith(statement[:6])


@pytest.mark.parametrize("statement", NOT_READING)
def test_anything_but_one_select_is_refused(statement: str) -> None:
    with pytest.raises(ValueError):
        check_select(statement)


# -- the schedule --------------------------------------------------------------------------------------------------


class House:
    """A team that measures FCR, a file with a query, and a database to ask."""

    def __init__(self, services: Services, folder: Path, crm: str) -> None:
        self.services, self.file, self.crm = services, folder / "queries.toml", crm
        with services.db.write() as session:
            team, _ = add_team(session, ["lead"])
            session.add(kpi_of(team))
        self.write(SELECT)
        more = {"sources": {"crm": crm}, "queries": self.file, "database_url": services.db.url.render_as_string(False)}
        self.settings = Settings(_env_file=None, **more)  # type: ignore[call-arg, arg-type]
        self.services = replace(services, settings=self.settings)

    def write(self, statement: str, **more: str) -> None:
        row = {"team": "noord", "kpi": "fcr", "source": "crm", "query": statement} | more
        self.file.write_text("[[query]]\nat = 06:30:00\n" + "\n".join(f"{key} = '''{row[key]}'''" for key in row))

    def all(self, model: Any) -> list[Any]:
        with self.services.db.read() as session:
            return list(session.scalars(select(model)))


def kpi_of(team: Team) -> Kpi:
    return Kpi(team_id=team.id, name="FCR", key="fcr", definition="", unit="percent", direction="up", band=Decimal(0),
               source="CRM", place=1, created_at=NOW)  # fmt: skip


@pytest.fixture
def house(tmp_path: Path, crm: str) -> Iterator[House]:
    with serving(prepared.sqlite(tmp_path / "dagstart.db"), NOW) as services:
        yield House(services, tmp_path, crm)


def test_values_are_fetched_at_once_and_then_once_a_day(house: House) -> None:
    kpi_sources.tick(house.services)
    assert [(value.day.day, value.value, value.source) for value in house.all(KpiValue)] == [
        (19, Decimal(71), "query"), (20, Decimal("72.5"), "query")]  # fmt: skip
    [fetch] = house.all(KpiFetch)
    assert (fetch.fetched_at, fetch.next_at) == (NOW, datetime(2026, 11, 24, 6, 30, tzinfo=UTC))
    house.write("SELECT day, 50 FROM outcomes")
    kpi_sources.tick(house.services)
    assert house.all(KpiChange) == []
    set_clock(house.services, datetime(2026, 11, 24, 6, 31, tzinfo=UTC))
    kpi_sources.tick(house.services)
    assert [(change.before, change.after) for change in house.all(KpiChange)] == [(71, 50), (Decimal("72.5"), 50)]


def test_a_source_that_fails_stores_nothing_and_is_asked_again_after_an_hour(house: House) -> None:
    house.write("SELECT day, solved * 10 FROM outcomes")
    kpi_sources.tick(house.services)
    [fetch] = house.all(KpiFetch)
    assert house.all(KpiValue) == []
    assert fetch.problem.startswith("row 1: A percentage lies between 0 and 100")
    assert fetch.next_at == NOW + timedelta(hours=1)
    house.write(SELECT)
    set_clock(house.services, NOW + timedelta(hours=1))
    kpi_sources.tick(house.services)
    assert len(house.all(KpiValue)) == 2
    assert house.all(KpiFetch)[0].problem is None


def test_a_query_for_a_kpi_that_is_not_there_keeps_no_other_from_its_turn(house: House) -> None:
    other = house.file.read_text().replace("'''fcr'''", "'''NPS'''")
    house.file.write_text(f"{other}\n{house.file.read_text()}")
    kpi_sources.tick(house.services)
    assert len(house.all(KpiValue)) == 2


# -- the doctor ----------------------------------------------------------------------------------------------------


def looked_at(house: House) -> list[Finding]:
    return [each for each in examine(house.settings) if each.name.startswith("quer")]


def test_the_doctor_runs_every_query_and_stores_nothing(house: House) -> None:
    [found] = looked_at(house)
    assert (found.well, found.name) == (True, "query fcr")
    assert found.sentence.startswith("crm gives 2 values, the newest of 2026-11-20.")
    assert ("may only SELECT" in found.sentence) == house.crm.startswith("postgresql"), "its account may do everything"
    assert house.all(KpiValue) == house.all(KpiFetch) == []


def test_the_doctor_looks_on_where_nothing_was_migrated_yet(house: House, postgres_url: str) -> None:
    empty = house.settings.model_copy(update={"database_url": postgres_url})
    found = {each.name: each.sentence for each in examine(empty)}
    assert found["migrations"].startswith("Empty, needed")
    assert not [name for name in found if name.startswith("quer")]


@pytest.mark.parametrize(
    ("query", "more", "sentence"),
    [
        ("SELECT day, solved, calls FROM outcomes", {}, "crm gives nothing: the query has to give two columns"),
        ("SELECT day, solved * 10 FROM outcomes", {}, "crm gives nothing: row 1: A percentage lies between 0 and 100"),
        ("SELECT day, solved FROM outcomes WHERE solved < 0", {}, "crm answers with no value at all."),
        (SELECT, {"kpi": "NPS"}, "No team noord measures NPS. Make it with /kpi add"),
        ("DELETE FROM outcomes", {}, "is refused: it is not a SELECT"),
    ],
)
def test_the_doctor_says_what_is_wrong_with_a_query(
    house: House, query: str, more: dict[str, str], sentence: str
) -> None:
    house.write(query, **more)
    [found] = looked_at(house)
    assert not found.well
    assert sentence in found.sentence


def test_the_doctor_is_content_with_an_account_that_may_only_read(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(TABLE)
        connection.execute("DROP ROLE IF EXISTS looker")
        connection.execute("CREATE ROLE looker LOGIN")
        connection.execute("GRANT SELECT ON outcomes TO looker")
    reader = make_url(postgres_url).set(username="looker").render_as_string(hide_password=False)
    assert not may_write(query_on(reader))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("GRANT UPDATE ON outcomes TO looker")
    assert may_write(query_on(reader))


# -- the file and the command --------------------------------------------------------------------------------------

ROW = "[[query]]\nteam = 'noord'\nkpi = 'FCR'\n"
WRONG = {
    "x": "not TOML",
    "": r"\[\[query\]\]",
    ROW: "needs team, kpi, source and query",
    ROW + "source = 'crm'\nquery = 'SELECT 1, 2'\npassword = 'x'": "nothing else",
    ROW + "source = 'hr'\nquery = 'SELECT 1, 2'": "no address called hr",
    ROW + "source = 'crm'\nquery = 'DELETE FROM t'": "not a SELECT",
    ROW + "source = 'crm'\nquery = 'SELECT 1, 2'\nat = '06:30'": "at has to be a time",
    2 * (ROW + "source = 'crm'\nquery = 'SELECT 1, 2'\n"): "has two queries",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_file_that_is_not_right_is_said_in_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "queries.toml"
    file.write_text(text)
    settings = load_settings(_env_file=None, queries=file, sources='{"crm": "postgresql://u:geheim@h/x"}')
    with pytest.raises(StartupError, match=WRONG[text]) as refused:
        load_queries(settings)
    assert "geheim" not in str(refused.value) + repr(settings)


def test_without_a_file_nothing_is_fetched_and_addresses_have_to_be_json() -> None:
    assert load_queries(load_settings(_env_file=None)) == []
    with pytest.raises(StartupError, match="DAGSTART_SOURCES") as refused:
        load_settings(_env_file=None, sources="postgresql://u:geheim@h/x")
    assert "geheim" not in str(refused.value)


def test_a_source_is_tried_without_storing_anything(tmp_path: Path, crm: str) -> None:
    with serving(prepared.sqlite(tmp_path / "dagstart.db"), NOW) as services:
        house = House(services, tmp_path, crm)
        said, good = try_source(house.settings, "#Noord", "FCR")
        assert good
        assert said.splitlines() == [
            "2026-11-19  71%", "2026-11-20  72.5%", "2 new, 0 corrected, 0 known already.",
            "Nothing was stored: this was a try."]  # fmt: skip
        house.write("SELECT day, solved * 10 FROM outcomes")
        said, good = try_source(house.settings, "noord", "fcr")
        assert (good, "So nothing would be stored." in said) == (False, True)
        with pytest.raises(StartupError, match="no query for NPS"):
            try_source(house.settings, "noord", "NPS")
        assert house.all(KpiValue) == []
