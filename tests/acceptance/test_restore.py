"""A backup is put back as docs/backup.md tells it, under a bot that is a process of its own and dies by kill -9."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app import build
from tests import prepared
from tests.acceptance.conftest import Command, Slack
from tests.acceptance.test_run import stop
from tests.acceptance.test_sockets import eventually
from tests.hands import KEY
from tests.robustness.looks import boards, received
from tests.robustness.processes import PATIENCE, House, wait_for

BEFORE, AFTER, ERASED = "De storing is terug", "Kassa twee hapert", "Ik heb rugpijn"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A workspace with a database, and a clock that processes and commands follow."""
    made = House(prepared.sqlite(tmp_path / "dagstart.db"), tmp_path)
    made.set_up("algemeen", lead="Dirk")
    yield made
    made.close()


@pytest.fixture
def slack(house: House, tmp_path: Path) -> Slack:
    """The same from outside."""
    return Slack(house.served.url, house.http, house.keys, tmp_path)


def test_what_is_sent_after_a_restore_is_right(house: House, slack: Slack, command: Command) -> None:
    settings = {
        "DAGSTART_KEY": KEY,
        "DAGSTART_JOURNAL": str(house.journal),
        "DAGSTART_CLOCK_FILE": str(slack.folder / "clock.json"),
        "DAGSTART_PACE_SCALE": str(house.scale),
    }

    def operator(*arguments: str) -> str:
        code, said = command(*arguments, **settings)
        assert code == 0, said
        return said

    process = slack.start("run", **settings)
    eventually(lambda: slack.connections() == 2)
    house.move("09:00")
    becomes(house, {"Anna": 1, "Bas": 1, "Carla": 1, "Dirk": 1, "Eva": 1})
    answers(house, Anna=BEFORE, Eva=ERASED)
    operator("backup", str(slack.folder))
    answers(house, Bas=AFTER)
    house.move("09:12")
    reminded = {"Anna": 1, "Bas": 1, "Carla": 2, "Dirk": 2}
    becomes(house, {**reminded, "Eva": 1})
    operator("person", "erase", house.id_of("Eva"), "--yes")
    house.move("09:13")
    becomes(house, reminded)
    process.kill()
    process.communicate()
    house.bot.services.db.close()

    [file] = slack.folder.glob("dagstart-*.backup")
    assert "Restored to 2026-11-23 08:00 UTC; erased again from the journal: 1." in operator(
        "restore", str(file), "--yes"
    )
    assert "WRONG" not in operator("doctor")
    house.bot = build(house.settings(), clock=house.clock)
    process = slack.start("run", **settings)
    eventually(lambda: slack.connections() == 2)
    becomes(house, {**reminded, "Bas": 2})  # what he said is lost, so he too is reminded
    answers(house, Bas=AFTER)
    house.move("09:15")
    assert wait_for(lambda: boards(house, "algemeen") and house.is_quiet(), PATIENCE)
    board = str(house.board("algemeen"))
    assert [words in board for words in (BEFORE, AFTER, ERASED)] == [True, True, False]
    assert received(house) == {**reminded, "Bas": 2}
    stop(process)
    known = (
        "chat.delete was refused: message_not_found"  # the backup does not know that hers is gone from Slack already
    )
    assert {each["text"] for each in house.violations() if "acked" not in each["text"]} <= {known}


def becomes(house: House, expected: dict[str, int]) -> None:
    """So many messages everybody has of the bot, once it has nothing more to do."""
    so: Callable[[], bool] = lambda: house.is_quiet() and received(house) == expected  # noqa: E731
    assert wait_for(so, PATIENCE), received(house)


def answers(house: House, **said: str) -> None:
    """These people answer the day's first question."""
    for name, text in said.items():
        assert house.answer(name, text).get("ok"), name
