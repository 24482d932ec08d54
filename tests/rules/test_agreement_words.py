"""Finding an agreement again: any form of a word, in Dutch and English, on both databases; nonsense harms nothing."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.db import Database
from bot.people.models import Team, Workspace
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.register import load_page
from bot.rituals.agreement.words import stored_words
from tests import prepared

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FOUND = [
    ("afspraken", "Een afspraak is een afspraak"),
    ("notitie", "Notities in het CRM"),
    ("cafe", "Het Café"),
    ("klanten bel", "We bellen een klant"),
    ("terug", "terugbellen"),
    ("brieven", "de brief"),
    ("calls", "a call back"),
    ("promises", "we promised the customer an answer"),
    ("terugbellen", "de klant wordt teruggebeld"),
    ("terugbellen", "een terugbelverzoek"),
    ("TERUGBEL", "we bellen je terug: terugbelafspraak"),
    ("opgelost", "we lossen het op en schrijven de oplossing op, oplossen"),
]
NONSENSE = [
    "%", '"', "*", "NEAR", "NEAR(", "'", "\\", "a OR", "AND", "NOT", "(", ":*", "&", "|", "!", "a" * 3000, "aap " * 750,
    "- -", "_", "\u0301", "words:x", "^x", "👍", "ॐ", "ﬀ",
]  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("words")
    sqlite = request.param == "sqlite"
    with ExitStack() as stack:
        server = "" if sqlite else request.getfixturevalue("postgres_server")
        address = prepared.sqlite(folder / "d.db") if sqlite else stack.enter_context(prepared.postgres(server))
        yield from _filled(address)


def _filled(address: str) -> Iterator[Database]:
    found = Database(address)
    with found.write() as session:
        session.add(Workspace(id=1, slack_id="T1", name="Noord", bot_user_id="U0"))
        session.flush()
        session.add(Team(id=1, workspace_id=1, channel_id="C1", name="noord", locale="nl", tz="UTC"))
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _empty(db: Database) -> None:
    with db.write() as session:
        session.execute(delete(Agreement))


def add(db: Database, number: int, text: str) -> None:
    with db.write() as session:
        session.add(
            Agreement(
                team_id=1, number=number, state="active", title=text[:75], valid_until=date(2026, 12, 21),
                words=stored_words(text), created_at=NOW,
            )
        )  # fmt: skip


def numbers(db: Database, typed: str, page: int = 1) -> list[int]:
    with db.read() as session:
        return [line.number for line in load_page(session, 1, page, typed)[0]]


@pytest.mark.parametrize(("typed", "text"), FOUND)
def test_a_word_finds_its_other_forms(db: Database, typed: str, text: str) -> None:
    add(db, 1, text)
    assert numbers(db, typed) == [1]


@pytest.mark.parametrize(
    ("typed", "text"), [("kluis", "terugbellen"), ("bel", "een plan"), ("klant brief", "de klant")]
)
def test_what_is_not_there_is_not_found(db: Database, typed: str, text: str) -> None:
    add(db, 1, text)
    assert numbers(db, typed) == []


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_finds_nothing_or_something_and_never_fails(db: Database, typed: str) -> None:
    add(db, 1, "near and or not " + typed)
    assert numbers(db, typed) in ([], [1])


def test_the_index_follows_the_text_and_what_is_erased_is_gone(db: Database) -> None:
    add(db, 1, "pauzes")
    with db.write() as session:
        session.scalars(select(Agreement)).one().words = stored_words("klachten")
    assert (numbers(db, "pauze"), numbers(db, "klacht")) == ([], [1])
    with db.write() as session:
        session.execute(delete(Agreement))
    add(db, 2, "roosters")
    assert (numbers(db, "klacht"), numbers(db, "rooster")) == ([], [2])


def test_what_fails_leaves_the_index_as_it_was(db: Database) -> None:
    add(db, 1, "pauzes")
    with suppress(ZeroDivisionError), db.write() as session:
        session.scalars(select(Agreement)).one().words = stored_words("klachten")
        session.flush()
        raise ZeroDivisionError
    assert (numbers(db, "pauze"), numbers(db, "klacht")) == ([1], [])


def test_what_is_found_comes_in_pages(db: Database) -> None:
    for number in range(1, 24):
        add(db, number, f"pauze {number}")
    assert numbers(db, "pauzes", 2) == list(range(13, 3, -1))
    assert numbers(db, "pauzes", 9) == [3, 2, 1]
