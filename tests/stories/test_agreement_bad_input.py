"""What people do wrong with agreements, what they read then, and that nothing they typed is lost."""

from typing import Any

import pytest

from bot.consent.blocks import AGREE as NO_OBJECTION
from bot.consent.blocks import READY
from bot.people.models import Person
from bot.rituals.agreement.blocks import EXTEND, FROM_MESSAGE, PROPOSE, REVISE
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import LONGEST
from tests.robustness.looks import rows
from tests.stories.test_agreement import (
    FILLED,
    WHAT,
    agreed,
    channel_says,
    command,
    draft,
    floor,
    newest,
    press_modal,
    state,
)
from tests.stories.test_points import buttons
from tests.world import World

__all__ = ["floor"]

NO_TEAM = "Dit kanaal heeft nog geen dagstart."


def errors(found: dict[str, Any]) -> str:
    """What stands at the fields of a form that was not taken."""
    assert not found["ok"]
    return str(found)


# -- nowhere, nobody, no such thing ----------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "bellen we terug", "lijst", "toon 1", "zoek bellen", "stop 1", "verleng 1"])
def test_in_a_channel_without_a_team_one_reads_how_to_begin(live: World, typed: str) -> None:
    said = command(live, "Anna", typed)
    assert (NO_TEAM if typed else "Wat je kunt typen") in said
    assert rows(live.bot.services.db, Agreement) == []


def test_a_message_of_somebody_without_a_team_opens_no_form(live: World) -> None:
    channel = live.channel("algemeen")
    said = live.act("say", as_="Bas", channel=channel, text="We bellen terug")
    live.act("shortcut", as_="Anna", callback_id=FROM_MESSAGE, channel=channel, ts=said["ts"])
    assert "nog niet in een team" in str([*live.messages("Anna", channel), live.dm("Anna")])


@pytest.mark.parametrize("word", ["toon", "herzie", "verleng", "stop"])
def test_a_number_that_no_agreement_has(floor: World, word: str) -> None:
    assert "geen afspraak 999" in command(floor, "Bas", f"{word} 999")


@pytest.mark.parametrize("typed", ["%", "_", '"', "'", "*", "\\", "NEAR(a b)", "a OR b", "x" * 3000, "% " * 1500])
def test_a_search_for_nonsense_finds_nothing_and_says_so(floor: World, typed: str) -> None:
    agreed(floor)
    assert "Geen afspraak" in command(floor, "Bas", f"zoek {typed}")


# -- people who left, texts that changed -----------------------------------------------------------------------


def test_a_draft_of_which_the_owner_left_asks_for_another_one(floor: World) -> None:
    eva = rows(floor.bot.services.db, Person, slack_id=floor.id_of("Eva"))[0]
    draft(floor, agreement_owner=str(eva.id))
    floor.act("kick", as_="Bas", channel=floor.channel("algemeen"), user=floor.id_of("Eva"))
    command(floor, "Anna", "toon 1")
    floor.press("Anna", newest(floor, "Anna"), PROPOSE)
    floor.settle()
    assert "zit niet meer in" in newest(floor, "Anna")["text"]
    assert state(floor) == "draft"

    command(floor, "Anna", "herzie 1")
    assert "initial_option" not in str(next(b for b in floor.modal("Anna")["blocks"] if "owner" in b["block_id"]))
    anna = rows(floor.bot.services.db, Person, slack_id=floor.id_of("Anna"))[0]
    assert floor.submit("Anna", agreement_owner=str(anna.id))["ok"]
    press_modal(floor, "Anna", PROPOSE)
    assert state(floor) == "in_round"


def test_who_saves_a_text_that_the_team_decides_about_reads_so_and_keeps_the_words(floor: World) -> None:
    draft(floor)
    command(floor, "Bas", "herzie 1")
    press_modal(floor, "Anna", PROPOSE)
    assert "eerst de vragen, dan het besluit" in errors(floor.submit("Bas", agreement_whom="de late dienst")).lower()
    assert floor.modal("Bas")["callback_id"] == "agreement.save"
    assert len(rows(floor.bot.services.db, AgreementVersion)) == 1


def test_of_two_who_change_what_holds_the_second_may_leave_it_as_the_first_wrote_it(floor: World) -> None:
    draft(floor)
    for name in ("Anna", "Bas"):
        command(floor, name, "herzie 1")
    assert floor.submit("Bas", agreement_behaviour="bellen we binnen een uur terug")["ok"]
    assert floor.submit("Anna", agreement_whom="de late dienst")["ok"]
    notice = str(floor.modal("Anna")["blocks"][0])
    assert "Bas" in notice
    assert "~twee~ *een*" in notice
    floor.act("close", as_="Anna", view_id=floor.modal("Anna")["id"])
    assert [each.behaviour for each in rows(floor.bot.services.db, AgreementVersion)] == [
        WHAT, "bellen we binnen een uur terug",
    ]  # fmt: skip


@pytest.mark.parametrize(("action_id", "said"), [(EXTEND, "gestopt"), (REVISE, "")])
def test_a_card_of_before_the_stop_says_what_became_of_it(floor: World, action_id: str, said: str) -> None:
    agreed(floor)
    command(floor, "Bas", "toon 1")
    card = newest(floor, "Bas")
    command(floor, "Anna", "stop 1")
    floor.press("Bas", card, action_id)
    floor.settle()
    if said:
        assert said in newest(floor, "Bas")["text"]
    else:  # what was stopped can be proposed anew
        assert floor.modal("Bas")["callback_id"] == "agreement.save"
    assert state(floor) == "stopped"


@pytest.mark.parametrize("day", ["2020-01-01", "2026-11-22", "2026-11-23", "2027-11-23"])
def test_a_day_in_the_past_or_too_far_is_said_at_the_day(floor: World, day: str) -> None:
    command(floor, "Anna", WHAT)
    said = errors(floor.submit("Anna", **{**FILLED, "agreement_until": day}))
    assert "agreement_until" in said
    assert ("Kies dinsdag 25 mei of eerder" if day.startswith("2027") else "vandaag of al voorbij") in said
    assert rows(floor.bot.services.db, Agreement) == []


# -- long ------------------------------------------------------------------------------------------------------


def test_the_longest_text_goes_through_its_whole_life(floor: World) -> None:
    """Ampersands are the worst: Slack counts each as five characters. It would object to one message too long."""
    command(floor, "Anna", WHAT)
    names = ("condition", "behaviour", "whom", "why", "sign", "safeguard", "title")
    longest = {f"agreement_{name}": "&" * LONGEST[name] for name in names}
    assert floor.submit("Anna", **longest)["ok"]
    press_modal(floor, "Anna", PROPOSE)
    for name in ("Bas", "Carla", "Dirk", "Eva"):
        press_card(floor, name, READY)
    for name in ("Bas", "Carla", "Dirk", "Eva"):
        press_card(floor, name, NO_OBJECTION)
    assert state(floor) == "active"
    for typed in ("toon 1", "lijst", "zoek bellen", "mijn"):
        command(floor, "Anna", typed)
    command(floor, "Bas", "herzie 1")
    assert floor.submit("Bas", agreement_behaviour="<" * LONGEST["behaviour"])["ok"]
    command(floor, "Eva", "toon 1")
    command(floor, "Bas", "stop 1")
    floor.to("09:00", day=21)
    for moment in ("09:01", "09:02", "09:03"):  # one message at a time
        floor.to(moment)
    floor.press("Eva", channel_says(floor, "Houden, aanpassen of stoppen?"), EXTEND)
    floor.to("09:04")
    assert state(floor) == "in_round"


def press_card(world: World, name: str, action_id: str) -> None:
    found = world.messages(name, world.channel("algemeen"))
    world.press(name, next(m for m in reversed(found) if action_id in buttons(m)), action_id)
    world.clock.advance(seconds=4)
    world.playground.clock.set(world.clock.now().timestamp())
    world.settle()


def test_a_message_that_is_longer_than_fits_says_that_only_its_beginning_is_taken(floor: World) -> None:
    channel = floor.channel("algemeen")
    said = floor.act("say", as_="Bas", channel=channel, text="We bellen terug. " * 300)
    floor.act("shortcut", as_="Anna", callback_id=FROM_MESSAGE, channel=channel, ts=said["ts"])
    assert "alleen het begin" in str(floor.modal("Anna")["blocks"][0])
    assert floor.submit("Anna", **FILLED)["ok"]
    [version] = rows(floor.bot.services.db, AgreementVersion)
    assert len(version.behaviour) > 2900
