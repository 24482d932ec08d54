"""A world whose bot is a real process, so that it can be killed."""

import multiprocessing
import os
import signal
import time as real_time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from bot.app import build
from bot.clock import FileClock
from bot.manifest import build_manifest
from bot.models import METADATA
from bot.outbox.models import Outbox
from bot.people.models import Schedule
from bot.rounds import Step
from bot.workspace import record_workspace
from playground.clock import Clock
from playground.server import Playground, serve_in_thread
from tests.robustness.child import Crash, place_of, run
from tests.robustness.looks import rows
from tests.world import AMSTERDAM, MONDAY, SCALE, World

LEASE_AND_MORE = timedelta(seconds=61)
PATIENCE = 60.0
"""Real seconds for what another process does, on a busy machine."""
SEEN_NOTHING = 5.0
"""Real seconds after which somebody who asked for a form asks again."""
FIRST_LOOK, LAST_LOOK = 0.01, 0.1
"""Real seconds between two looks at what another process does: each look takes from its time."""
AFTER_DEATH = 0.2
"""Real seconds for the stand-in to pass on an ack that had come before the last connection broke."""
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.robustness.child", "tests.robustness.kpi_doors", "tests.robustness.warm"])


class House(World):
    """The stand-in here, bots as children. Time runs at its own pace from wherever `to` sets it."""

    def __init__(self, database_url: str, folder: Path, *, at: datetime = MONDAY, scale: float = SCALE) -> None:
        self.database_url, self.scale = database_url, scale
        self._clock_file, self.journal = folder / "clock.json", folder / "erased.jsonl"
        self.playground = Playground(
            seed="tiny", manifest=build_manifest(), clock=Clock(self._clock_file, at.timestamp()), scale=scale
        )
        self.served = serve_in_thread(self.playground)
        self.http = httpx.Client(base_url=self.served.url, timeout=20, verify=False)  # plain HTTP, no TLS
        self.keys = self.http.get("/_/credentials").json()
        self.clock = FileClock(self._clock_file, poll_seconds=0.01)  # type: ignore[assignment]
        self.bot = build(self.settings(), clock=self.clock)  # to look and to set up; it neither listens nor sends
        METADATA.create_all(self.bot.services.db.engine)
        self.workspace = record_workspace(self.bot.services, self.bot.client.auth_test().data)
        self.children: list[Any] = []
        self._orders: dict[int, Connection] = {}
        self.deaths = 0
        """How often a bot died where it was told to."""
        self._hands = ThreadPoolExecutor(4)

    def start_child(self, crash: Crash | None = None, *, listen: bool = True, logs: Path | None = None) -> None:
        """Start one more bot, and wait until it can be talked to. Raises AttributeError for a crash nowhere.

        With `logs` it writes what it says there, and takes values of KPIs over HTTP.
        """
        if crash:
            place_of(crash)  # a child that cannot find it would seem to have died there
        values = self.settings(clock_file=self._clock_file).model_dump()
        orders, theirs = processes.Pipe()
        options = {"listen": listen, "logs": logs}
        child = processes.Process(target=run, args=(values, crash, theirs), kwargs=options, daemon=True)
        before = self.playground.sockets.started
        child.start()
        theirs.close()
        self.children.append(child)
        self._orders[child.pid] = orders
        wait_for(lambda: not listen or self.playground.sockets.started > before or not child.is_alive(), PATIENCE)

    def kill(self, number: int = 0) -> None:
        """kill -9."""
        child = self.children.pop(number)
        os.kill(child.pid, signal.SIGKILL)
        child.join()

    def doom(self, crash: Crash) -> None:
        """The only bot, or a new one if it died, is to die there. Raises AttributeError for a crash nowhere."""
        if len(self.children) != 1:
            self.replace(crash)
            return
        place_of(crash)
        orders = self._orders[self.children[0].pid]
        orders.send(crash)
        orders.recv()

    def replace(self, crash: Crash | None = None) -> None:
        """One living bot, a new one; what the dead had in hand is free again."""
        while self.children:
            self.kill()
        self.start_child(crash)
        self.skip_leases()

    def skip_leases(self) -> None:
        """Move on to when nobody holds a message any more."""
        if rows(self.bot.services.db, Outbox, state="claimed"):
            self.move(self.clock.now() + LEASE_AND_MORE)

    def bury(self) -> int:
        """Forget the children that died. Returns how many."""
        dead = [child for child in self.children if not child.is_alive()]
        self.children = [child for child in self.children if child.is_alive()]
        self.deaths += len(dead)
        return len(dead)

    def await_death(self) -> None:
        """Wait until a bot died. One that goes on shows on stderr where it stands, before this fails."""
        if wait_for(self.bury, PATIENCE):
            return
        for child in self.children:
            os.kill(child.pid, signal.SIGUSR1)
        real_time.sleep(AFTER_DEATH)
        raise AssertionError(f"no bot died; not sent yet: {[row.kind for row in self.unsent()]}")

    def unsent(self) -> list[Outbox]:
        """What waits to be sent, or is in hand."""
        return [row for row in rows(self.bot.services.db, Outbox) if row.state in ("waiting", "claimed")]

    def move(self, moment: str | datetime, *, day: int = 0) -> None:
        """Jump; the children see it in the clock file. Never back: who sends would wait until it is as late again."""
        if isinstance(moment, str):
            hour, minute = map(int, moment.split(":"))
            local = self.clock.now().astimezone(AMSTERDAM) + timedelta(days=day)
            moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.playground.clock.set(max(moment.timestamp(), self.playground.clock.now()))
        wait_for(lambda: abs(self.clock.now().timestamp() - self.playground.clock.now()) < 1, PATIENCE)

    def settle(self) -> None:
        """Wait until nothing is due any more, or a child died; without one nothing will happen."""
        wait_for(lambda: not all(self._living()) or not self.children or self.is_quiet(), PATIENCE)

    def is_quiet(self) -> bool:
        now = datetime.fromtimestamp(self.playground.clock.now()).astimezone()
        due = (
            select(func.count())
            .select_from(Outbox)
            .where(Outbox.state.in_(("waiting", "claimed")), Outbox.due_at <= now),
            select(func.count()).select_from(Step).where(Step.due_at <= now),
            select(func.count()).select_from(Schedule).where(Schedule.next_due_at <= now),
        )
        with self.bot.services.db.snapshot() as session:  # one look: what a step did is in the queue by then
            return not any(session.scalar(query) for query in due)

    def try_act(self, name: str, /, **body: Any) -> dict[str, Any]:
        """Do something as a person; `{}` when every bot died over it, instead of the seconds that Slack waits."""
        answer = self._hands.submit(super().try_act, name, **body)
        wait_for(lambda: answer.done() or self._nobody_is_left(), PATIENCE)
        wait_for(answer.done, AFTER_DEATH)
        return answer.result() if answer.done() else {}

    def open_form(self, name: str, callback_id: str, ask: Callable[[], object]) -> None:
        """Have a form opened; one that could not be sent is still there.

        Who sees nothing happen asks again: Slack takes a form for three seconds after the click, and a busy machine
        may be slower. A bot that is dead opens none: then it died in another place than the step means.
        """

        def is_open() -> bool:
            found = self.http.get("/_/views", params={"as": self.id_of(name)}).json()["modals"]
            return bool(found) and found[-1]["callback_id"] == callback_id

        def opens() -> bool:
            if is_open():
                return True
            ask()
            assert self._is_served(), f"the bot died before it opened {callback_id}"
            return wait_for(is_open, SEEN_NOTHING)

        assert wait_for(opens, PATIENCE), callback_id

    def _nobody_is_left(self) -> bool:
        return not self._is_served() and not self.playground.sockets.links

    def _is_served(self) -> bool:
        return not self.children or any(self._living())

    def _living(self) -> list[bool]:
        return [child.is_alive() for child in self.children]

    def _events_arrive(self) -> None:
        """Nothing to wait for: an act returns when the bot has acked, and events that met a dead bot wait for hours."""

    def close(self) -> None:
        for child in self.children:
            if child.is_alive():
                os.kill(child.pid, signal.SIGKILL)
            child.join()
        self._hands.shutdown()
        self.bot.door.stop()
        self.clock.close()
        self.bot.services.db.close()
        self.http.close()
        self.served.stop()


def wait_for(condition: Callable[[], object], seconds: float) -> bool:
    """Look every few milliseconds, and ever less often; False when it did not become true in time."""
    deadline, pause = real_time.monotonic() + seconds, FIRST_LOOK
    while not condition():
        if real_time.monotonic() > deadline:
            return False
        real_time.sleep(pause)
        pause = min(pause * 1.2, LAST_LOOK)
    return True
