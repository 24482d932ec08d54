"""kill -9, at named points and at others: nothing that was acked is lost, nobody is asked twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robustness import morning
from tests.robustness.child import Crash
from tests.robustness.looks import boards, everybody, received
from tests.robustness.morning import Morning
from tests.robustness.processes import PATIENCE, House, wait_for


@pytest.fixture
def house(database: str, tmp_path: Path) -> Iterator[House]:
    made = House(database, tmp_path)
    yield made
    made.close()


def test_crash_between_send_and_settle(house: House) -> None:
    """Slack has the card, we do not know it: it is found by its metadata and not sent again."""
    house.set_up("algemeen")
    house.start_child(Crash("bot.outbox.slack:send", "after", 3))
    house.move("09:00")
    house.await_death()
    house.start_child()
    house.move("09:02")
    house.settle()
    assert received(house) == everybody(house, "algemeen")


def test_crash_at_every_step(house: House, database: str) -> None:
    """Mornings with a crash at each step of the round: whatever was acked is there, everything came once.

    Each database takes a share of them here; `make chaos` takes all on both.
    """
    day = Morning(house)
    if database.startswith("sqlite"):
        day.live(
            opening=(morning.OPENING[2], morning.SENDING[1], morning.SENDING[4]),
            reminding=(morning.REMINDING[1],),
            closing=(morning.CLOSING[1],),
        )
    else:
        day.live(
            opening=(morning.OPENING[4], morning.SENDING[3]),
            answering=(morning.ANSWERING[1],),
            boarding=(morning.BOARDING[2],),
        )
    wrong = day.audit()
    if wrong.pop("boards doubled", 0):  # without a history scope: rather two boards than none
        assert boards(house, "algemeen") == 2
    assert wrong == {}
    assert house.deaths >= 4
    assert set(day.acked) == {"Anna", "Bas"}


def test_two_replicas(house: House) -> None:
    """Two bots on one database, all morning: one card, one reminder, one board."""
    house.set_up("algemeen")
    house.start_child()
    house.start_child()
    house.to("09:00")
    assert wait_for(lambda: received(house).get("Anna"), PATIENCE)
    assert house.answer("Anna", "Aan wie van de twee?")["ok"]
    house.to("09:12")
    reminded = {**everybody(house, "algemeen", 2), "Anna": 1}
    assert wait_for(lambda: received(house) == reminded, PATIENCE)
    house.to("09:15")
    house.to("09:16")
    assert wait_for(lambda: boards(house, "algemeen"), PATIENCE)
    house.settle()
    assert received(house) == reminded
    assert boards(house, "algemeen") == 1


def test_replica_killed(house: House) -> None:
    """One of two is killed while it sends: the other finishes what it began, and nobody gets it twice."""
    house.set_up("algemeen")
    house.start_child(Crash("bot.outbox.slack:send", "after", 2))
    house.move("09:00")
    house.await_death()
    house.start_child()
    house.start_child(Crash("bot.outbox.lease:settle_sent", "before"), listen=False)
    house.move("09:02")
    assert wait_for(lambda: house.bury() or house.is_quiet(), PATIENCE)
    house.move("09:04")
    house.settle()
    assert received(house) == everybody(house, "algemeen")
