"""A backup is put back in the middle of a round: nobody is asked twice, and nothing erased comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.backups.make import backup
from bot.backups.restore import restore
from bot.errors import StartupError
from bot.rituals.dagstart.blocks import SEND
from tests.backups import back_up, put_back, settings_of, tools
from tests.world import World

PEOPLE = ("Anna", "Bas", "Carla", "Dirk")


def test_after_a_restore_in_the_middle_of_a_round_nobody_is_asked_twice(
    make_world: Callable[..., World], tmp_path: Path
) -> None:
    world = make_world()
    world.set_up("algemeen", lead="Dirk")
    world.to("08:55")
    file = back_up(world, tmp_path)
    assert oct(file.stat().st_mode)[-3:] == "600"
    with pytest.raises(StartupError, match="There is no folder"):
        backup(settings_of(world), tmp_path / "not there")
    world.to("09:00")
    world.answer("Anna", "De storing is terug")
    with tools(), pytest.raises(StartupError, match="in use"):
        restore(settings_of(world), file, yes=True)
    world.to("09:10")
    asked = {name: len(world.dm(name)) for name in PEOPLE}
    cards = {name: world.dm(name)[-1] for name in PEOPLE}

    world.stop_bot()
    assert "Restored to 2026-11-23 07:55" in put_back(world, file)
    world.start_bot()
    world.press("Bas", cards["Bas"], SEND, {"dagstart_answer_1": {"value": "Kassa één hapert"}})
    assert "teruggezet" in world.dm("Bas")[-1]["text"]
    world.to("09:12")

    assert {name: len([m for m in world.dm(name) if not m.get("ephemeral")]) for name in PEOPLE} == asked
    world.answer("Anna", "De storing is er weer")
    world.answer("Bas", "Kassa twee hapert")
    world.to("09:40")
    assert "Kassa twee hapert" in str(world.board("algemeen"))
