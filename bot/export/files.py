"""An export as a file: a zip with a CSV per table, or one JSON document. Written row by row."""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, BinaryIO

from sqlalchemy.orm import Session

from bot.export import agreements, debates
from bot.export.read_me import read_me
from bot.export.tables import TABLES, ExportTable
from bot.people.models import Team
from bot.private_file import only_ours

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
"""How a cell begins that a spreadsheet would take for a formula (OWASP, CSV injection)."""

WITHIN = re.compile(r"([,;\t\r\n]\s*)(?=[=＝]|[+\-@＋－＠][^,;\r\n]{0,500}[|(])")
"""Where one would begin if a spreadsheet took another sign to stand between cells."""

REGISTER_TABLES = (
    ExportTable("agreements", agreements.AGREEMENTS, agreements.agreements),
    ExportTable("agreement_versions", agreements.VERSIONS, agreements.versions),
)
DEBATE_TABLES = (
    ExportTable("debates", debates.DEBATES, debates.debate_rows),
    ExportTable("debate_said", debates.SAID, debates.said_rows),
    ExportTable("debate_votes", debates.VOTES, debates.vote_rows),
    ExportTable("debate_measures", debates.MEASURED, debates.measure_rows),
)
ALL = (*TABLES, *REGISTER_TABLES, *DEBATE_TABLES)
VERSION = 1
"""Of the JSON document; a higher one has other keys."""


def write_csv(session: Session, team: Team, target: BinaryIO, now: datetime) -> None:
    """A zip with a page to read first, and a file per table.

    UTF-8 with BOM, `;` between cells, as a spreadsheet in Europe opens it.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        name, text = read_me(team, [table.name for table in ALL])
        archive.writestr(_entry(name, now), text.encode("utf-8-sig"))
        for table in ALL:
            with archive.open(_entry(f"{table.name}.csv", now), "w") as raw:
                _write_table(session, team, raw, table)


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def write_register_csv(session: Session, team: Team, target: BinaryIO, now: datetime) -> None:  # noqa: ARG001
    """The agreements as one table, written like the others."""
    _write_table(session, team, target, REGISTER_TABLES[0])


def _write_table(session: Session, team: Team, raw: IO[bytes], table: ExportTable) -> None:
    text = TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(table.columns)
    writer.writerows(list(map(cell, row)) for row in table.rows(session, team))
    text.detach()


def cell(value: Any) -> Any:
    """A value as a cell. What would be taken for a formula gets an apostrophe before it."""
    if isinstance(value, str):
        inside = WITHIN.sub(r"\1'", value)
        return f"'{inside}" if FORMULA.match(value) else inside
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return cell(", ".join(value)) if isinstance(value, list) else value


def write_register_json(session: Session, team: Team, target: BinaryIO, now: datetime) -> None:
    """The agreements with every version, in the same form as the whole export."""
    write_json(session, team, target, now, REGISTER_TABLES)


def write_json(
    session: Session, team: Team, target: BinaryIO, now: datetime, tables: Sequence[ExportTable] = ALL
) -> None:
    """One document: `format`, `version`, `exported_at`, `time_zone`, then a list of objects per table.

    The objects have the columns as keys; moments and days are ISO 8601.
    """
    head = {
        "format": "dagstart-export",
        "version": VERSION,
        "exported_at": now.isoformat(timespec="seconds"),
        "time_zone": team.tz,
    }
    target.write(_json(head)[:-1].encode())
    for table in tables:
        target.write(f',\n"{table.name}": ['.encode())
        for n, row in enumerate(table.rows(session, team)):
            line = _json(dict(zip(table.columns, row, strict=True)))
            target.write(((",\n " if n else "\n ") + line).encode())
        target.write(b"]")
    target.write(b"}\n")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())


def write_markdown(session: Session, team: Team, target: BinaryIO, now: datetime) -> None:
    """Agreements and debates, one after the other, to read."""
    agreements.write_markdown(session, team, target, now)
    target.write(b"\n")
    debates.write_markdown(session, team, target, now)


Writer = Callable[[Session, Team, BinaryIO, datetime], None]
Formats = Mapping[str, tuple[str, Writer]]
FORMATS: Formats = {
    "csv": (".zip", write_csv), "json": (".json", write_json), "md": (".md", write_markdown),
}  # fmt: skip
"""By the name of a format: how its file ends, and what writes it."""

REGISTER: Formats = {
    "md": ("-agreements.md", agreements.write_markdown), "csv": ("-agreements.csv", write_register_csv),
    "json": ("-agreements.json", write_register_json),
}  # fmt: skip
"""The same for the agreements alone."""


def file_name(team: Team, format: str, now: datetime, formats: Formats = FORMATS) -> str:
    """`dagstart-klantenservice-2026-11-23.zip`."""
    name = re.sub(r"[^\w-]+", "-", team.name).strip("-") or str(team.id)
    return f"dagstart-{name}-{now:%Y-%m-%d}{formats[format][0]}"


def write_file(
    session: Session, team: Team, format: str, path: Path, now: datetime, formats: Formats = FORMATS
) -> None:
    """Write an export; only who runs the bot may read the file. The session must be a `Database.snapshot`."""
    with only_ours(path) as target:
        formats[format][1](session, team, target, now)
