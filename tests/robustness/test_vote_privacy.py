"""A vote is a secret: nothing stored joins a person to a choice, nobody votes twice, nothing is half written."""

import threading
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text

from bot.db import Database
from bot.errors import Refusal
from bot.models import METADATA
from bot.people.models import Person
from bot.rituals.debate import votes
from bot.rituals.debate.models import DebateVote
from bot.rituals.debate.votes import record_vote
from bot.services import Services
from bot.tally import Tally, TallyTaken, record_choices
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE
from tests.robustness.test_kept_privacy import stored_bytes, versions
from tests.votes import add_debate, cast, end_vote, services_on

CHOSEN = ("4", "2", "3", "2", "5", "1", "2")


@pytest.fixture
def services(database: str) -> Iterator[Services]:
    db = Database(database)
    METADATA.create_all(db.engine)
    yield services_on(db)
    db.close()


def begin(services: Services, staff: int, management: int, vote: int = 1) -> tuple[int, list[int]]:
    with services.db.write() as session:
        return add_debate(session, 1, staff, management, vote)


def kept(db: Database) -> list[tuple[Any, ...]]:
    columns = ("side", "voters", "strongly_against", "against", "neutral", "in_favour", "strongly_in_favour")
    return [tuple(getattr(row, column) for column in columns) for row in rows(db, DebateVote)]


def test_once_counted_no_column_row_version_or_order_joins_a_person_to_a_choice(services: Services) -> None:
    db = services.db
    debate_id, people = begin(services, 6, 1)
    cast(services, debate_id, 1, people, CHOSEN)
    votes_were = versions(db, "tally_taken") if db.dialect == "postgresql" else set()
    if db.dialect == "postgresql":  # while it goes on, no other row is written together with a vote
        assert len(votes_were) == len(people)
        others = {table.name for table in METADATA.sorted_tables} - {"tally", "tally_taken"}
        assert not any(votes_were & versions(db, table) for table in others)
    end_vote(services, debate_id, 1)
    assert kept(db) == [("all", 7, 1, 3, 1, 1, 1)]
    assert rows(db, Tally) == rows(db, TallyTaken) == []
    if db.dialect == "postgresql":
        for table in METADATA.sorted_tables:
            assert not votes_were & versions(db, table.name), table.name
    else:
        assert f"debate:{debate_id}:vote:1".encode() not in stored_bytes(db)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite keeps no versions of rows
def test_who_votes_last_is_not_joined_to_a_choice_by_what_moves_the_debate_on(services: Services) -> None:
    """The row of the debate and those of the sums are written by who counts, never by a vote."""
    debate_id, people = begin(services, 5, 0)
    cast(services, debate_id, 1, people[:-1], CHOSEN[:4])
    before = {table: versions(services.db, table) for table in ("debate", "debate_seat", "outbox", "person")}
    cast(services, debate_id, 1, people[-1:], ["1"])
    assert before == {table: versions(services.db, table) for table in before}


def test_what_is_stored_is_the_same_in_whatever_order_people_voted(database: str) -> None:
    db = Database(database)
    METADATA.create_all(db.engine)
    services, found = services_on(db), []
    for n, order in enumerate(permutations(("5", "1", "3"))):
        with db.write() as session:
            debate_id, people = add_debate(session, n, 5, 0)
        cast(services, debate_id, 1, people, [*order, "2", "4"])
        end_vote(services, debate_id, 1)
        found.append(kept(db)[-1])
        with db.read() as session:
            if db.dialect == "postgresql":
                places = session.scalars(text("SELECT debate_id FROM debate_vote ORDER BY ctid")).all()
                assert list(places) == sorted(places)
    assert set(found) == {("all", 5, 1, 1, 1, 1, 1)}
    db.close()


def test_sides_of_fewer_than_five_votes_are_added_up_before_anything_is_kept(services: Services) -> None:
    debate_id, people = begin(services, 6, 5)
    cast(services, debate_id, 1, people[:10], ["4", "4", "2", "3", "3", "5", "1", "2", "2", "1"])
    assert {row.subject.rpartition(":")[2] for row in rows(services.db, Tally)} == {"staff", "management"}
    end_vote(services, debate_id, 1)
    assert kept(services.db) == [("all", 10, 2, 3, 2, 2, 1)]
    if services.db.dialect == "sqlite":
        assert b":management" not in stored_bytes(services.db)


def test_both_sides_are_kept_where_both_have_five_votes(services: Services) -> None:
    debate_id, people = begin(services, 6, 5)
    cast(services, debate_id, 1, people, ["4"] * 6 + ["2"] * 5)
    end_vote(services, debate_id, 1)
    assert sorted(kept(services.db)) == [
        ("all", 11, 0, 5, 0, 6, 0), ("management", 5, 0, 5, 0, 0, 0), ("staff", 6, 0, 0, 0, 6, 0),
    ]  # fmt: skip


def test_of_four_votes_nothing_is_kept_but_how_many(services: Services) -> None:
    debate_id, people = begin(services, 5, 1)
    cast(services, debate_id, 1, people[:4], CHOSEN[:4])
    end_vote(services, debate_id, 1)
    assert kept(services.db) == [("all", 4, None, None, None, None, None)]


def test_nobody_votes_twice_even_by_double_clicks_on_two_replicas(services: Services) -> None:
    debate_id, people = begin(services, 5, 5)  # by side: who took part stands in one table all the same
    with services.db.read() as session:
        person = session.get_one(Person, people[0])
    other = services_on(Database(services.db.url.render_as_string(hide_password=False)))
    ready, refused = threading.Barrier(16), []

    def click(on: Services, choice: str) -> None:
        ready.wait(PATIENCE)
        try:
            record_vote(on, person, debate_id, 1, choice)
        except Refusal as error:
            refused.append(error.sentence)

    clicks = [threading.Thread(target=click, args=((services, other)[n % 2], str(n % 5 + 1))) for n in range(16)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    other.db.close()
    assert refused == [votes.TWICE] * 15
    assert sum(row.count for row in rows(services.db, Tally)) == len(rows(services.db, TallyTaken)) == 1


def test_who_changes_sides_while_the_vote_goes_on_votes_once(services: Services) -> None:
    debate_id, people = begin(services, 6, 5)
    cast(services, debate_id, 1, people[:1], ["5"])
    with services.db.write() as session:
        session.execute(text("UPDATE membership SET role = 'management' WHERE person_id = :id"), {"id": people[0]})
    with pytest.raises(Refusal, match="Nobody is counted twice"):
        cast(services, debate_id, 1, people[:1], ["1"])


@pytest.mark.parametrize("broken_at", ["taken", "added"])
def test_a_crash_between_the_two_writes_leaves_neither(
    services: Services, monkeypatch: pytest.MonkeyPatch, broken_at: str
) -> None:
    """Who took part and the sum are one transaction: after one of them, or after both but before the commit."""
    debate_id, people = begin(services, 5, 1)

    def breaking(session: Any, *args: Any) -> bool:
        if broken_at == "added":
            record_choices(session, *args)
        else:
            session.add(TallyTaken(subject=args[0], person_id=args[1]))
            session.flush()
        raise RuntimeError("power cut")

    monkeypatch.setattr(votes, "record_choices", breaking)
    with pytest.raises(RuntimeError):
        cast(services, debate_id, 1, people[:1], ["5"])
    assert rows(services.db, Tally) == rows(services.db, TallyTaken) == []
    monkeypatch.undo()
    cast(services, debate_id, 1, people[:1], ["5"])
    assert len(rows(services.db, TallyTaken)) == 1


def test_a_crash_while_it_is_counted_leaves_the_vote_as_it_was(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keeping the sums and forgetting the votes is one transaction too: there is never one without the other."""
    debate_id, people = begin(services, 5, 1)
    cast(services, debate_id, 1, people, CHOSEN[:6])
    monkeypatch.setattr(votes, "forget_in", lambda *_: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError):
        end_vote(services, debate_id, 1)
    assert kept(services.db) == []
    assert len(rows(services.db, TallyTaken)) == 6
    monkeypatch.undo()
    end_vote(services, debate_id, 1)
    assert kept(services.db) == [("all", 6, 1, 2, 1, 1, 1)]


def test_whoever_counts_waits_for_who_is_voting(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vote that is on its way when it is counted is in it, or refused: never left behind."""
    debate_id, people = begin(services, 5, 1)
    cast(services, debate_id, 1, people[:5], CHOSEN[:5])
    voting, may_go_on = threading.Event(), threading.Event()

    def slowly(*args: Any) -> bool:
        voting.set()
        may_go_on.wait(PATIENCE)
        return record_choices(*args)

    monkeypatch.setattr(votes, "record_choices", slowly)
    late = threading.Thread(target=cast, args=(services, debate_id, 1, people[5:], ["1"]))
    clock = threading.Thread(target=end_vote, args=(services, debate_id, 1))
    late.start()
    assert voting.wait(PATIENCE)
    clock.start()
    clock.join(0.2)
    may_go_on.set()
    late.join()
    clock.join()
    assert kept(services.db) == [("all", 6, 1, 2, 1, 1, 1)]
    assert rows(services.db, Tally) == rows(services.db, TallyTaken) == []


def test_a_form_of_the_first_vote_does_not_count_in_the_second(services: Services) -> None:
    debate_id, people = begin(services, 5, 1, vote=2)
    with pytest.raises(Refusal, match="has been counted"):
        cast(services, debate_id, 1, people[:1], ["5"])
    assert rows(services.db, TallyTaken) == []


def test_what_nobody_can_choose_is_not_counted(services: Services) -> None:
    debate_id, people = begin(services, 5, 1)
    for nonsense in ("", "6", "0", "-1", "1; DROP TABLE tally"):
        with pytest.raises(Refusal, match="one of the five"):
            cast(services, debate_id, 1, people[:1], [nonsense])
    assert rows(services.db, TallyTaken) == []
