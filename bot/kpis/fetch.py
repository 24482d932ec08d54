"""Fetching a KPI's values from another database, which is only read.

Three things keep it as it is: the transaction is read only, so that the database itself refuses every write; the
statement goes to PostgreSQL prepared, so that it can be one statement only, and SQLite takes one at a time by itself;
and the transaction is rolled back. Give the bot an account that may only read all the same: a function of the
database may do more than the database can see.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.errors import DagstartError, Refusal
from bot.i18n import translator
from bot.kpis.gathering import KnownKpi, KpiPlace, Reading
from bot.kpis.persons import check_heading, check_team_figure
from bot.kpis.queries import Query
from bot.kpis.units import check_value, read_value
from bot.kpis.values_file import NO_DAY
from bot.people.lines import BadLine, repeat
from bot.people.notations import read_day

PATIENCE = 30
"""Seconds a query may take, the connection included."""

MOST_ROWS = 4_000
"""Ten years of days."""

STEPS = 10_000
"""Of SQLite's machine between two looks at the clock: a few milliseconds."""


Rows = tuple[list[str], list[tuple[Any, ...]]]
"""The names of the columns, and the rows."""


MAY_WRITE = """
SELECT current_setting('is_superuser'), (SELECT count(*) FROM information_schema.table_privileges
WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
AND table_schema NOT IN ('pg_catalog', 'information_schema')
AND grantee IN (SELECT rolname FROM pg_roles WHERE pg_has_role(oid, 'USAGE') UNION SELECT 'PUBLIC'))
"""
"""Of an account of PostgreSQL: whether it may do everything, and in how many ways it may change tables."""


class SourceFailed(DagstartError):
    """A source gave nothing that can be used; the sentence says why, without the address. Ask again later."""


def fetch_values(query: Query, place: KpiPlace, kpi: KnownKpi, patience: float = PATIENCE) -> Reading:
    """Run a query now: what it gives, checked row by row (numbered from 1). Raises SourceFailed."""
    columns, rows = _run(query, patience)
    _check_columns(columns, place)
    if len(rows) > MOST_ROWS:
        raise SourceFailed(f"the query gives more than {MOST_ROWS} rows")
    reading = Reading()
    for number, row in enumerate(rows, 1):
        try:
            _take(reading, place, kpi, number, row)
        except Refusal as reason:
            reading.bad.append(BadLine(number, reason))
    return reading


def may_write(query: Query, patience: float = PATIENCE) -> bool:
    """Whether the account of a source could write there, were it asked to; a file is never opened for writing.

    Raises SourceFailed.
    """
    if make_url(query.address.get_secret_value()).get_backend_name() != "postgresql":
        return False
    _, rows = _run(replace(query, statement=MAY_WRITE), patience)
    does_everything, ways = rows[0]
    return str(does_everything) == "on" or int(ways) > 0


def _take(reading: Reading, place: KpiPlace, kpi: KnownKpi, number: int, row: tuple[Any, ...]) -> None:
    if row[1] is None:  # a day on which nothing could be measured
        return
    day = _day(row[0])
    if day is None:
        raise Refusal(NO_DAY, words=repeat(str(row[0])))
    if day > place.today:  # what a reporting database plans for
        return
    reading.add(number, place, kpi, day, _value(row[1], kpi))


def _day(found: object) -> date | None:
    if isinstance(found, datetime):
        return found.date()
    return found if isinstance(found, date) else read_day(found) if isinstance(found, str) else None


def _value(found: object, kpi: KnownKpi) -> Decimal:
    if isinstance(found, timedelta):
        return check_value(Decimal(str(found.total_seconds())), kpi.unit)
    if isinstance(found, int | float | Decimal) and not isinstance(found, bool):
        return check_value(Decimal(str(found)), kpi.unit)
    return read_value(str(found), kpi.unit)


def _check_columns(columns: Sequence[str], place: KpiPlace) -> None:
    try:
        for column in columns:
            check_heading(column)
            check_team_figure(column, place.people)
    except Refusal as reason:
        raise SourceFailed(translator("en")(reason.sentence, **reason.fields).rstrip(".")) from None


def _run(query: Query, patience: float) -> Rows:
    try:
        engine = _engine(query.address.get_secret_value(), patience)
    except (ArgumentError, ModuleNotFoundError):
        raise SourceFailed(f"the address of {query.source} cannot be used") from None
    try:
        with engine.connect() as connection:
            return _read(connection, query.statement, patience)
    except SQLAlchemyError as error:
        raise SourceFailed(_reason(error)) from None
    finally:
        engine.dispose()


def _read(connection: Connection, statement: str, patience: float) -> Rows:
    if connection.dialect.name == "sqlite":
        _limit_sqlite(connection, patience)
    # As the driver takes it: a `:` or `%` in the statement is its own.
    result = connection.execution_options(no_parameters=True).exec_driver_sql(statement)
    if not result.returns_rows or len(result.keys()) != 2:
        raise SourceFailed("the query has to give two columns, a day and a value")
    return list(result.keys()), [tuple(row) for row in result.fetchmany(MOST_ROWS + 1)]


def _engine(address: str, patience: float) -> Engine:
    """An engine for one reading. Raises SourceFailed for a kind of database that was never tried."""
    url = make_url(address)
    match url.get_backend_name():
        case "postgresql":
            milliseconds = int(patience * 1000)
            options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
            more = {"connect_timeout": max(2, int(patience)), "options": options, "prepare_threshold": 0}
            address_ = url.set(drivername="postgresql+psycopg")
            return create_engine(address_, poolclass=NullPool, hide_parameters=True, connect_args=more)
        case "sqlite":
            path = f"file:{quote(url.database or '')}"
            file = URL.create("sqlite", database=path, query={"mode": "ro", "uri": "true"})
            return create_engine(file, poolclass=NullPool, hide_parameters=True)
        case other:
            raise SourceFailed(f"{other} is no kind of database I can read: PostgreSQL and SQLite are")


def _limit_sqlite(connection: Connection, patience: float) -> None:
    """SQLite knows no time-out of a statement: it asks every so often whether to go on."""
    deadline = time.monotonic() + patience
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)


def _reason(error: SQLAlchemyError) -> str:
    """The first line of what the driver says: it names neither the password nor the statement's values."""
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    return said[:200] or type(error).__name__
