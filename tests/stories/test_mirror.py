"""A team looks back at itself once a month: four statements, counted without names."""

from datetime import UTC, datetime

import pytest

from bot.errors import Refusal
from bot.people.models import Person, Team
from bot.rituals.feedback.mirror import record_answers
from bot.rituals.feedback.mirror_blocks import ANSWER, DEBATE, SEND
from bot.rituals.feedback.mirror_models import MirrorResult, MirrorRound
from bot.rituals.feedback.mirror_rules import USUAL, averages
from bot.tally import Tally, TallyTaken
from tests import kpis
from tests.feedback import newest, person
from tests.robustness.looks import rows
from tests.world import World

PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Eva")


def make_floor(world: World) -> None:
    """A team of five at nine; Bas leads."""
    world.set_up("algemeen", lead="Bas", starts=False)
    world.to("09:30")
    world.command("Eva", world.channel("algemeen"), "/collegafeedback spiegel")
    assert world.submit("Eva", mirror_statement=list(USUAL))["ok"]
    world.settle()


@pytest.fixture
def floor(live: World) -> World:
    live.once(make_floor)
    return live


def answer(world: World, name: str, score: int) -> None:
    state = {ANSWER + key: {"value": str(score)} for key in USUAL}
    assert world.press(name, newest(world, name, SEND), SEND, state)["ok"]
    world.settle()


def to_month(world: World, month: int) -> None:
    world.to(datetime(2026, month, 1, 8, 30, tzinfo=UTC))
    world.settle()
    world.to("11:00")


def to_end(world: World) -> None:
    """A week after the month began."""
    for _ in range(8):
        world.to("09:00", day=1)
    world.to("10:00")


def test_the_channel_reads_who_chose_which_statements(floor: World) -> None:
    said = floor.messages("Anna", floor.channel("algemeen"))[-1]["text"]
    assert "Eva" in said
    assert "We houden ons aan wat we afspraken." in said


def test_a_month_is_counted_without_names_and_its_averages_stand_in_the_channel(floor: World) -> None:
    to_month(floor, 12)
    for score, name in enumerate(PEOPLE, 1):
        answer(floor, name, score)
    assert newest(floor, "Eva", "Geteld, zonder je naam")
    to_end(floor)
    said = next(m for m in reversed(floor.messages("Anna", floor.channel("algemeen"))) if DEBATE in str(m))
    assert "december 2026" in said["text"]
    assert "*3,0*" in said["text"]
    db = floor.bot.services.db
    assert {row.tenths for row in rows(db, MirrorResult)} == {30}
    assert not [row for row in rows(db, Tally) if row.subject.startswith("mirror")]
    assert not [row for row in rows(db, TallyTaken) if row.subject.startswith("mirror")]


def test_of_fewer_than_five_answers_nothing_is_shown_or_kept(floor: World) -> None:
    to_month(floor, 12)
    for name in PEOPLE[:4]:
        answer(floor, name, 2)
    to_end(floor)
    said = next(m for m in reversed(floor.messages("Anna", floor.channel("algemeen"))) if "spiegel van" in m["text"])
    assert "Te weinig antwoorden" in said["text"]
    assert rows(floor.bot.services.db, MirrorResult) == []


def test_after_two_months_there_is_a_chart_and_the_lowest_leads_to_a_debate(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        team = session.get_one(Team, 1)
        kpis.only(session, team, session.get_one(Person, person(floor, "Bas").id), floor.clock.now())
    for day in (datetime(2026, 12, 1, 8, 30, tzinfo=UTC), datetime(2027, 1, 1, 8, 30, tzinfo=UTC)):
        floor.to(day)
        floor.to("11:00", day=3 if day.month == 1 else 0)  # the first of January is a holiday, a Friday
        floor.to("11:05")
        for name in PEOPLE:
            answer(floor, name, 4)
        to_end(floor)
    said = next(m for m in reversed(floor.messages("Anna", floor.channel("algemeen"))) if DEBATE in str(m))
    [chart] = [block for block in said["blocks"] if block["type"] == "data_visualization"]
    assert chart["chart"]["axis_config"]["categories"] == ["dec 2026", "jan 2027"]
    assert len(rows(floor.bot.services.db, MirrorRound)) == 2
    assert floor.press("Eva", said, DEBATE)["ok"]
    assert "Wie hulp vraagt, krijgt die." in str(floor.modal("Eva"))


def test_nobody_is_counted_twice(floor: World) -> None:
    to_month(floor, 12)
    answer(floor, "Eva", 5)
    before = {(row.choice, row.count) for row in rows(floor.bot.services.db, Tally)}
    round_id = rows(floor.bot.services.db, MirrorRound)[0].id
    with pytest.raises(Refusal, match="counted already"):
        record_answers(floor.bot.services, person(floor, "Eva"), round_id, {"help": 1})
    assert {(row.choice, row.count) for row in rows(floor.bot.services.db, Tally)} == before


def test_an_average_is_rounded_to_a_tenth_and_needs_five_answers() -> None:
    assert averages({"help:5": 4, "help:4": 2, "kept:1": 4}, ["help", "kept"]) == {"help": 47}
