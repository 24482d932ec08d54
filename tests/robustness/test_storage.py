"""When the database cannot: the person gets a sentence in time, nothing is stored half, and later it works again."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import psycopg
import pytest
from slack_bolt import BoltRequest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.db import Database
from bot.errors import StorageBusy
from bot.models import METADATA
from bot.outbox.models import Outbox
from bot.points.models import Point
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rounds import Round, Seat
from bot.settings import Settings
from bot.tally import Tally, TallyTaken, counts, has_taken_part, record_choice, seal
from tests.alerts import grown, read
from tests.robustness.looks import boards, everybody, received, rows
from tests.robustness.processes import PATIENCE, wait_for
from tests.world import World


@contextmanager
def locked(address: str) -> Iterator[None]:
    """Somebody else holds the tables, as a backup or a careless administrator would."""
    with ExitStack() as stack:
        if address.startswith("sqlite"):
            other = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
            stack.callback(other.close)
            other.execute("BEGIN IMMEDIATE")
        else:
            held = stack.enter_context(psycopg.connect(address))
            held.execute("LOCK TABLE seat, dagstart_answer, outbox IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def full(db: Database) -> Iterator[None]:
    """The disk has no room for another answer."""
    if db.dialect == "sqlite":
        with db.write() as session:
            pages = session.scalar(text("PRAGMA page_count"))
            session.execute(text(f"PRAGMA max_page_count = {pages}"))
        yield
        with db.write() as session:
            session.execute(text("PRAGMA max_page_count = 1000000"))
        return
    with db.write() as session:
        session.execute(text(FULL))
        session.execute(
            text("CREATE TRIGGER full_disk BEFORE INSERT ON point FOR EACH ROW EXECUTE FUNCTION full_disk()")
        )
    yield
    with db.write() as session:
        session.execute(text("DROP TRIGGER full_disk ON point"))


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$
"""


def told(world: World, name: str) -> list[str]:
    """What only this person was told."""
    return [m["text"] for m in world.dm(name) if m.get("ephemeral")]


def test_database_locked(live: World) -> None:
    """Three people answer while the database is locked: each is told within Slack's three seconds, then it works."""
    live.set_up("algemeen")
    live.to("09:00")
    names = ("Anna", "Bas", "Carla")
    acked: list[Any] = []
    with locked(live.database_url):
        cards = {name: live.dm(name)[0] for name in names}
        state = {"dagstart_answer_1": {"value": "Op slot"}}
        people = [
            threading.Thread(target=lambda n=name: acked.append(live.press(n, cards[n], "dagstart.send", state)))
            for name in names
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    assert [answer["ok"] for answer in acked] == [True] * 3, acked
    for name in names:
        assert len(told(live, name)) == 1
    assert rows(live.bot.services.db, DagstartAnswer) == []
    for name in names:
        live.answer(name, "Weer open")
    assert [answer.text for answer in rows(live.bot.services.db, DagstartAnswer)] == ["Weer open"] * 3


def test_database_locked_while_the_clock_looks(live: World) -> None:
    """Locked at nine: nobody is asked yet, nothing is half open, and a moment later everybody is asked once."""
    live.set_up("algemeen")
    before = read(live)
    with locked(live.database_url):
        live.move("09:00")
        live.bot.alarm.look()
    assert live.overheard.lines_with(["tick_waits"])
    assert grown(before, live, "dagstart_tick_seconds_count", task="dagstart", outcome="waits") == 1
    assert grown(before, live, "dagstart_database_refusals_total", work="write") >= 1
    assert rows(live.bot.services.db, Round) == []
    live.to("09:01")
    assert received(live) == everybody(live, "algemeen")


def test_an_event_that_cannot_be_stored_comes_again_and_slack_is_asked_for_nobody(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names nobody at its top, where the one who pressed or typed stands, and nobody reads what is said of it."""
    small.set_up("algemeen")
    opened = {"type": "app_home_opened", "user": small.id_of("Anna"), "tab": "home"}
    body = {"type": "event_callback", "team_id": small.workspace.slack_id, "event": opened}

    asked = small.playground.inspector.calls["users.info"]

    def busy() -> Any:
        raise StorageBusy("database is locked")

    with monkeypatch.context() as away:
        away.setattr(small.bot.services.db, "write", busy)
        assert small.bot.bolt.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 503
    assert small.bot.bolt.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200
    assert small.playground.inspector.calls["users.info"] == asked


def test_disk_full(live: World) -> None:
    """No room for an answer: a sentence, nothing of it stored; with room again, the same click works."""
    live.set_up("algemeen")
    live.to("09:00")
    db = live.bot.services.db
    long = "€" * 2900
    with full(db):
        live.answer("Anna", long, long)
    assert told(live, "Anna")
    assert rows(db, DagstartAnswer) == []
    assert rows(db, Point) == []
    assert {seat.state for seat in rows(db, Seat)} == {"asked"}
    live.answer("Anna", long, long)
    assert len(rows(db, DagstartAnswer)) == 2
    live.to("09:15")
    assert boards(live, "algemeen") == 1
    assert {row.state for row in rows(db, Outbox) if row.due_at <= live.clock.now()} <= {"sent"}


def test_whoever_shares_a_commit_that_fails_is_told_so(tmp_path: Any) -> None:
    """A full disk undoes the whole shared transaction: the one before it must not believe to be stored."""
    db = Database(f"sqlite:///{tmp_path}/full.db")
    METADATA.create_all(db.engine)
    told: dict[str, str] = {}
    first_in, second_waits = threading.Event(), threading.Event()

    def write(name: str, size: int) -> None:
        try:
            with db.write() as session:
                if name == "first":
                    first_in.set()
                    second_waits.wait(PATIENCE)
                record_choice(session, f"{name}-{'x' * 40}", 1, "5")
                for n in range(size):
                    session.execute(text(f"INSERT INTO tally VALUES ('{name}{n:030}', '{n}', 1)"))
            told[name] = "stored"
        except StorageBusy:
            told[name] = "busy"

    with full(db):
        first = threading.Thread(target=write, args=("first", 0))
        first.start()
        first_in.wait(PATIENCE)
        second = threading.Thread(target=write, args=("second", 5000))
        second.start()
        while db._writer and db._writer._waiting == 0:  # the first one leaves the commit to the second
            pass
        second_waits.set()
        first.join()
        second.join()
    stored = {row.subject[:5] for row in rows(db, Tally)}
    assert told["second"] == "busy"
    assert (told["first"] == "stored") == ("first" in stored)
    with db.write() as session:
        record_choice(session, "later", 1, "5")
    assert rows(db, Tally, subject="later")
    db.close()


def test_tally_tells_nobody(database: str) -> None:
    """No row, no row version and no order in the tables tells who chose what; counted once, summed right."""
    db = Database(database)
    METADATA.create_all(db.engine)
    choices = {7: "5", 3: "1", 9: "5", 1: "3", 4: "1"}
    for person_id, choice in choices.items():
        with db.write() as session:
            assert record_choice(session, "mood:1", person_id, choice)
            assert not record_choice(session, "mood:1", person_id, "2")
    with db.read() as session:
        assert counts(session, "mood:1") == {"1": 2, "3": 1, "5": 2}
        assert list(counts(session, "mood:1")) == ["1", "3", "5"]
        assert has_taken_part(session, "mood:1", 7)
        version = "1" if db.dialect == "sqlite" else "xmin::text"
        before = set(session.scalars(text(f"SELECT {version} FROM tally_taken")))
        taken = list(session.scalars(text("SELECT person_id FROM tally_taken ORDER BY 1")))
        assert taken == [1, 3, 4, 7, 9]
        if db.dialect == "sqlite":
            made = session.scalars(text("SELECT sql FROM sqlite_master WHERE name IN ('tally', 'tally_taken')"))
            assert all("WITHOUT ROWID" in sql for sql in made)
    seal(db, "mood:1")
    seal(db, "mood:1")
    with db.read() as session:
        assert counts(session, "mood:1") == {"1": 2, "3": 1, "5": 2}
        assert rows(db, TallyTaken) == []
        if db.dialect == "postgresql":
            assert len(before) == len(choices)
            assert not before & set(session.scalars(text("SELECT xmin::text FROM tally")))
    db.close()


def test_the_sender_goes_on_after_a_database_that_was_away(live: World) -> None:
    """The thread that sends meets a database that does not answer; when it is back, it sends."""
    live.set_up("algemeen")
    live.move("09:00")
    live.bot.alarm.look()
    read, asked = live.bot.services.db.read, threading.Event()

    def away() -> Any:
        asked.set()
        raise OperationalError("SELECT", None, ConnectionError("server closed the connection"))

    live.bot.services.db.read = away  # type: ignore[method-assign]
    live.sender.start()
    assert asked.wait(PATIENCE)
    live.bot.services.db.read = read  # type: ignore[method-assign]
    live.clock.advance(seconds=6)
    live.playground.clock.advance(6)
    assert wait_for(lambda: received(live) == everybody(live, "algemeen"), PATIENCE)


def test_on_postgresql_as_many_can_write_at_once_as_there_are_threads(postgres_url: str) -> None:
    db, threads = Database(postgres_url), Settings(_env_file=None).threads  # type: ignore[call-arg]
    everybody_writes = threading.Barrier(threads, timeout=PATIENCE)

    def write(_: int) -> None:
        with db.write() as session:
            session.execute(text("SELECT 1"))  # a connection is taken with the first statement
            everybody_writes.wait()

    with closing(db), ThreadPoolExecutor(threads) as pool:
        assert len(list(pool.map(write, range(threads)))) == threads
