"""Installing the bot in several workspaces, in a browser; and what becomes of each when it is removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.installations.models import Installation
from tests.robustness.looks import rows
from tests.workspaces import Place, Several, several


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Several]:
    with several(tmp_path) as made:
        yield made


def asked(place: Place) -> list[str]:
    """Who got a card this morning."""
    people = [user.name for user in place.playground.state.people()]
    return sorted(name for name in people if place.cards(name))


def test_two_workspaces_live_side_by_side(slack: Several) -> None:
    north, south = slack.north, slack.south
    done = slack.install(north)
    assert "dagstart staat in Klein" in done.text
    slack.install(south)
    sealed = rows(slack.bot.services.db, Installation)
    tokens = [*north.playground.state.app.keys.ends, *south.playground.state.app.keys.ends]
    assert len(sealed) == len(tokens) == 2
    assert not [token for token in tokens for row in sealed if token in row.sealed_token]
    north.set_up("algemeen")
    south.set_up("algemeen")
    north.to("09:00")
    assert asked(north) == ["anna.jansen", "bas.de.vries", "carla.peters", "dirk.smit", "eva.mulder"]
    assert asked(south) == ["olga.zuid", "pim.zuid", "quinten.zuid"]
    north.answer("Bas", "Uit het noorden")
    south.answer("Pim", "Uit het zuiden")
    north.to("09:16")
    assert "Uit het noorden" in str(north.board("algemeen"))
    assert "Uit het zuiden" in str(south.board("algemeen"))
    assert "Uit het" not in str(north.board("algemeen")).replace("Uit het noorden", "")
    assert "Klik" not in south.command("Olga", south.channel("algemeen"), "/dagstart help")
    slack.restart_bot()
    north.to("09:00", day=1)
    assert len(north.cards("Eva")) == len(south.cards("Olga")) == 2
