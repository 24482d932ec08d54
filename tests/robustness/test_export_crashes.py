"""kill -9 at every step of an export: who asked for it gets the two files, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robustness.child import Crash
from tests.robustness.processes import LEASE_AND_MORE, PATIENCE, House, wait_for
from tests.stories.test_export import received

CRASHES = (
    Crash("handlers.export:put_export", "after"),
    Crash("bot.export.messages:write_file", "before"),
    Crash("bot.outbox.slack:_upload", "after"),
    Crash("bot.outbox.slack:_share", "after"),
)


@pytest.fixture
def house(database: str, tmp_path: Path) -> Iterator[House]:
    made = House(database, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("crash", CRASHES, ids=str)
def test_an_export_that_was_asked_for_comes_all_the_same(house: House, crash: Crash) -> None:
    house.move("10:00")
    house.set_up("algemeen", lead="Bas")
    house.start_child(crash)
    house.http.post("/_/act/home", json={"as": house.id_of("Bas")})
    assert wait_for(lambda: house.home("Bas"), PATIENCE)
    home = house.home("Bas")
    block = next(b for b in home["blocks"] for e in b.get("elements", []) if e.get("action_id") == "team.export")
    press = {"view_id": home["id"], "block_id": block["block_id"], "action_id": "team.export"}
    house.try_act("press", as_="Bas", **press)
    assert wait_for(house.bury, PATIENCE), crash
    house.start_child()
    if crash.target.startswith("handlers."):  # it was not acked and not stored: Bas presses again
        house.try_act("press", as_="Bas", **press)
    house.move(house.clock.now() + LEASE_AND_MORE)
    assert wait_for(lambda: len(received(house, "Bas")) == 2, PATIENCE)
    house.settle()
    assert len([m for m in house.dm("Bas") if m.get("files")]) == 1
