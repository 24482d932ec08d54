"""What waits for whom while a team decides: on the Home until one has reacted, and in private when one is answered."""

from collections.abc import Iterator

import pytest

from bot.consent import blocks
from bot.consent.proposals import RITUALS
from tests.stories.test_consent import card, change, entry, fill, later, press, propose
from tests.stories.test_points import set_role
from tests.texts import Texts
from tests.world import World


@pytest.fixture
def texts() -> Iterator[Texts]:
    made = Texts()
    RITUALS[made.name] = made
    yield made
    del RITUALS[made.name]


def make_floor(world: World) -> None:
    """Anna, Bas (lead) and Eva work the shift; Carla is management, Dirk reads along. Monday at ten."""
    team_id = world.set_up("algemeen", lead="Bas", starts=False)
    set_role(world, team_id, "Carla", "management")
    set_role(world, team_id, "Dirk", "reader")
    world.to("10:00")


@pytest.fixture
def floor(small: World) -> World:
    small.once(make_floor)
    return small


def open_homes(world: World) -> None:
    """Everybody looks at their Home; from then on it follows what happens today."""
    for name in ("Anna", "Bas", "Carla", "Dirk", "Eva"):
        world.act("home", as_=name)


def asked(world: World, name: str) -> str:
    """What stands on somebody's Home under what is asked now."""
    later(world)
    return next(block["text"]["text"] for block in world.home(name)["blocks"] if block["type"] == "section")


def address(world: World) -> str:
    message = card(world)
    return f".slack.com/archives/{message['channel']}/p{message['ts'].replace('.', '')}|Afspraak 1: Terugbellen>"


def test_a_round_stands_on_the_home_until_one_has_reacted_and_again_for_the_decision(
    floor: World, texts: Texts
) -> None:
    open_homes(floor)
    propose(floor, texts)
    for name in ("Bas", "Eva"):
        assert "wil je iets vragen over" in asked(floor, name)
        assert address(floor) in asked(floor, name)
    for name in ("Anna", "Carla", "Dirk"):
        assert "Terugbellen" not in asked(floor, name)
    press(floor, "Bas", blocks.READY)
    assert "Terugbellen" not in asked(floor, "Bas")
    fill(floor, "Eva", blocks.SUGGEST, consent_words="Liever drie uur")
    assert "Terugbellen" not in asked(floor, "Eva")

    floor.to("10:00", day=1)
    open_homes(floor)
    assert "kijk nog een keer naar je tekst" in asked(floor, "Anna")
    change(floor, texts, "Anna")
    assert "Terugbellen" not in asked(floor, "Anna")
    for name in ("Bas", "Eva"):
        assert "wat vind je van" in asked(floor, name)
        press(floor, name, blocks.AGREE)
        assert "Terugbellen" not in asked(floor, name)


def test_what_ends_without_me_waits_no_longer(floor: World, texts: Texts) -> None:
    open_homes(floor)
    propose(floor, texts)
    assert "Terugbellen" in asked(floor, "Eva")
    press(floor, "Anna", blocks.WITHDRAW)
    assert "Terugbellen" not in asked(floor, "Eva")


def replies(world: World, name: str) -> list[str]:
    return [m["text"] for m in world.dm(name) if "vraag" in m["text"] and "beantwoord" in m["text"]]


def test_who_asked_reads_the_answer_once_in_their_own_hours(floor: World, texts: Texts) -> None:
    propose(floor, texts)
    fill(floor, "Eva", blocks.ASK, consent_words="Ook op <!channel> zaterdag?")
    floor.to("20:00")
    fill(floor, "Anna", blocks.REPLY, entry(floor, "zaterdag?"), consent_words="Ja, ook dan.")
    assert replies(floor, "Eva") == []
    floor.to("09:30", day=1)
    [told] = replies(floor, "Eva")
    assert "Anna" in told
    assert "Terugbellen" in told
    assert "Ja, ook dan." in told
    assert "<!channel>" not in told
    floor.to("11:00")
    assert replies(floor, "Eva") == [told]


def test_who_answers_their_own_question_is_told_nothing(floor: World, texts: Texts) -> None:
    propose(floor, texts)
    fill(floor, "Anna", blocks.ASK, consent_words="Ook op zaterdag?")
    fill(floor, "Anna", blocks.REPLY, entry(floor, "zaterdag?"), consent_words="Ja, ook dan.")
    floor.to("11:00")
    assert replies(floor, "Anna") == []
