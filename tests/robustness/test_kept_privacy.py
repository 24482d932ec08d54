"""Once it is counted whether agreements are kept, nothing that is stored tells who said what."""

import threading
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.db import Database
from bot.models import METADATA
from bot.people.models import Person
from bot.rituals.agreement import kept_actions, kept_rounds
from bot.rituals.agreement.kept_blocks import FIELD
from bot.rituals.agreement.kept_models import KeptCheck, KeptRound
from bot.tally import Tally, TallyTaken, record_choice, seal
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE
from tests.stories.test_kept import TEAM, agreed, friday, monday, say
from tests.world import World

SAID = ("yes", "no", "partly", "no", "no")


@pytest.fixture
def floor(live: World) -> World:
    live.set_up("algemeen", lead="Bas")
    return live


def versions(db: Database, table: str) -> set[str]:
    """The transactions that wrote the rows of a table (PostgreSQL)."""
    with db.read() as session:
        return set(session.scalars(text(f'SELECT xmin::text FROM "{table}"')))


def stored_bytes(db: Database) -> bytes:
    """Everything in the file, also what no query shows (SQLite)."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert db.url.database
    return Path(db.url.database).read_bytes()


def check_nothing_is_left(db: Database, votes: set[str]) -> None:
    """Sums in one row for each agreement, written by none of those who answered; and nothing of the count."""
    assert rows(db, Tally) == rows(db, TallyTaken) == []
    assert [(each.yes, each.partly, each.no, each.none, each.set_by) for each in rows(db, KeptCheck)] == [
        (1, 1, 3, 0, None)
    ]
    assert {each.state for each in rows(db, KeptRound) if each.closes_at} == {"closed"}
    if db.dialect == "postgresql":
        assert len(votes) == len(TEAM)
        for table in ("kept_check", "kept_round"):
            assert not votes & versions(db, table)
    else:
        assert b"kept_check:" not in stored_bytes(db)


def votes_of(db: Database) -> set[str]:
    return versions(db, "tally_taken") if db.dialect == "postgresql" else set()


def test_answers_to_the_question_of_the_week_tell_nobody(floor: World) -> None:
    db = floor.bot.services.db
    agreed(floor)
    friday(floor)
    for name, choice in zip(TEAM, SAID, strict=True):
        say(floor, name, choice)
    votes = votes_of(db)
    if db.dialect == "postgresql":  # no other row is written together with a choice
        others = {table.name for table in METADATA.sorted_tables} - {"tally", "tally_taken"}
        assert not any(votes & versions(db, table) for table in others)
    monday(floor)
    check_nothing_is_left(db, votes)


def test_answers_on_the_card_tell_nobody(floor: World) -> None:
    db = floor.bot.services.db
    agreed(floor, rhythm="dagstart")
    floor.to("09:00")
    floor.to("09:00", day=1)
    [check] = rows(db, KeptCheck)
    for name, choice in zip(TEAM, SAID, strict=True):
        card = next(m for m in floor.dm(name) if "dagstart.send" in str(m["blocks"]))
        floor.press(name, card, "dagstart.send", {f"{FIELD}{check.id}": {"value": choice}})
    votes = votes_of(db)
    floor.to("18:00")
    check_nothing_is_left(db, votes)


def test_whoever_counts_waits_for_who_is_answering(floor: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is on its way when the week closes is counted, or refused: never left behind."""
    services, db = floor.bot.services, floor.bot.services.db
    agreed(floor)
    friday(floor)
    for name in TEAM[:4]:
        say(floor, name, "yes")
    [check] = rows(db, KeptCheck)
    [eva] = [each for each in rows(db, Person, kind="person") if each.name.startswith("Eva")]
    answering, may_go_on = threading.Event(), threading.Event()

    def slowly(*args: Any) -> bool:
        answering.set()
        may_go_on.wait(PATIENCE)
        return record_choice(*args)

    monkeypatch.setattr(kept_actions, "record_choice", slowly)
    floor.move("12:00", day=3)
    late = threading.Thread(target=kept_actions.record_kept, args=(services, eva, check.id, "yes"))
    clock = threading.Thread(target=kept_rounds.look_due, args=(services, services.clock.now()))
    late.start()
    assert answering.wait(PATIENCE)
    clock.start()
    clock.join(0.2)
    may_go_on.set()
    late.join()
    clock.join()
    kept_rounds.look_due(services, services.clock.now())
    assert [each.yes for each in rows(db, KeptCheck)] == [5]
    assert rows(db, Tally) == rows(db, TallyTaken) == []


def test_sealed_sums_lie_in_the_same_order_whoever_came_first(database: str) -> None:
    """What lies where on the disk is the order of the choices, not that in which they were made."""
    db = Database(database)
    METADATA.create_all(db.engine)
    found: list[Any] = []
    for n, order in enumerate(permutations(("5", "1", "3"))):
        subject = f"mood:{n}"
        for person_id, choice in enumerate((*order, order[0])):
            with db.write() as session:
                record_choice(session, subject, person_id, choice)
        seal(db, subject)
        with db.read() as session:
            if db.dialect == "postgresql":
                query = text("SELECT choice FROM tally WHERE subject = :subject ORDER BY ctid")
                found.append(tuple(session.scalars(query, {"subject": subject})))
            else:
                found.append(tuple(session.scalars(select(Tally.choice).where(Tally.subject == subject))))
    assert set(found) == {("1", "3", "5")}
    if db.dialect == "sqlite":
        places = [stored_bytes(db).find(f"mood:0{choice}".encode()) for choice in "135"]
        assert places == sorted(places, reverse=True)  # a page is filled from its end
    db.close()
