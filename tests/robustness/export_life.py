"""Exports of a team, with kill -9 in the steps that are chosen: who asked for one gets the two files, once."""

from collections.abc import Callable

from tests.robustness.child import Crash
from tests.robustness.processes import PATIENCE, House, wait_for

EXPORT = "team.export"
CRASHES = (
    Crash("handlers.export:put_export", "after"),
    Crash("bot.export.messages:write_file", "before"),
    Crash("bot.outbox.slack:_upload", "after"),
    Crash("bot.outbox.slack:_share", "after"),
)


def live(house: House, chosen: Callable[[int], bool]) -> None:
    """Ask for an export again and again."""
    house.move("10:00")
    house.set_up("algemeen", lead="Bas")
    house.start_child()
    house.http.post("/_/act/home", json={"as": house.id_of("Bas")})
    assert wait_for(lambda: house.home("Bas"), PATIENCE)
    crashes = [crash for step, crash in enumerate(CRASHES, 1) if chosen(step)]
    for times, crash in enumerate(crashes, 1):
        house.doom(crash)
        ask(house)
        assert wait_for(house.bury, PATIENCE), crash
        house.replace()
        if crash.target.startswith("handlers."):  # it was not acked and not stored: Bas presses again
            ask(house)
        assert wait_for(lambda times=times: sent(house) >= times, PATIENCE), crash  # type: ignore[misc]
        house.settle()
        assert sent(house) == times, crash


def ask(house: House) -> None:
    home = house.home("Bas")
    block = next(b for b in home["blocks"] for e in b.get("elements", []) if e.get("action_id") == EXPORT)
    house.try_act("press", as_="Bas", view_id=home["id"], block_id=block["block_id"], action_id=EXPORT)


def sent(house: House) -> int:
    """How many messages with the two files Bas has."""
    return sum(len(message.get("files", [])) == 2 for message in house.dm("Bas"))
