"""What becomes of a point: asked, silent, answered, not yet, solved."""

from typing import Any

import pytest

from bot.people.members import find_person
from bot.people.models import Membership, Person
from bot.points.blocks import AGREE, DEBATE, PASS, RELEASE, SAME, TAKE, WRITE
from bot.points.models import Point
from bot.points.told_blocks import NOT_YET, SOLVED
from tests.robustness.forge import tell
from tests.robustness.looks import rows
from tests.world import World

QUESTION = "Mogen we klanten terugbellen na zes uur?"


def make_floor(world: World) -> None:
    """A team at nine: Bas leads, Carla and Dirk are management, Anna and Eva work the shift."""
    team_id = world.set_up("algemeen", lead="Bas")
    for name in ("Carla", "Dirk"):
        set_role(world, team_id, name, "management")


@pytest.fixture
def floor(small: World) -> World:
    small.once(make_floor)
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


def told_of(world: World, name: str, answer: str) -> dict[str, Any]:
    """What somebody read when the own point was answered."""
    return next(m for m in reversed(world.dm(name)) if answer in m["text"] and "je punt beantwoord" in m["text"])


def buttons(message: dict[str, Any]) -> list[str]:
    return [e["action_id"] for b in message["blocks"] for e in b.get("elements", []) if "action_id" in e]


def test_a_question_to_management_is_asked_climbs_is_answered_twice_and_closed(floor: World) -> None:
    floor.to("09:00")
    ask(floor, "Anna")
    floor.to("09:15")
    floor.to("09:16")
    assert buttons(card(floor)) == [TAKE, WRITE, PASS, SAME, AGREE, DEBATE]

    floor.to("09:00", day=1)  # nobody said a word for a working day
    floor.to("09:15")
    floor.to("09:16")
    assert "wacht op het management" in card(floor)["text"]
    assert "wacht op het management: 1 dag" in floor.board("algemeen")["text"]
    assert QUESTION in newest(floor, "Carla", "wacht")["text"]
    assert str(newest(floor, "Carla", "wacht")["blocks"]).count("'primary'") == 1
    assert QUESTION in newest(floor, "Dirk", "wacht")["text"]

    floor.to("10:00")
    fill(floor, "Carla", card(floor), WRITE, point_answer="Ja, tot zeven uur.")
    told = told_of(floor, "Anna", "Ja, tot zeven uur.")
    assert buttons(told) == [SOLVED, NOT_YET]
    floor.to("10:01")
    assert "Ja, tot zeven uur." in card(floor)["text"]
    assert buttons(card(floor)) == []

    floor.to("09:00", day=1)
    card_of_the_day = floor.cards("Anna")[-1]["text"]
    assert card_of_the_day.index("Ja, tot zeven uur.") < card_of_the_day.index("Wat")  # the answer comes first
    floor.to("09:20")
    fill(floor, "Anna", told, NOT_YET, point_missing="Ook op zaterdag?")
    floor.to("09:21")
    back = newest(floor, "Carla", "Ook op zaterdag?")
    assert buttons(next(m for m in floor.dm("Anna") if m["ts"] == told["ts"])) == []
    fill(floor, "Carla", back, WRITE, point_answer="Op zaterdag tot vijf uur.")
    second = told_of(floor, "Anna", "Op zaterdag tot vijf uur.")
    floor.press("Anna", second, SOLVED)
    floor.to("09:25")
    assert buttons(told_of(floor, "Anna", "Op zaterdag tot vijf uur.")) == []
    assert [point.state for point in rows(floor.bot.services.db, Point)] == ["closed"]
    assert floor.violations() == []


def stood(world: World, *questions: tuple[str, str, str]) -> None:
    """Some ask (name, question, whom), the board stands, and the cards hang under it."""
    world.to("09:00")
    for name, question, whom in questions:
        ask(world, name, question, whom)
    for moment in ("09:15", "09:16", "09:17"):
        world.to(moment)


def state_of(world: World, words: str) -> str:
    return str(next(point.state for point in rows(world.bot.services.db, Point) if point.text == words))


def test_of_two_who_press_at_once_one_takes_it_and_the_other_reads_who(floor: World) -> None:
    stood(floor, ("Anna", QUESTION, "team"))
    point = rows(floor.bot.services.db, Point)[0]
    floor.press("Dirk", card(floor), TAKE)
    _, said = tell(floor, "Eva", action_id=TAKE, action={"value": str(point.id)})  # from the card as it was
    floor.settle()
    assert "Dirk" in said
    assert "al opgepakt" in said
    assert buttons(card(floor)) == [WRITE, PASS, RELEASE, AGREE, DEBATE]
    assert "Dirk" in newest(floor, "Anna", "opgepakt")["text"]

    floor.to("16:00")  # seven hours into the shift the owner is asked, once, about everything
    asked = newest(floor, "Dirk", "Wat is ervan geworden")
    assert QUESTION in asked["text"]
    floor.press("Dirk", asked, RELEASE)
    floor.to("16:01")
    assert state_of(floor, QUESTION) == "open"
    assert "beantwoord" in newest(floor, "Dirk", "Wat je oppakte")["text"]


def test_what_somebody_had_who_leaves_waits_for_the_others_again(floor: World) -> None:
    stood(floor, ("Anna", QUESTION, "management"))
    floor.press("Eva", card(floor), TAKE)
    floor.settle()
    floor.act("kick", as_="Bas", channel=floor.channel("algemeen"), user=floor.id_of("Eva"))
    floor.to("10:00")
    assert state_of(floor, QUESTION) == "open"
    assert buttons(card(floor)) == [TAKE, WRITE, PASS, SAME, AGREE, DEBATE]
    assert QUESTION in newest(floor, "Carla", "wacht")["text"]


def test_the_third_time_a_point_is_passed_on_it_goes_up(floor: World) -> None:
    stood(floor, ("Anna", QUESTION, "team"))
    people = {p.name.split()[0]: p.id for p in rows(floor.bot.services.db, Person)}
    fill(floor, "Eva", card(floor), PASS, point_whom=f"person:{people['Dirk']}")
    got = newest(floor, "Dirk", "naar jou doorgezet")
    floor.to("09:30")
    fill(floor, "Dirk", got, PASS, point_whom=f"person:{people['Eva']}")
    back = newest(floor, "Eva", "naar jou doorgezet")
    floor.to("09:40")
    fill(floor, "Eva", back, PASS, point_whom=f"person:{people['Dirk']}")
    assert "drie keer" in str(floor.modal("Eva")["blocks"])
    floor.to("09:41")
    assert QUESTION in newest(floor, "Bas", "wacht")["text"]
    assert "doorgezet" in newest(floor, "Anna", "teamleider")["text"]


def test_points_that_are_the_same_share_their_answer_and_part_again(floor: World) -> None:
    other = "Tot hoe laat mogen we bellen?"
    stood(floor, ("Anna", QUESTION, "management"), ("Eva", other, "management"))
    ids = {point.text: point.id for point in rows(floor.bot.services.db, Point)}
    fill(floor, "Carla", card(floor, other), SAME, point_other=str(ids[QUESTION]))
    assert "samengevoegd" in newest(floor, "Eva", other)["text"]
    floor.to("09:30")
    fill(floor, "Carla", card(floor), WRITE, point_answer="Tot zeven uur.")
    hers = newest(floor, "Eva", "Tot zeven uur.")
    assert buttons(hers) == buttons(newest(floor, "Anna", "Tot zeven uur.")) == [SOLVED, NOT_YET]
    floor.press("Anna", newest(floor, "Anna", "Tot zeven uur."), SOLVED)
    fill(floor, "Eva", hers, NOT_YET)
    floor.settle()
    assert (state_of(floor, QUESTION), state_of(floor, other)) == ("closed", "open")


def test_a_point_of_somebody_who_is_gone_closes_a_working_day_after_its_answer(floor: World) -> None:
    stood(floor, ("Anna", QUESTION, "management"))
    fill(floor, "Dirk", card(floor), WRITE, point_answer="Tot zeven uur.")
    floor.act("profile", user=floor.id_of("Anna"), deleted=True)
    floor.to("10:00", day=1)
    assert state_of(floor, QUESTION) == "closed"
    floor.to("10:01")
    assert "is er niet meer" in str(card(floor)["blocks"])
