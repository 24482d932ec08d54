"""The sender of one workspace: claims due rows at the pace, and has them delivered on a few threads."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import structlog

from bot.errors import DagstartError
from bot.mishaps import note_mishap
from bot.outbox import lease
from bot.outbox.courier import Courier
from bot.outbox.pace import Slots, next_slot_at
from bot.people.models import Workspace
from bot.reference import referenced

log = structlog.get_logger()

WORKERS = 16
FEWEST_SECONDS_BETWEEN_CLAIMS = 0.05
IDLE = timedelta(seconds=0.25)
POLL = 5.0
"""Seconds after which rows written by other replicas are looked for."""


class Dispatcher:
    """Sends what the outbox holds for one workspace, until stopped. Any number may run on one database."""

    def __init__(self, courier: Courier, rates: dict[str, float], scale: float) -> None:
        self._courier, self._rates, self._scale = courier, rates, scale
        self._db, self._clock, self._workspace_id = courier.db, courier.clock, courier.workspace_id
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._spoken: dict[str, datetime] = {}
        self._busy: set[int] = set()  # copied before use: workers change it
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="outbox")
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._db.on_wake(self.wake)
        self._clock.on_jump(self.wake)

    def start(self) -> None:
        """Begin sending."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def stop(self, seconds: float = 15.0) -> None:
        """Claim nothing new, finish what runs."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        self._workers.shutdown(wait=True)

    def drain(self) -> int:
        """Send everything that is due at this moment, then return how many were tried. For tests and small jobs."""
        tried = 0
        while claims := self._claim():
            tried += len(claims)
            wait([self._workers.submit(self._send, claim) for claim in claims])
        return tried

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                claims = self._claim()
                for claim in claims:
                    self._workers.submit(self._send, claim)
                due = self._next_due() if claims else max(self._next_due(), self._clock.now() + IDLE)
            except Exception as error:
                # Whatever happens, this thread goes on: without it nothing is sent any more.
                log.warning("outbox_waits", reason=str(error), exc_info=not isinstance(error, DagstartError))
                due = self._clock.now() + timedelta(seconds=POLL)
            self._stop.wait(FEWEST_SECONDS_BETWEEN_CLAIMS)
            self._clock.wait(self._wake, due, POLL)

    def _next_due(self) -> datetime:
        now = self._clock.now()
        if len(self._busy) >= WORKERS:
            return now + timedelta(seconds=POLL)
        with self._db.read() as session:
            due = lease.next_due_at(session, self._workspace_id, frozenset(self._busy))
            if due is None:
                return now + timedelta(seconds=POLL)
            free_at = next_slot_at(session, self._workspace_id, list(self._rates)) or now
        return max(due, free_at)

    def _claim(self) -> list[lease.Claim]:
        now = self._clock.now()
        room = WORKERS - len(self._busy)
        if self._courier.failures:
            room = min(room, 1 - len(self._busy))  # one message finds out whether Slack is back
        with self._db.read() as session:
            due = lease.next_due_at(session, self._workspace_id, frozenset(self._busy))
        if room <= 0 or due is None or due > now:
            return []
        with self._db.write() as session:
            workspace = session.get(Workspace, self._workspace_id)
            if workspace is None or workspace.state != "active":
                return []
            lost = self._courier.lost
            if lost and now <= lost.caught_up_at:
                lease.doubt(session, self._workspace_id, lost.caught_up_at)
            slots = Slots(session, self._workspace_id, now, self._rates, self._scale, self._spoken)
            claims = lease.claim(
                session, self._workspace_id, self._courier.owner, now, slots, frozenset(self._busy), room
            )
            session.expunge_all()
        self._busy.update(claim.row.id for claim in claims)
        return claims

    def _send(self, claim: lease.Claim) -> None:
        try:
            self._wait_for(claim.slot)
            with referenced(kind=claim.row.kind):
                self._courier.deliver(claim)
        except Exception:
            # The row keeps its lease and is found again; one bad row must not stop the others.
            note_mishap("outbox")
            log.exception("outbox_row_failed", row=claim.row.id, kind=claim.row.kind)
        finally:
            self._busy.discard(claim.row.id)
            self._wake.set()

    def _wait_for(self, slot: datetime) -> None:
        if (seconds := self._clock.seconds_until(slot)) > 0:
            self._stop.wait(min(seconds, 2.0))
