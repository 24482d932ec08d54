"""What weighs for somebody is a secret: nothing stored joins a person to an argument, and nobody weighs twice."""

import threading
from collections.abc import Iterator

import pytest

from bot.db import Database
from bot.errors import Refusal
from bot.models import METADATA
from bot.people.models import Person
from bot.rituals.debate import weighing
from bot.rituals.debate.arguments import record_weighed
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.story import weigh_subject
from bot.services import Services
from bot.tally import Tally, TallyTaken
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE
from tests.robustness.test_kept_privacy import stored_bytes, versions
from tests.votes import NOW, add_debate, locked_story, services_on


@pytest.fixture
def services(database: str) -> Iterator[Services]:
    db = Database(database)
    METADATA.create_all(db.engine)
    yield services_on(db)
    db.close()


def begin(services: Services, people: int) -> tuple[int, list[Person], list[int]]:
    """A debate that is being weighed. Returns its id, its people, and the numbers of four arguments."""
    with services.db.write() as session:
        debate_id, ids = add_debate(session, 1, people, 1)
        made = [
            DebateEntry(debate_id=debate_id, person_id=ids[0], kind="for", source=f"V{n}", text=f"Argument {n}", at=NOW)
            for n in range(4)
        ]
        session.add_all(made)
        locked_story(session, debate_id).begin("weighing")
        session.flush()
        return debate_id, [session.get_one(Person, each) for each in ids], [each.id for each in made]


def end(services: Services, debate_id: int) -> None:
    with services.db.write() as session:
        weighing.count(locked_story(session, debate_id))


def weights(db: Database) -> list[int | None]:
    return [each.weight for each in rows(db, DebateEntry)]


def test_once_counted_no_column_row_version_or_order_joins_a_person_to_an_argument(services: Services) -> None:
    db = services.db
    debate_id, people, entries = begin(services, 6)
    for n, person in enumerate(people):
        record_weighed(services, person, debate_id, [entries[0], entries[1 + n % 3]])
    were = versions(db, "tally_taken") if db.dialect == "postgresql" else set()
    if db.dialect == "postgresql":  # while it goes on, no other row is written together with what somebody chose
        others = {table.name for table in METADATA.sorted_tables} - {"tally", "tally_taken"}
        assert not any(were & versions(db, table) for table in others)
    end(services, debate_id)
    assert weights(db) == [7, 3, 2, 2]
    assert rows(db, Tally) == rows(db, TallyTaken) == []
    if db.dialect == "postgresql":
        for table in METADATA.sorted_tables:
            assert not were & versions(db, table.name), table.name
    else:
        assert weigh_subject(debate_id).encode() not in stored_bytes(db)


def test_of_four_people_nothing_is_kept(services: Services) -> None:
    debate_id, people, entries = begin(services, 5)
    for person in people[:4]:
        record_weighed(services, person, debate_id, entries[:3])
    end(services, debate_id)
    assert weights(services.db) == [None] * 4
    assert rows(services.db, Tally) == rows(services.db, TallyTaken) == []


def test_nobody_weighs_twice_even_by_double_clicks_on_two_replicas(services: Services) -> None:
    debate_id, people, entries = begin(services, 5)
    other = services_on(Database(services.db.url.render_as_string(hide_password=False)))
    ready, refused = threading.Barrier(8), []

    def click(on: Services, entry_ids: list[int]) -> None:
        ready.wait(PATIENCE)
        try:
            record_weighed(on, people[0], debate_id, entry_ids)
        except Refusal as error:
            refused.append(error.sentence)

    chosen = [entries[:3] if n % 2 else entries[1:] for n in range(8)]
    clicks = [threading.Thread(target=click, args=((services, other)[n % 2], each)) for n, each in enumerate(chosen)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    other.db.close()
    assert refused == [weighing.WEIGHED_ALREADY] * 7
    assert sum(each.count for each in rows(services.db, Tally)) == 3
