"""While you were away: one message of what concerns you, at the start of your next shift; then the absence is gone."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.people.models import Absence, Person
from bot.points import actions
from bot.points.models import Point
from schedules import housekeeping
from tests.robustness.looks import rows
from tests.stories.test_points import buttons
from tests.world import World

WELCOME = "Welkom terug"


@pytest.fixture
def team(small: World) -> int:
    return small.set_up("algemeen", lead="Anna")


def person(small: World, name: str) -> Person:
    with small.bot.services.db.read() as session:
        return session.scalars(select(Person).where(Person.slack_id == small.id_of(name))).one()


def ask(small: World, team: int, name: str, text: str, addressee: str = "lead", whom: str = "") -> int:
    """A point of somebody, straight in the tables."""
    with small.bot.services.db.write() as session:
        point = Point(
            team_id=team, raised_by=person(small, name).id, text=text, kind="help", addressee=addressee,
            addressee_id=person(small, whom).id if whom else None, created_at=small.clock.now(),
        )  # fmt: skip
        session.add(point)
        session.flush()
        return point.id


def ask_in_slack(small: World, name: str, whom: str, text: str) -> None:
    """Somebody asks a colleague something with the form."""
    small.act("command", as_=name, channel=small.channel("algemeen"), text="/dagstart punt")
    form = {"dagstart_point_text": text, "dagstart_point_kind": "help"}
    assert small.submit(name, **form, dagstart_addressee=f"person:{person(small, whom).id}")["ok"]


def be_away(small: World, name: str, until: str) -> None:
    small.command(name, small.channel("algemeen"), f"/dagstart afwezig tot {until}")


def days_pass(small: World, days: int) -> None:
    """Working days with a daily start and nobody's answers, up to the next morning."""
    for _ in range(days):
        small.to("09:00")
        small.to("09:15")
        small.to("18:00")
        small.to("07:30", day=1)


def welcomes(small: World, name: str) -> list[str]:
    return [message["text"] for message in small.dm(name) if WELCOME in message["text"]]


def test_who_comes_back_reads_what_concerns_them_before_the_card(small: World, team: int) -> None:
    mine = ask(small, team, "Bas", "Wie legt het kassasysteem uit?")
    be_away(small, "Bas", "dinsdag")
    ask(small, team, "Carla", "Mag ik jouw handleiding lenen?", "person", "Bas")
    ask(small, team, "Carla", "Iets voor iedereen", "team")
    actions.record_answer(small.bot.services, person(small, "Anna"), mine, "Donderdag om tien uur")
    days_pass(small, 2)
    assert welcomes(small, "Bas") == []
    small.to("09:00")
    small.to("09:01")
    [text] = welcomes(small, "Bas")
    assert "Je kaart hieronder begint met" in text
    assert "Donderdag om tien uur" not in text  # it is said once, where it is kept up to date
    assert "Mag ik jouw handleiding lenen?" in text
    assert "2 borden" in text
    assert "Iets voor iedereen" not in text
    newest = small.dm("Bas")[-1]
    assert "Goedemorgen" in newest["text"]
    assert "Donderdag om tien uur" in newest["text"]
    assert rows(small.bot.services.db, Absence) == []


def test_what_came_while_away_is_said_once(small: World, team: int) -> None:
    be_away(small, "Bas", "vandaag")
    ask_in_slack(small, "Carla", "Bas", "Mag ik jouw handleiding lenen?")
    days_pass(small, 1)
    for minute in ("08:00", "08:59", "09:00", "09:01", "09:02", "09:15"):
        small.to(minute)
    said = [message["text"] for message in small.dm("Bas") if "handleiding" in message["text"]]
    assert len(said) == 1
    assert WELCOME in said[0]


def test_who_is_back_early_does_not_wait_for_what_was_held(small: World, team: int) -> None:
    be_away(small, "Bas", "vrijdag")
    small.to("10:00")
    ask_in_slack(small, "Carla", "Bas", "Mag ik jouw handleiding lenen?")
    small.to("11:00")
    assert "handleiding" not in " ".join(message["text"] for message in small.dm("Bas"))
    small.command("Bas", small.channel("algemeen"), "/dagstart terug")
    small.to("11:02")
    assert "handleiding" in small.dm("Bas")[-1]["text"]


def test_the_buttons_of_the_catch_up_work(small: World, team: int) -> None:
    mine = ask(small, team, "Bas", "Wie legt het kassasysteem uit?")
    be_away(small, "Bas", "vandaag")
    actions.record_answer(small.bot.services, person(small, "Anna"), mine, "Donderdag om tien uur")
    days_pass(small, 1)
    small.act("home", as_="Bas")
    small.press_home("Bas", "home.opt_out")  # without a card the catch-up itself holds the answer
    small.to("09:00")
    message = next(m for m in small.dm("Bas") if WELCOME in m["text"])
    small.press("Bas", message, "point.solved")
    assert rows(small.bot.services.db, Point, id=mine)[0].state == "closed"


def test_what_was_dealt_with_leaves_the_catch_up_with_its_buttons(small: World, team: int) -> None:
    mine = ask(small, team, "Bas", "Wie legt het kassasysteem uit?")
    be_away(small, "Bas", "vandaag")
    ask_in_slack(small, "Carla", "Bas", "Mag ik jouw handleiding lenen?")
    actions.record_answer(small.bot.services, person(small, "Anna"), mine, "Donderdag om tien uur")
    days_pass(small, 1)
    small.act("home", as_="Bas")
    small.press_home("Bas", "home.opt_out")
    small.to("09:00")
    message = next(m for m in small.dm("Bas") if WELCOME in m["text"])
    assert {"point.solved", "point.take"} <= set(buttons(message))
    small.press("Bas", message, "point.solved")
    small.to("09:01")
    message = next(m for m in small.dm("Bas") if WELCOME in m["text"])
    assert "point.solved" not in buttons(message)
    assert "point.take" in buttons(message)
    [theirs] = [each for each in rows(small.bot.services.db, Point) if each.id != mine]
    actions.record_answer(small.bot.services, person(small, "Bas"), theirs.id, "Ja hoor")
    small.to("09:02")
    message = next(m for m in small.dm("Bas") if WELCOME in m["text"])
    assert buttons(message) == []
    assert "Alles hiervan is afgehandeld" in message["text"]


def test_who_missed_nothing_of_their_own_gets_no_message(small: World, team: int) -> None:
    ask(small, team, "Carla", "Iets voor iedereen", "team")
    be_away(small, "Bas", "vandaag")
    days_pass(small, 1)
    small.to("09:00")
    small.to("09:01")
    assert welcomes(small, "Bas") == []
    assert len(small.cards("Bas")) == 1
    housekeeping.tick(small.bot.services)
    assert rows(small.bot.services.db, Absence) == []


def test_an_absence_is_kept_over_a_weekend_until_the_person_is_back(small: World, team: int) -> None:
    small.move("07:30", day=3)
    mine = ask(small, team, "Bas", "Wie legt het kassasysteem uit?")
    be_away(small, "Bas", "vrijdag")
    actions.record_answer(small.bot.services, person(small, "Anna"), mine, "Donderdag om tien uur")
    small.to("09:00", day=3)
    housekeeping.tick(small.bot.services)
    assert [each.last_day for each in rows(small.bot.services.db, Absence)] == [date(2026, 11, 27)]
    small.to("09:00", day=1)
    assert len(welcomes(small, "Bas")) == 1
    assert rows(small.bot.services.db, Absence) == []


def test_an_absence_from_which_nobody_came_back_is_erased_after_two_weeks(small: World, team: int) -> None:
    be_away(small, "Bas", "vandaag")
    small.act("home", as_="Bas")
    small.press_home("Bas", "home.opt_out")
    small.move("07:30", day=30)
    housekeeping.tick(small.bot.services)
    assert rows(small.bot.services.db, Absence) == []


def test_management_hears_it_at_the_start_of_its_own_day(small: World, team: int) -> None:
    small.command("Anna", small.channel("algemeen"), "/dagstart instellen")
    assert small.submit("Anna", setup_management=[small.id_of("Dirk")])["ok"]
    be_away(small, "Dirk", "vandaag")
    ask(small, team, "Carla", "Wanneer komt het nieuwe rooster?", "management")
    days_pass(small, 1)
    assert welcomes(small, "Dirk") == []
    small.to("08:30")
    assert "Wanneer komt het nieuwe rooster?" in welcomes(small, "Dirk")[0]


def test_no_door_hands_out_who_was_away_when() -> None:
    """Only what decides about asking, telling and erasing reads the absences; no export, page, command or list does."""
    root = Path(__file__).resolve().parents[2]
    readers = {
        str(path.relative_to(root))
        for folder in ("bot", "handlers", "schedules")
        for path in (root / folder).rglob("*.py")
        if re.search(r"\bAbsence\b|[\"']absence[\"']", path.read_text())
    }
    deciding = {f"bot/people/{name}.py" for name in ("models", "absence", "facts", "work", "messages")}
    doors = {"bot/home/facts.py", "bot/home/catch_up.py", "handlers/away.py"}
    own_data = {"bot/erasing/own_data.py", "bot/erasing/plan.py", "bot/retention.py"}
    assert readers <= deciding | doors | own_data | {"bot/privacy/people.py"}
