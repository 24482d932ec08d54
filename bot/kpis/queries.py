"""Which values are fetched from other databases: a TOML file of read-only queries, and what may stand in it.

Addresses with their passwords stand in the environment (`DAGSTART_SOURCES`); the file names them, and holds no secret.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.errors import StartupError
from bot.settings import Settings

FETCH_AT = time(6)
"""On the clock of the team, if the file says nothing else: before the daily start, after most nightly reports."""

FIELDS = {"team", "kpi", "source", "query", "at"}

_COMMENTS = r"--[^\n]*|/\*.*?\*/"
_QUOTED = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\$(\w*)\$.*?\$\2\$"""
_SKIPPED = re.compile(f"({_COMMENTS})|{_QUOTED}", re.DOTALL)
_WRITING = frozenset({"insert", "update", "delete", "merge", "into"})
"""Words with which a statement that begins as a SELECT can write, or lock."""


@dataclass(frozen=True)
class Query:
    """Where the values of a KPI come from: `statement` gives rows of a day and a value; `at` is on the team's clock."""

    team: str
    kpi: str
    source: str
    address: SecretStr
    statement: str
    at: time


def load_queries(settings: Settings) -> list[Query]:
    """What the file says, checked. Raises StartupError with a sentence that names what to change."""
    if settings.queries is None:
        return []
    rows = _rows(settings.queries)
    queries = [_query(number, row, settings.sources) for number, row in enumerate(rows, 1)]
    for number, query in enumerate(queries):
        if any((query.team, query.kpi) == (other.team, other.kpi) for other in queries[:number]):
            raise StartupError(f"{settings.queries}: {query.kpi} of {query.team} has two queries. Keep one of them.")
    return queries


def check_select(statement: str) -> str:
    """A statement without the `;` at its end. Raises ValueError with what is wrong, unless it is one SELECT.

    This tells honest mistakes early; what keeps a source as it is is its own database, see `bot.kpis.fetch`.
    """
    plain = _SKIPPED.sub(lambda found: " " if found[1] else " x ", statement).strip().rstrip(";").strip()
    words = re.findall(r"[a-z_]+", plain.lower())
    if ";" in plain:
        raise ValueError("it holds more than one statement")
    if not words or words[0] not in ("select", "with"):
        raise ValueError("it is not a SELECT")
    if found := [word for word in words if word in _WRITING]:
        raise ValueError(f"a query that only reads has no {found[0].upper()}")
    return statement.strip().rstrip(";").rstrip()


def _rows(file: Path) -> list[Any]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StartupError(f"DAGSTART_QUERIES: {file} cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise StartupError(f"{file} is not TOML: {error}.") from None
    rows = found.get("query")
    if not isinstance(rows, list) or not rows or found.keys() != {"query"}:
        raise StartupError(f"{file} has to hold a table [[query]] for each KPI, and nothing else.")
    return rows


def _query(number: int, row: Any, sources: dict[str, SecretStr]) -> Query:
    where = f"Query {number} of DAGSTART_QUERIES"
    if not isinstance(row, dict) or not FIELDS - {"at"} <= row.keys() <= FIELDS:
        raise StartupError(f"{where} needs team, kpi, source and query, may have at, and has nothing else.")
    team, kpi, source, statement = (row[field] for field in ("team", "kpi", "source", "query"))
    if not all(isinstance(each, str) and each.strip() for each in (team, kpi, source, statement)):
        raise StartupError(f"{where}: team, kpi, source and query have to be texts.")
    at = row.get("at", FETCH_AT)
    if not isinstance(at, time):
        raise StartupError(f"{where}: at has to be a time like 06:30:00, without quotation marks.")
    if source not in sources:
        raise StartupError(f"{where}: DAGSTART_SOURCES has no address called {source}.")
    try:
        return Query(team.strip(), kpi.strip(), source, sources[source], check_select(statement), at)
    except ValueError as error:
        raise StartupError(f"{where} ({kpi} of {team}) is refused: {error}.") from None
