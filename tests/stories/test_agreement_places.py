"""A team keeps so many agreements at once, for so long, as it set itself: one more asks which one may go."""

from datetime import timedelta

import pytest

from bot.rituals.agreement.blocks import EXTEND, PROPOSE, UNDO
from bot.rituals.agreement.models import Agreement
from tests.robustness.looks import rows
from tests.stories.test_agreement import agreed, channel_says, command, draft, everybody_agrees, press_modal, state
from tests.stories.test_agreement import floor as floor
from tests.world import World

ASKS = "Welke mag weg?"


def set_limits(world: World, **fields: int) -> None:
    world.command("Bas", world.channel("algemeen"), "/dagstart setup")
    found = world.submit("Bas", **{f"setup_{name}": str(value) for name, value in fields.items()})
    assert found["ok"], found


def add(world: World, like: Agreement, *numbers: int) -> None:
    """More agreements that hold, as long as this one."""
    with world.bot.services.db.write() as session:
        session.add_all(
            Agreement(
                team_id=like.team_id, number=number, state="active", in_force=1, title=f"Nummer {number}", words="",
                valid_until=like.valid_until, valid_from=world.clock.now().date(), created_at=like.created_at,
            )
            for number in numbers
        )  # fmt: skip


def choose(world: World, name: str, agreement: Agreement) -> None:
    assert ASKS in str(world.modal(name)["blocks"])
    found = world.submit(name, agreement_replaces=str(agreement.id))
    assert found["ok"], found
    world.settle()


def test_one_more_than_the_team_wants_asks_which_one_may_go(floor: World) -> None:
    set_limits(floor, most_agreements=3)
    first = agreed(floor)
    add(floor, first, 2, 3)
    draft(floor, what="groeten we met naam")
    press_modal(floor, "Anna", PROPOSE)
    choose(floor, "Anna", first)
    assert (state(floor, 1), state(floor, 4)) == ("active", "in_round")
    everybody_agrees(floor)
    assert (state(floor, 1), state(floor, 4)) == ("stopped", "active")


def made_anew(world: World) -> Agreement:
    """One that held, was stopped, and lost its place to another one."""
    made = agreed(world)
    command(world, "Bas", "stop 1")
    world.settle()
    set_limits(world, most_agreements=3)
    add(world, made, 2, 3, 4)
    return rows(world.bot.services.db, Agreement, number=2)[0]


def test_a_stop_that_is_undone_too_late_for_its_place_swaps_with_another_one(floor: World) -> None:
    other = made_anew(floor)
    floor.press("Eva", channel_says(floor, "gestopt door Bas"), UNDO)
    assert state(floor) == "stopped"
    assert "Ruilen" in str(floor.modal("Eva"))
    choose(floor, "Eva", other)
    assert (state(floor, 1), state(floor, 2)) == ("active", "stopped")


def test_changing_a_stopped_one_keeps_what_was_typed_and_asks_which_one_may_go(floor: World) -> None:
    other = made_anew(floor)
    command(floor, "Eva", "herzie 1")
    assert floor.submit("Eva", agreement_behaviour="bellen we binnen een uur terug")["ok"]
    assert (state(floor), rows(floor.bot.services.db, Agreement, number=1)[0].version) == ("draft", 2)
    choose(floor, "Eva", other)
    assert state(floor) == "in_round"
    everybody_agrees(floor)
    assert (state(floor, 1), state(floor, 2)) == ("active", "stopped")
    assert "binnen een uur" in command(floor, "Bas", "toon 1")


@pytest.mark.parametrize("typed", [True, False])
def test_extending_a_lapsed_one_asks_which_one_may_go(floor: World, typed: bool) -> None:
    other = made_anew(floor)
    with floor.bot.services.db.write() as session:
        session.get_one(Agreement, rows(floor.bot.services.db, Agreement, number=1)[0].id).state = "lapsed"
    if typed:
        command(floor, "Eva", "verleng 1 tot 20 januari")
    else:
        command(floor, "Eva", "toon 1")
        shown = [m for m in floor.messages("Eva", floor.channel("algemeen")) if m.get("ephemeral")][-1]
        floor.press("Eva", shown, EXTEND)
    assert state(floor) == "lapsed"
    choose(floor, "Eva", other)
    assert state(floor) == "in_round"
    everybody_agrees(floor)
    found = sorted(rows(floor.bot.services.db, Agreement), key=lambda each: each.number)
    assert [each.state for each in found] == ["active", "stopped", "active", "active"]
    assert found[0].valid_until.isoformat() == ("2027-01-20" if typed else "2027-01-18")


def test_the_terms_of_the_team_are_those_of_the_form_and_are_in_the_log(floor: World) -> None:
    set_limits(floor, usual_weeks=2, longest_months=2)
    made = draft(floor)
    assert made.valid_until - floor.clock.now().date() == timedelta(weeks=2)
    command(floor, "Anna", "herzie 1")
    late = floor.clock.now().date() + timedelta(days=62)
    found = floor.submit("Anna", agreement_until=late.isoformat(), agreement_whom="de late dienst")
    assert "zo lang" in found["errors"]["agreement_until"]
    floor.command("Eva", floor.channel("algemeen"), "/dagstart setup")
    said = str(floor.modal("Eva")["blocks"])
    assert "geldt meestal" in said
    assert "4 weken → 2 weken" in said


def test_a_usual_term_beyond_the_longest_is_refused_at_its_field(floor: World) -> None:
    floor.command("Bas", floor.channel("algemeen"), "/dagstart setup")
    found = floor.submit("Bas", setup_usual_weeks="12", setup_longest_months="1")
    assert set(found["errors"]) == {"setup_usual_weeks"}
