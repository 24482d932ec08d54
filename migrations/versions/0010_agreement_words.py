"""Finding agreements by Dutch and English stems, with a full-text index on both databases."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from snowballstemmer.dutch_stemmer import DutchStemmer
from snowballstemmer.english_stemmer import EnglishStemmer

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

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
SQLITE_DOWN = (
    "DROP TRIGGER agreement_words_change",
    "DROP TRIGGER agreement_words_out",
    "DROP TRIGGER agreement_words_in",
    "DROP TABLE agreement_words",
)


def upgrade() -> None:
    connection = op.get_bind()
    _fill(connection)
    if connection.dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_agreement_words ON agreement USING gin (array_to_tsvector(string_to_array(words, ' ')))")
        return
    for statement in SQLITE_UP:
        op.execute(statement)
    op.execute("INSERT INTO agreement_words (agreement_words) VALUES ('rebuild')")


def _fill(connection: sa.Connection) -> None:
    """Stems by the new algorithm for what is there. What holds is found; what holds not yet, by its newest text."""
    texts = connection.execute(
        sa.text(
            "SELECT a.id, v.title, v.condition, v.behaviour, v.whom, v.why, v.sign, v.kpi FROM agreement a "
            "JOIN agreement_version v ON v.agreement_id = a.id AND v.version = COALESCE(a.in_force, a.version)"
        )
    ).all()
    for agreement_id, *parts in texts:
        connection.execute(
            sa.text("UPDATE agreement SET words = :words WHERE id = :id"),
            {"words": _words(" ".join(parts)), "id": agreement_id},
        )


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    found = re.findall(r"[^\W_]+", "".join(each for each in plain if not unicodedata.combining(each)))
    forms = (
        form
        for word in (each[:40] for each in found)
        for form in (word, DutchStemmer().stemWord(word), EnglishStemmer().stemWord(word))
    )
    return " ".join(dict.fromkeys(forms))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_agreement_words")
        return
    for statement in SQLITE_DOWN:
        op.execute(statement)
