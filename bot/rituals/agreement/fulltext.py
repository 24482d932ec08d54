"""Finding agreements by their stored words, on both databases: SQLite's FTS5, PostgreSQL's text search.

On SQLite a table of FTS5 beside the agreements has the index, and three triggers keep it up in the transaction that
writes the words; on PostgreSQL an index on the words themselves does. Both are made with the table. A migration that
rebuilds `agreement` on SQLite loses the triggers and has to make them again.
"""

from collections.abc import Sequence

from sqlalchemy import DDL, ColumnElement, Index, cast, column, event, func, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.db import table_of
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.words import Term

WORDS = "agreement_words"
"""The table on SQLite, and the beginning of the names of those in which FTS5 keeps what it holds."""

SQLITE_UP = (
    "CREATE VIRTUAL TABLE agreement_words USING fts5(words, content='agreement', content_rowid='id')",
    "CREATE TRIGGER agreement_words_in AFTER INSERT ON agreement BEGIN "
    "INSERT INTO agreement_words (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER agreement_words_out AFTER DELETE ON agreement BEGIN "
    "INSERT INTO agreement_words (agreement_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER agreement_words_change AFTER UPDATE OF words ON agreement WHEN old.words <> new.words BEGIN "
    "INSERT INTO agreement_words (agreement_words, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO agreement_words (rowid, words) VALUES (new.id, new.words); END",
)

_TABLE = table_of(Agreement)
_LEXEMES = func.array_to_tsvector(func.string_to_array(_TABLE.c.words, literal(" ", literal_execute=True)))

for _statement in SQLITE_UP:
    event.listen(_TABLE, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
_DROP = DDL("DROP TABLE IF EXISTS agreement_words")  # type: ignore[no-untyped-call]
event.listen(_TABLE, "before_drop", _DROP.execute_if(dialect="sqlite"))
Index("ix_agreement_words", _LEXEMES, postgresql_using="gin").ddl_if(dialect="postgresql")


def matches(dialect: str, terms: Sequence[Term]) -> ColumnElement[bool]:
    """The condition on agreements that have all these words. Words are letters and digits: nothing can be injected."""
    if dialect == "postgresql":
        return _LEXEMES.op("@@")(cast(_written(terms, "'{}'", "'{}':*", " | ", " & "), TSQUERY))
    index = table(WORDS, column("rowid"), column(WORDS))
    query = _written(terms, '"{}"', '"{}" *', " OR ", " AND ")
    return Agreement.id.in_(select(index.c.rowid).where(index.c[WORDS].op("MATCH")(query)))


def _written(terms: Sequence[Term], whole: str, beginning: str, either: str, both: str) -> str:
    """The query in a database's own notation."""
    parts = (
        [*(whole.format(form) for form in term.forms), *(beginning.format(form) for form in term.beginnings)]
        for term in terms
    )
    return both.join(f"({either.join(each)})" for each in parts)
