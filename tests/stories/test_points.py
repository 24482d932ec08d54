"""What becomes of a point: asked, silent, answered, not yet, solved."""

from typing import Any

import pytest

from bot.people.members import find_person
from bot.people.models import Membership
from bot.points.blocks import NOT_YET, PASS, SAME, SOLVED, TAKE, WRITE
from bot.points.models import Point
from tests.robustness.looks import rows
from tests.world import World

QUESTION = "Mogen we klanten terugbellen na zes uur?"


@pytest.fixture
def floor(small: World) -> World:
    """A team at nine: Bas leads, Carla and Dirk are management, Anna and Eva work the shift."""
    team_id = small.set_up("algemeen", lead="Bas")
    for name in ("Carla", "Dirk"):
        set_role(small, team_id, name, "management")
    return small


def set_role(world: World, team_id: int, name: str, role: str) -> None:
    with world.bot.services.db.write() as session:
        person = find_person(session, world.workspace.id, world.id_of(name))
        assert person
        session.get_one(Membership, (team_id, person.id)).role = role


def ask(world: World, name: str, question: str = QUESTION, whom: str = "management") -> None:
    world.answer(name, "", question, dagstart_addressee=whom)


def thread(world: World, name: str = "Bas") -> list[dict[str, Any]]:
    board = world.board("algemeen")
    return world.messages(name, board["channel"], board["ts"])[1:]


def card(world: World, words: str = QUESTION) -> dict[str, Any]:
    """The newest card of a point in the thread of the newest board."""
    found = [m for m in thread(world) if words in m["text"] and any(b.get("type") == "context" for b in m["blocks"])]
    return found[-1]


def fill(world: World, name: str, message: dict[str, Any], button: str, **fields: Any) -> dict[str, Any]:
    """Press a button that opens a form, and send it."""
    world.press(name, message, button)
    found = world.submit(name, **fields)
    world.settle()
    return found


def newest(world: World, name: str, words: str) -> dict[str, Any]:
    return next(m for m in reversed(world.dm(name)) if words in m["text"])


def buttons(message: dict[str, Any]) -> list[str]:
    return [e["action_id"] for b in message["blocks"] for e in b.get("elements", []) if "action_id" in e]


def test_a_question_to_management_is_asked_climbs_is_answered_twice_and_closed(floor: World) -> None:
    floor.to("09:00")
    ask(floor, "Anna")
    floor.to("09:15")
    floor.to("09:16")
    assert buttons(card(floor)) == [TAKE, WRITE, PASS, SAME]

    floor.to("09:00", day=1)  # nobody said a word for a working day
    floor.to("09:15")
    floor.to("09:16")
    assert "1 dag" in card(floor)["text"]
    assert QUESTION in newest(floor, "Carla", "wacht")["text"]
    assert QUESTION in newest(floor, "Dirk", "wacht")["text"]

    floor.to("10:00")
    fill(floor, "Carla", card(floor), WRITE, point_answer="Ja, tot zeven uur.")
    told = newest(floor, "Anna", "Ja, tot zeven uur.")
    assert buttons(told) == [SOLVED, NOT_YET]
    floor.to("10:01")
    assert "Ja, tot zeven uur." in card(floor)["text"]
    assert buttons(card(floor)) == []

    floor.to("09:20", day=1)
    fill(floor, "Anna", told, NOT_YET, point_missing="Ook op zaterdag?")
    floor.to("09:21")
    back = newest(floor, "Carla", "Ook op zaterdag?")
    assert buttons(newest(floor, "Anna", "Ja, tot zeven uur.")) == []
    fill(floor, "Carla", back, WRITE, point_answer="Op zaterdag tot vijf uur.")
    second = newest(floor, "Anna", "Op zaterdag tot vijf uur.")
    floor.press("Anna", second, SOLVED)
    floor.to("09:25")
    assert buttons(newest(floor, "Anna", "Op zaterdag tot vijf uur.")) == []
    assert [point.state for point in rows(floor.bot.services.db, Point)] == ["closed"]
    assert floor.violations() == []
