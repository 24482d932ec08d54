"""What people type to the bot itself."""

import json
from typing import Any

import pytest

from bot.i18n import translator
from bot.people.access import NO_GUESTS
from tests.world import World

RAISE = "talk.raise"


def say(small: World, name: str, text: str) -> dict[str, Any]:
    """Somebody types to the bot; its answer."""
    small.act("say", as_=name, channel=small.playground.state.app.bot_user, text=text)
    small.settle()
    return small.dm(name)[-1]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [e for block in message["blocks"] for e in block.get("elements", []) if e.get("action_id") == RAISE]


def second_team(small: World, name: str = "tweede-team") -> None:
    small.act("create_channel", as_="Anna", name=name)
    small.act("join", as_="Bas", channel=small.channel(name))
    small.set_up(name)


def test_with_several_teams_there_is_a_button_for_each(small: World) -> None:
    small.set_up("algemeen")
    second_team(small)
    offer = say(small, "Bas", "De scanner hapert")
    assert [each["text"]["text"].split()[-1] for each in buttons(offer)] == ["algemeen", "tweede-team"]
    row = next(block for block in offer["blocks"] if buttons({"blocks": [block]}) and "tweede" in json.dumps(block))
    small.act("press", as_="Bas", channel=offer["channel"], ts=offer["ts"], block_id=row["block_id"], action_id=RAISE)
    form = json.dumps(small.modal("Bas"), ensure_ascii=False)
    assert "De scanner hapert" in form
    assert "tweede-team" in form


def test_at_most_five_teams_are_offered(small: World) -> None:
    for n in range(6):
        second_team(small, f"team-{n}")
    offer = say(small, "Bas", "De scanner hapert")
    assert len(buttons(offer)) == 5
    assert "/dagstart p" in offer["text"]


@pytest.mark.parametrize("typed", ["help", "Hulp!", "hlep"])
def test_who_asks_for_help_gets_it(small: World, typed: str) -> None:
    small.set_up("algemeen")
    answer = say(small, "Bas", typed)
    assert not buttons(answer)
    assert "/dagstart" in answer["text"]
    assert len(answer["text"].splitlines()) > 5


def test_a_sentence_that_begins_with_help_is_a_point(small: World) -> None:
    small.set_up("algemeen")
    assert len(buttons(say(small, "Bas", "Help nodig aan de balie"))) == 1


def test_a_guest_hears_why_not(small: World) -> None:
    small.set_up("algemeen")
    small.act("profile", user=small.id_of("Eva"), is_restricted=True)
    small.settle()
    assert say(small, "Eva", "De scanner hapert")["text"] == translator("nl")(NO_GUESTS)
