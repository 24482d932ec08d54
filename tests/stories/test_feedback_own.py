"""What somebody does with their own peer feedback: read, search, delete, write outside the weeks, never meet."""

import json
from base64 import b64decode

import pytest

from bot.outbox.models import Outbox
from bot.people.models import Membership
from bot.rituals.feedback.exercise import TRY
from bot.rituals.feedback.models import FeedbackExclusion, FeedbackText
from bot.rituals.feedback.own_blocks import CHANGE_OUTSIDE, FORGET_ALL, MINE, TAKE_ALONG, TAKE_BACK
from bot.rituals.feedback.reactions import record_erased
from bot.rituals.feedback.take_along import record_asked
from bot.rituals.feedback.text_blocks import THANK
from tests.feedback import FILLED, newest, person, receiver_of, switch_on, turn_of, write
from tests.robustness.looks import rows
from tests.stories.test_feedback import to_batch, to_writing
from tests.world import World

SAID = FILLED["feedback_behaviour"]


def make_floor(world: World) -> None:
    """A team of five at nine that has agreed to it; Bas leads. It is Monday of the first week, twenty to nine."""
    team_id = world.set_up("algemeen", lead="Bas", starts=False)
    world.to("09:30")
    switch_on(world, team_id, confidant_id=person(world, "Dirk").id)
    world.to("08:40", day=7)


@pytest.fixture
def floor(live: World) -> World:
    live.once(make_floor)
    return live


def command(world: World, name: str, text: str) -> str:
    return world.command(name, world.channel("algemeen"), f"/collegafeedback {text}")


def press_in_modal(world: World, name: str, action_id: str) -> None:
    """Somebody presses the first button with this id in the modal on top."""
    view = world.modal(name)
    block = next(
        block
        for block in view["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if element.get("action_id") == action_id
    )
    world.act("press", as_=name, view_id=view["id"], block_id=block["block_id"], action_id=action_id)
    world.settle()


def choose(world: World, name: str, colleague: str) -> str:
    return str(person(world, colleague).id)


def test_who_takes_part_for_the_first_time_gets_the_exercise_once(floor: World) -> None:
    floor.to("09:00")
    floor.to("09:05")
    floor.to("09:10")
    card = newest(floor, "Eva", TRY)
    block = next(b for b in card["blocks"] if "accessory" in b)
    place = {"channel": card["channel"], "ts": card["ts"], "block_id": block["block_id"], "action_id": TRY}
    floor.act("press", as_="Eva", **place)
    assert "Net niet" in newest(floor, "Eva", "het is de tweede tekst")["text"]
    floor.to("09:00", day=7)
    assert len([m for m in floor.dm("Anna") if TRY in str(m)]) == 1


def test_a_text_outside_the_weeks_arrives_on_the_next_day_that_fits(floor: World) -> None:
    command(floor, "Eva", f"schrijf <@{floor.id_of('Eva')[:-1]}X>")
    assert "staat niet in de lijst" in str(floor.modal("Eva"))
    command(floor, "Eva", "schrijf")
    assert "Het komt aan op dinsdag" in str(floor.modal("Eva"))
    assert floor.submit("Eva", feedback_receiver=choose(floor, "Eva", "Carla"), **FILLED)["ok"]
    assert "Carla" in str(floor.modal("Eva"))
    press_in_modal(floor, "Eva", CHANGE_OUTSIDE)
    assert floor.submit("Eva", **{**FILLED, "feedback_effect": "Ze lachte weer"})["ok"]
    floor.to("13:59", day=1)
    assert not [m for m in floor.dm("Carla") if THANK in str(m)]
    floor.to("14:00")
    floor.to("14:01")
    arrived = newest(floor, "Carla", THANK)
    assert "Ze lachte weer" in arrived["text"]
    assert "Eva" in arrived["text"]


def test_what_has_not_arrived_can_be_taken_back(floor: World) -> None:
    command(floor, "Eva", "schrijf")
    floor.submit("Eva", feedback_receiver=choose(floor, "Eva", "Carla"), **FILLED)
    command(floor, "Eva", "mijn")
    press_in_modal(floor, "Eva", TAKE_BACK)
    assert rows(floor.bot.services.db, FeedbackText) == []
    floor.to("14:00", day=1)
    assert not [m for m in floor.dm("Carla") if THANK in str(m)]


def test_nobody_writes_to_themselves(floor: World) -> None:
    command(floor, "Eva", "schrijf")
    values = {"feedback_receiver": choose(floor, "Eva", "Eva"), **FILLED}
    assert not floor.submit("Eva", **values).get("ok") or rows(floor.bot.services.db, FeedbackText) == []


def test_somebody_searches_what_they_got_and_deletes_all_of_it(floor: World) -> None:
    to_writing(floor)
    for name in ("Anna", "Bas", "Carla", "Dirk", "Eva"):
        write(floor, name)
    to_batch(floor)
    floor.act("home", as_="Eva")
    floor.press_home("Eva", MINE)
    assert "uitspreken" in str(floor.modal("Eva"))
    floor.submit("Eva", feedback_found="factuur")
    assert "uitspreken" not in str(floor.modal("Eva"))
    floor.submit("Eva", feedback_found="UITSPREKEN pakket")
    assert "uitspreken" in str(floor.modal("Eva"))
    floor.submit("Eva", feedback_found="")
    press_in_modal(floor, "Eva", FORGET_ALL)
    assert "uitspreken" not in str(floor.modal("Eva"))
    assert not floor.modal("Eva")["submit"], "there is nothing to search in"
    assert SAID not in str(floor.dm("Eva"))
    assert len(rows(floor.bot.services.db, FeedbackText)) == 4


def test_an_exclusion_is_met_in_neither_direction_and_shown_to_nobody_else(floor: World) -> None:
    command(floor, "Eva", "uitsluiten")
    assert "klein" in str(floor.modal("Eva"))
    everybody = [choose(floor, "Eva", name) for name in ("Anna", "Bas", "Carla", "Dirk")]
    floor.submit("Eva", feedback_excluded=everybody)
    assert "nooit gekoppeld" in str(floor.modal("Eva"))
    command(floor, "Eva", "uitsluiten")
    bas = choose(floor, "Eva", "Bas")
    assert floor.submit("Eva", feedback_excluded=[bas])["ok"]
    assert "Bas" not in str(floor.modal("Eva"))
    assert len(rows(floor.bot.services.db, FeedbackExclusion)) == 1
    for _ in range(4):
        floor.to("09:00")
        floor.to("09:10", day=2)
        eva, bas_ = person(floor, "Eva").id, person(floor, "Bas").id
        assert turn_of(floor, "Eva").receiver_id != bas_
        assert turn_of(floor, "Bas").receiver_id != eva
        floor.to("08:40", day=5)
    with floor.bot.services.db.read() as session:
        assert "uitsluit" not in json.dumps([row.subject for row in session.query(Outbox)])


def test_management_sees_a_band_and_nothing_more(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        floor_row = session.get_one(Membership, (1, person(floor, "Carla").id))
        floor_row.role = "management"
    to_writing(floor)
    to_batch(floor)
    floor.act("home", as_="Carla")
    assert "deed" not in str(floor.home("Carla"))  # four people: no band
    assert "Mijn feedback" not in str(floor.home("Carla")), "there is nothing to read for who gets nothing"


def test_what_somebody_got_comes_as_a_file_and_goes_with_the_first_text_they_delete(floor: World) -> None:
    to_writing(floor)
    for name in ("Anna", "Bas", "Carla", "Dirk", "Eva"):
        write(floor, name)
    to_batch(floor)
    command(floor, "Eva", "mijn")
    press_in_modal(floor, "Eva", TAKE_ALONG)
    assert "alleen jij" in str(floor.modal("Eva"))
    floor.settle()
    message = newest(floor, "Eva", "files")
    [file] = message["files"]
    [stored] = [each for each in floor.playground.state.files.values() if each.id == file["id"]]
    content = b64decode(stored.content or "").decode()
    giver = next(name for name in ("Anna", "Bas", "Carla", "Dirk") if receiver_of(floor, name) == "Eva")
    assert giver in content
    assert content.count(SAID) == 1
    assert "uitspreken" not in message["text"]
    assert [name for name in ("Anna", "Bas", "Carla", "Dirk") if "files" in str(floor.dm(name))] == []
    to_eva = rows(floor.bot.services.db, FeedbackText, receiver_id=person(floor, "Eva").id)[0].id
    record_erased(floor.bot.services, person(floor, "Eva"), to_eva)
    floor.to("14:05")
    assert floor.playground.state.files == {}
    assert newest(floor, "Eva", "tombstone")["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert SAID not in str(floor.dm("Eva"))
    command(floor, "Eva", "mijn")
    assert TAKE_ALONG not in str(floor.modal("Eva"))
    assert not record_asked(floor.bot.services, person(floor, "Eva"))
