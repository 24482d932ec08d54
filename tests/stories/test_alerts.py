"""Each alert holds for the trouble it is there for, on the figures of that trouble, and for no other."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import select

from bot.api import VALUES, take
from bot.errors import StorageBusy
from bot.install import remove
from bot.metrics import IN_HAND
from handlers.door import Door
from tests.alerts import ALERTS, Reading, grown, holding, read
from tests.robustness.forge import tell
from tests.robustness.looks import faults
from tests.robustness.processes import PATIENCE, wait_for
from tests.stories.test_metrics import database_gone
from tests.world import World

A_BLINK, TOO_LONG = 0.001, 4.0
"""Seconds from a request to its answer."""


@pytest.fixture
def house(small: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Bas leads, the start is at nine. Answers take a blink, however busy the machine is."""
    acks_take(A_BLINK, monkeypatch)
    small.set_up("algemeen", lead="Bas")
    small.command("Bas", small.channel("algemeen"), "/dagstart help")
    return small


def acks_take(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.requests.perf_counter", count(0.0, seconds).__next__)


def after(house: World, trouble: Callable[[], object], moment: str = "") -> set[str]:
    """What holds once this has happened, by then if a moment is given."""
    before = read(house)
    assert holding([before]) == set()
    if moment:
        house.move(moment)
    trouble()
    return holding([before, read(house)])


def test_what_is_wrong_inside(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    services, channel = house.bot.services, house.channel("algemeen")

    def ask() -> None:
        with services.db.read() as session:
            session.scalar(select(1))

    def refused() -> None:
        for _ in range(40):
            with pytest.raises(StorageBusy):
                ask()

    assert holding([Reading(0.0, {})]) == {"DagstartGone"}
    assert holding([read(house)], later=100) == set()
    assert holding([read(house)], later=121) == {"DagstartClockStands"}
    assert holding([read(house, connections=0)]) == {"DagstartDeaf"}

    with database_gone(services.db, monkeypatch), pytest.raises(StorageBusy):
        ask()
    before = read(house)
    house.to("07:04")
    with database_gone(services.db, monkeypatch):
        refused()
        assert take(services, VALUES, {b"authorization": b"Bearer nee"}, b"{}")[0] == 503
        assert holding([before, read(house)]) == {"DagstartDatabaseAway", "DagstartDatabaseRefuses"}
    assert holding([before, read(house)]) == {"DagstartDatabaseRefuses"}
    house.to("07:10")

    with monkeypatch.context() as broken:
        broken.setattr("handlers.command.open_now", None)
        found = after(house, lambda: tell(house, "Bas", command="now", channel=channel))
    assert found == {"DagstartUnknownErrors"}

    def slow() -> None:
        acks_take(TOO_LONG, monkeypatch)
        house.command("Bas", channel, "/dagstart help")
        acks_take(A_BLINK, monkeypatch)

    assert after(house, slow, "07:12") == {"DagstartSlow", "DagstartTooSlow"}

    take(services, VALUES, {b"authorization": b"Bearer nee"}, b"{}")
    for times, expected in ((20, set()), (21, {"DagstartIntakeRefused"})):
        refuse = partial(list, (take(services, VALUES, {}, b"{}") for _ in range(times)))
        assert after(house, refuse) == expected


def test_too_many_requests_at_once(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, at = threading.Event(), Door.at
    body = {"command": "/dagstart", "text": "help", "team_id": house.workspace.slack_id, "user_id": house.id_of("Bas")}

    def waits(self: Door, of: object) -> Door:
        go_on.wait(PATIENCE)
        return at(self, of)  # type: ignore[arg-type]

    def press() -> None:
        house.bot.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))

    monkeypatch.setattr(Door, "at", waits)
    people = [threading.Thread(target=press) for _ in range(29)]
    for person in people:
        person.start()
    assert wait_for(lambda: IN_HAND._value.get() == 29, PATIENCE)
    assert holding([read(house)]) == {"DagstartFull"}
    go_on.set()
    for person in people:
        person.join()
    assert holding([read(house)]) == set()


def test_what_is_late_and_what_slack_refuses(house: World) -> None:
    look = house.bot.alarm.look
    assert after(house, lambda: None, "09:05") == set()
    assert after(house, lambda: None, "09:06") == {"DagstartLate"}
    look()
    assert after(house, look, "09:20") == set()
    assert after(house, look, "09:25") == {"DagstartMessagesWait"}
    house.settle()

    house.to("08:59", day=1)
    house.playground.state.users[house.id_of("Eva")].deleted = True  # and nobody told us
    assert after(house, house.settle, "09:00") == {"DagstartMessagesFail"}
    house.http.delete("/_/violations")  # that could not be known
    house.to("17:05")

    house.to("08:59", day=1)
    faults(house, {"kind": "429", "match": "chat.postMessage", "retry_after": 1})
    house.to("09:00")

    def again() -> None:
        for _ in range(6):
            house.to(house.clock.now() + timedelta(seconds=2))

    assert after(house, again) == {"DagstartRateLimited"}
    faults(house)


def test_a_workspace_that_stopped_and_one_that_was_removed(house: World) -> None:
    house.move("09:00")
    house.bot.alarm.look()
    before = read(house)
    faults(house, {"kind": "swallow", "match": "tokens_revoked"}, {"kind": "revoke"})  # so a message finds it out
    assert after(house, house.settle) == {"DagstartWorkspaceStopped"}
    assert grown(before, house, "dagstart_sends_total", outcome="stopped") >= 1
    remove(house.bot.services, house.workspace.slack_id, "app_uninstalled")
    found = read(house)
    assert (holding([found]), found.samples["dagstart_workspaces"]) == (
        set(),
        {frozenset({("state", "removed")}): 1.0},
    )


def test_no_alert_is_left_out() -> None:
    assert set(re.findall(r"\bDagstart\w+", Path(__file__).read_text())) == set(ALERTS)
