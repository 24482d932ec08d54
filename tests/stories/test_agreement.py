"""What becomes of an agreement: written, decided about, found again, kept, stopped, lapsed."""

from datetime import timedelta
from typing import Any

import pytest

from bot.people.models import Person
from bot.rituals.agreement.blocks import EXTEND, PROPOSE, REVISE, STOP, UNDO
from bot.rituals.agreement.models import Agreement, AgreementVersion
from tests.robustness.looks import rows
from tests.world import World

WHAT = "bellen we binnen twee uur terug"
FILLED = {
    "agreement_condition": "een klant om terugbellen vraagt",
    "agreement_why": "Klanten bellen nu drie keer",
    "agreement_sign": "De terugbellijst is om vijf uur leeg",
}


@pytest.fixture
def floor(small: World) -> World:
    """A team at nine, on a Monday at half past nine: Bas leads, the others work the shift."""
    small.set_up("algemeen", lead="Bas")
    small.to("09:30")
    return small


def command(world: World, name: str, text: str) -> str:
    return world.command(name, world.channel("algemeen"), f"/afspraak {text}")


def newest(world: World, name: str) -> dict[str, Any]:
    """The newest answer that only this person sees."""
    return [m for m in world.messages(name, world.channel("algemeen")) if m.get("ephemeral")][-1]


def draft(world: World, name: str = "Anna", what: str = WHAT, **more: str) -> Agreement:
    """Somebody writes an agreement and saves it."""
    command(world, name, what)
    found = world.submit(name, **{**FILLED, **more})
    assert found["ok"], found
    return rows(world.bot.services.db, Agreement)[-1]


def press_modal(world: World, name: str, action_id: str) -> None:
    view = world.modal(name)
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    world.act("press", as_=name, view_id=view["id"], block_id=block["block_id"], action_id=action_id)
    world.settle()


def state(world: World, number: int = 1) -> str:
    return str(rows(world.bot.services.db, Agreement, number=number)[0].state)


def test_what_was_typed_becomes_a_draft_with_a_number_and_one_press_asks_the_team(floor: World) -> None:
    made = draft(floor)
    assert (made.number, made.state, made.title) == (1, "draft", WHAT)
    assert "concept" in str(floor.modal("Anna")["blocks"])
    press_modal(floor, "Anna", PROPOSE)
    assert state(floor) == "in_round"
