"""What ends in the same week is asked about together, once, of the team and of each owner."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.blockkit import LARGEST_PAYLOAD, size_of
from bot.people.models import Person, Team
from bot.rituals.agreement.blocks import EXTEND, STOP
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.story import load_story
from tests.agreements import content, make
from tests.robustness.looks import rows
from tests.stories.test_agreement import everybody_agrees
from tests.stories.test_kept import in_channel
from tests.world import World

TITLES = ("Terugbellen", "Pauzes", "Overdracht")
ASKED = "Houden, aanpassen of stoppen?"


@pytest.fixture
def floor(small: World) -> World:
    """A team at nine, on a Monday; Bas leads."""
    small.set_up("algemeen", lead="Bas", starts=False)
    return small


def ends(world: World, owner: str, *days: date, behaviour: str = "bellen we terug") -> None:
    """Agreements that hold since today and end on these days."""
    now = world.clock.now()
    with world.bot.services.db.write() as session:
        team = session.scalars(select(Team)).one()
        person = session.scalar(select(Person).where(Person.slack_id == world.id_of(owner)))
        assert person
        for n, until in enumerate(days):
            text = content(person.id, now, title=TITLES[n % 3], valid_until=until, rhythm="review", behaviour=behaviour)
            load_story(session, make(session, team, person, "active", now, text), now).resume()


def press(world: World, name: str, message: dict[str, Any], action_id: str, nth: int) -> None:
    """Press the button of the nth agreement of a message."""
    found = [
        block["block_id"]
        for block in message["blocks"]
        if any(element.get("action_id") == action_id for element in block.get("elements", ()))
    ]
    where = {"channel": message["channel"], "ts": message["ts"]}
    world.act("press", as_=name, block_id=found[nth], action_id=action_id, **where)
    world.settle()


def test_two_that_end_in_one_week_are_one_message_and_one_in_the_next_week_another(floor: World) -> None:
    ends(floor, "Anna", date(2026, 12, 22), date(2026, 12, 24), date(2026, 12, 29))
    floor.to("09:00", day=22)
    [asked] = in_channel(floor, ASKED)
    assert "2 afspraken lopen binnenkort af" in asked["text"]
    assert "Afspraak 1: Terugbellen" in asked["text"]
    assert "Afspraak 2: Pauzes" in asked["text"]
    assert [m["text"] for m in floor.dm("Anna") if ASKED in m["text"]] == [asked["text"]]
    assert not any(ASKED in m["text"] for m in floor.dm("Eva"))
    press(floor, "Eva", asked, EXTEND, 1)
    floor.to("09:01")
    [asked] = in_channel(floor, "2 afspraken lopen binnenkort af")
    assert "Afspraak 2: Pauzes: bij het team" in asked["text"]
    press(floor, "Eva", asked, STOP, 0)
    assert [each.state for each in rows(floor.bot.services.db, Agreement)] == ["stopped", "in_round", "active"]
    everybody_agrees(floor)
    floor.to("09:02")
    assert in_channel(floor, ASKED) == []
    floor.to("09:00", day=7)
    [asked] = in_channel(floor, ASKED)
    assert "Afspraak 3: Overdracht" in asked["text"]
    assert "Terugbellen" not in asked["text"]


def test_each_owner_is_asked_about_their_own(floor: World) -> None:
    ends(floor, "Anna", date(2026, 12, 22))
    ends(floor, "Eva", date(2026, 12, 23))
    floor.to("09:00", day=22)
    assert len(in_channel(floor, ASKED)) == 1
    for name, number, other in (("Anna", "Afspraak 1", "Afspraak 2"), ("Eva", "Afspraak 2", "Afspraak 1")):
        [own] = [m for m in floor.dm(name) if ASKED in m["text"]]
        assert number in own["text"]
        assert other not in own["text"]


def test_one_of_a_few_days_is_asked_about_half_way_by_itself(floor: World) -> None:
    ends(floor, "Anna", floor.clock.now().date() + timedelta(days=4))
    ends(floor, "Anna", floor.clock.now().date() + timedelta(days=2))
    floor.to("09:00", day=1)
    [asked] = in_channel(floor, ASKED)
    assert "Afspraak 2" in asked["text"]
    assert "Afspraak 1" not in asked["text"]


def test_as_many_as_a_team_may_have_fit_in_one_message(floor: World) -> None:
    ends(floor, "Anna", *[date(2026, 12, 22)] * 14, behaviour="bellen we " + "heel " * 200 + "snel")
    floor.to("09:00", day=22)
    [asked] = in_channel(floor, ASKED)
    assert "14 afspraken" in asked["text"]
    assert "En nog 2" in str(asked["blocks"])
    assert size_of(asked["blocks"]) <= LARGEST_PAYLOAD
