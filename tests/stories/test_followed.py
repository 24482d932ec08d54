"""The day after: the answer stands first on the card of who asked, and the board says what became of it."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.people.members import find_person
from bot.people.models import Membership, Person
from bot.points import actions
from bot.points.blocks import RELEASE
from bot.points.models import Point
from bot.points.told_blocks import NOT_YET, SOLVED
from tests.robustness.forge import tell
from tests.world import World

QUESTION = "Mogen we na zes uur terugbellen?"


def to_asked(world: World) -> None:
    """Anna asked the lead something on Monday; Carla and Dirk are management. It is Monday, twenty past nine."""
    team_id = world.set_up("algemeen", lead="Bas")
    with world.bot.services.db.write() as session:
        for name in ("Carla", "Dirk"):
            person = find_person(session, world.workspace.id, world.id_of(name))
            assert person
            session.get_one(Membership, (team_id, person.id)).role = "management"
    world.to("09:00")
    world.answer("Anna", "", QUESTION, dagstart_addressee="lead")
    world.to("09:15")
    world.to("09:20")


@pytest.fixture
def asked(small: World) -> World:
    small.once(to_asked)
    return small


def point(world: World) -> Point:
    with world.bot.services.db.read() as session:
        return session.scalars(select(Point)).one()


def answer(world: World, name: str, text: str) -> None:
    with world.bot.services.db.read() as session:
        person = session.scalars(select(Person).where(Person.slack_id == world.id_of(name))).one()
    actions.record_answer(world.bot.services, person, point(world).id, text)


def next_morning(world: World) -> None:
    world.to("18:00")
    world.to("09:00", day=1)


def card(world: World, name: str) -> dict[str, Any]:
    return next(m for m in reversed(world.dm(name)) if "dagstart_answer_1" in json.dumps(m.get("blocks")))


def test_an_answer_stands_first_on_the_next_card_and_on_the_next_board(asked: World) -> None:
    asked.to("16:00")
    answer(asked, "Bas", "Ja, tot acht uur")
    next_morning(asked)
    text = card(asked, "Anna")["text"]
    assert "Eerst een antwoord voor jou" in text
    assert text.index("Ja, tot acht uur") < text.index("1.")
    assert "Ja, tot acht uur" not in card(asked, "Eva")["text"]
    asked.to("09:15")
    board = asked.board("algemeen")["text"]
    assert "Eerder gevraagd, nu beantwoord" in board
    assert f"{QUESTION} — Anna. Bas antwoordde: Ja, tot acht uur" in board
    assert asked.press("Anna", card(asked, "Anna"), NOT_YET)["ok"]
    assert asked.submit("Anna")["ok"]
    assert point(asked).state == "taken"
    answer(asked, "Bas", "Op zaterdag niet")
    next_morning(asked)
    assert "Op zaterdag niet" in card(asked, "Anna")["text"]
    assert asked.press("Anna", card(asked, "Anna"), SOLVED)["ok"]
    assert point(asked).state == "closed"
    asked.to("09:15")
    next_morning(asked)
    assert QUESTION not in card(asked, "Anna")["text"]


def test_what_is_still_open_is_on_the_own_card_and_what_moved_up_on_the_board(asked: World) -> None:
    next_morning(asked)
    assert f"één punt dat wacht: “{QUESTION}” (open)" in card(asked, "Anna")["text"]
    asked.to("09:15")
    asked.to("12:00")
    assert point(asked).waits_for == "management"
    next_morning(asked)
    asked.to("09:15")
    board = asked.board("algemeen")["text"]
    assert "Wacht nog" in board
    assert f"{QUESTION} — Anna (wacht op het management: 1 dag)" in board


def test_on_the_morning_a_point_moved_up_the_level_above_has_not_waited_a_day(asked: World) -> None:
    next_morning(asked)
    with asked.bot.services.db.write() as session:
        session.scalars(select(Point)).one().climbs_at = asked.clock.now()
    asked.to("09:10")
    assert point(asked).waits_for == "management"
    asked.to("09:15")
    assert f"{QUESTION} — Anna (wacht op het management)" in asked.board("algemeen")["text"]


def test_a_point_that_was_taken_stays_on_the_board_and_says_so(asked: World) -> None:
    with asked.bot.services.db.read() as session:
        bas = session.scalars(select(Person).where(Person.slack_id == asked.id_of("Bas"))).one()
    actions.record_taken(asked.bot.services, bas, point(asked).id)
    asked.to("09:30")
    assert "Bas heeft het opgepakt" in asked.board("algemeen")["text"]
    answer(asked, "Bas", "Ja")
    asked.to("09:40")
    assert "beantwoord" in asked.board("algemeen")["text"]


def boards(world: World) -> list[dict[str, Any]]:
    """All boards in the channel, oldest first."""
    channel = world.channel("algemeen")
    found = world.messages("Bas", channel)
    return [m for m in found if any(b["type"] == "header" for b in m.get("blocks", []))]


def test_a_closed_board_and_its_thread_stay_as_they_were(asked: World) -> None:
    asked.to("12:00")
    next_morning(asked)
    asked.answer("Eva", "", "Wie neemt de chat over?", dagstart_addressee="lead")
    asked.to("09:15")
    asked.to("09:20")
    asked.to("18:00")
    asked.to("18:01")
    monday, tuesday = boards(asked)
    threads = [asked.messages("Bas", b["channel"], b["ts"])[1:] for b in (monday, tuesday)]
    for _ in range(2):
        asked.to("09:00", day=1)
        asked.answer("Eva", "", "Nog iets?", dagstart_addressee="lead")
        asked.to("09:15")
        asked.to("12:00")
        asked.to("18:00")
        asked.to("18:01")
    now = boards(asked)
    assert [now[0]["text"], now[1]["text"]] == [monday["text"], tuesday["text"]]
    later = [asked.messages("Bas", b["channel"], b["ts"])[1:] for b in (monday, tuesday)]
    assert [[m["ts"] for m in thread] for thread in later] == [[m["ts"] for m in thread] for thread in threads]


def test_a_closed_board_keeps_who_had_taken_a_point_and_how_each_stood(asked: World) -> None:
    asked.to("12:00")
    next_morning(asked)
    asked.answer("Eva", "", "Wie neemt de chat over?", dagstart_addressee="lead")
    asked.to("09:15")
    with asked.bot.services.db.read() as session:
        people = {name: find_person(session, asked.workspace.id, asked.id_of(name)) for name in ("Carla", "Bas")}
        first, second = session.scalars(select(Point).order_by(Point.id)).all()
    carla, bas = people["Carla"], people["Bas"]
    assert carla
    assert bas
    actions.record_taken(asked.bot.services, carla, first.id)
    asked.to("17:50")
    assert "Carla heeft het opgepakt" in boards(asked)[1]["text"]
    monday = boards(asked)[0]["text"]
    asked.to("18:00")
    asked.to("18:01")
    closed = boards(asked)[1]["text"]
    assert "Carla heeft het opgepakt" in closed
    assert "wacht op" not in closed
    actions.record_answer(asked.bot.services, carla, first.id, "Ja hoor")
    actions.record_taken(asked.bot.services, bas, second.id)
    asked.to("09:00", day=1)
    asked.to("09:15")
    asked.to("12:00")
    assert [each["text"] for each in boards(asked)[:2]] == [monday, closed]


def test_a_point_that_was_solved_before_the_next_board_says_so(asked: World) -> None:
    answer(asked, "Bas", "Ja, tot acht uur")
    asked.to("09:30")
    asked.press("Anna", next(m for m in reversed(asked.dm("Anna")) if "tot acht uur" in m["text"]), SOLVED)
    next_morning(asked)
    asked.to("09:15")
    assert "Bas antwoordde: Ja, tot acht uur (opgelost)" in asked.board("algemeen")["text"]


def first_part(world: World, name: str, words: str) -> dict[str, Any]:
    return next(m for m in reversed(world.dm(name)) if words in m["text"] and "Jij vroeg" in m["text"])


def test_the_card_shows_what_was_said_of_its_answer_and_then_the_newer_one(asked: World) -> None:
    answer(asked, "Bas", "Ja, tot acht uur")
    next_morning(asked)
    stale = card(asked, "Anna")
    assert asked.press("Anna", stale, NOT_YET)["ok"]
    assert asked.submit("Anna")["ok"]
    asked.to("09:05")
    shown = first_part(asked, "Anna", "Ja, tot acht uur")
    assert "Je zei: nog niet" in shown["text"]
    assert NOT_YET not in json.dumps(shown["blocks"])
    answer(asked, "Bas", "Op zaterdag tot vijf")
    asked.to("09:10")
    assert NOT_YET in json.dumps(first_part(asked, "Anna", "Op zaterdag tot vijf")["blocks"])
    button = next(e for b in stale["blocks"] for e in b.get("elements", ()) if e.get("action_id") == SOLVED)
    for action_id in (SOLVED, NOT_YET):  # from the card as it was
        _, said = tell(asked, "Anna", action_id=action_id, action={"value": button["value"]})
        assert "nieuwer antwoord" in said
    assert point(asked).state == "answered"
    asked.press("Anna", first_part(asked, "Anna", "Op zaterdag tot vijf"), SOLVED)
    asked.to("09:15")
    shown = first_part(asked, "Anna", "Op zaterdag tot vijf")
    assert "Je zei: opgelost" in shown["text"]
    assert SOLVED not in json.dumps(shown["blocks"])


def test_an_answer_stays_on_the_card_after_it_was_sent(asked: World) -> None:
    answer(asked, "Bas", "Ja, tot acht uur")
    next_morning(asked)
    asked.answer("Anna", "Niets bijzonders")
    asked.to("09:05")
    asked.press("Anna", first_part(asked, "Anna", "Ja, tot acht uur"), SOLVED)
    with asked.bot.services.db.read() as session:
        assert session.scalar(select(Point.state).where(Point.text == QUESTION)) == "closed"


def test_what_waits_comes_in_one_list_a_day_and_older_lists_say_that_there_is_a_newer_one(asked: World) -> None:
    for _ in range(3):
        next_morning(asked)
        asked.answer("Eva", "", f"Wie neemt de chat over op {asked.clock.now():%A}?", dagstart_addressee="management")
        asked.to("09:15")
        asked.to("12:00")
        asked.to("12:01")
    lists = [m["text"] for m in asked.dm("Carla") if "wacht" in m["text"] or "vervangen" in m["text"]]
    assert len(lists) == 3
    assert ["vervangen door een nieuwere" in text for text in lists] == [True, True, False]


def test_what_somebody_else_took_is_said_as_such_and_cannot_be_given_back(asked: World) -> None:
    with asked.bot.services.db.read() as session:
        bas = session.scalars(select(Person).where(Person.slack_id == asked.id_of("Bas"))).one()
    actions.record_taken(asked.bot.services, bas, point(asked).id)
    with asked.bot.services.db.write() as session:
        session.scalars(select(Point)).one().climbs_at = asked.clock.now()
    asked.to("09:30")
    asked.to("09:40")
    found = next(m for m in reversed(asked.dm("Carla")) if QUESTION in m["text"])
    assert "iemand anders heeft het opgepakt" in found["text"]
    assert "wacht op jouw antwoord" not in found["text"]
    assert RELEASE not in json.dumps(found["blocks"])


def test_what_was_said_of_an_answer_stays_beside_it(asked: World) -> None:
    answer(asked, "Bas", "Ja, tot acht uur")
    asked.to("09:30")
    asked.press("Anna", next(m for m in reversed(asked.dm("Anna")) if "tot acht uur" in m["text"]), NOT_YET)
    assert asked.submit("Anna")["ok"]
    answer(asked, "Bas", "Op zaterdag tot vijf")
    asked.to("09:40")
    asked.press("Anna", next(m for m in reversed(asked.dm("Anna")) if "tot vijf" in m["text"]), SOLVED)
    asked.to("09:50")
    first, second = (
        next(m["text"] for m in asked.dm("Anna") if words in m["text"]) for words in ("tot acht", "tot vijf")
    )
    assert "nog niet" in first
    assert "opgelost" in second
