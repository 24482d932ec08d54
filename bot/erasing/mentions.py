"""A person's name in what others wrote: replaced everywhere in their workspace, and nowhere else."""

import re
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot.erasing import plan
from bot.models import METADATA
from bot.people.models import Person

SHORTEST_TEXT = 40
"""Columns in which somebody may have written a name hold at least so much."""


def replace_mentions(session: Session, person: Person, instead: str) -> None:
    """Names in what others wrote. Of a name of one word nobody can tell whether it is this one: it stays."""
    session.flush()
    found, words = mentions_of(person), [f"<@{person.slack_id}", *names_of(person), *filter(None, [person.handle])]
    for table, columns in text_columns().items():
        keys, in_workspace = list(table.primary_key.columns), within(table, person.workspace_id)
        for column in columns:
            like = or_(*(func.lower(column).like(_roughly(word)) for word in words))
            for *values, text in session.execute(select(*keys, column).where(like, in_workspace)).all():
                replaced = found.sub(instead, text)[: column.type.length or None]
                if replaced != text:
                    row = and_(*(key == value for key, value in zip(keys, values, strict=True)))
                    session.execute(update(table).where(row).values({column.key: replaced}))
    session.expire_all()


def mentions_of(person: Person) -> re.Pattern[str]:
    """How somebody is written, in capitals or not and however it is spaced: by mention, `@handle` or full name."""
    names = [r"\s+".join(map(re.escape, name.split())) for name in names_of(person)]
    written = [rf"<@{person.slack_id}(?:\|[^>]*)?>", *(rf"(?<!\w){name}(?!\w)" for name in names)]
    if person.handle:
        written.append(rf"(?<!\w)@{re.escape(person.handle)}(?![\w-]|\.\w)")
    return re.compile("|".join(written), re.IGNORECASE)


def _roughly(word: str) -> str:
    """A pattern for LIKE that finds at least this; SQLite knows capitals of a to z only, so other letters are any."""
    return f"%{re.sub('[^A-Za-z0-9]+', '%', word).lower()}%"


def within(table: Table, workspace_id: int) -> ColumnElement[bool]:
    """The rows of one workspace: its own columns say so, or the first of those rows that every row belongs to."""
    if "workspace_id" in table.columns:
        return table.columns["workspace_id"] == workspace_id
    key = min((each for each in table.foreign_keys if not each.parent.nullable), key=lambda each: each.parent.name)
    parent: Any = key.column.table
    return key.parent.in_(select(key.column).where(within(parent, workspace_id)))


def names_of(person: Person) -> list[str]:
    """The names by which others write about somebody and nobody else: those of two words and more."""
    known = {person.name, person.full_name or ""}
    return sorted((name for name in known if len(name.split()) > 1), key=len, reverse=True)


def text_columns() -> dict[Table, list[Any]]:
    """Every column in which somebody may have written a name."""
    found: dict[Table, list[Any]] = {}
    for table in METADATA.sorted_tables:
        if table.name not in plan.NOT_READ:
            found[table] = [each for each in table.columns if _may_name_somebody(table.name, each)]
    return found


def _may_name_somebody(table: str, column: Any) -> bool:
    is_text = isinstance(column.type, String) and (column.type.length or SHORTEST_TEXT) >= SHORTEST_TEXT
    return is_text and not column.primary_key and (table, column.name) not in plan.SEALED
