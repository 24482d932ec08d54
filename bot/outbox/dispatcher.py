"""The sender of one workspace: claims due rows at the pace, sends them on a few threads, settles each."""

import random
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from functools import cached_property

import structlog
from slack_sdk import WebClient

from bot.clock import Clock
from bot.db import Database
from bot.errors import DagstartError
from bot.metrics import DELAYS, SENDS
from bot.mishaps import note_mishap
from bot.outbox import lease, slack
from bot.outbox.look_up import look_up
from bot.outbox.lost import Lost, find_lost
from bot.outbox.message import ERASED, Message, NotYet, Renderers
from bot.outbox.models import ERASING
from bot.outbox.pace import Slots, next_slot_at, pause
from bot.people.models import Workspace
from bot.reference import referenced

log = structlog.get_logger()

WORKERS = 16
LONGEST_BACKOFF = 60.0
LATE_ARRIVAL = 30.0
"""Seconds before a message is looked for that Slack did not answer in time: it may still arrive."""
FEWEST_SECONDS_BETWEEN_CLAIMS = 0.05
IDLE = timedelta(seconds=0.25)
POLL = 5.0
"""Seconds after which rows written by other replicas are looked for."""

OnFailure = Callable[[lease.Claim, str], None]
OnStop = Callable[[str], None]
"""Told why Slack does not take this workspace's token any more."""


class Dispatcher:
    """Sends what the outbox holds for one workspace, until stopped. Any number may run on one database."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        client: WebClient,
        workspace_id: int,
        renderers: Renderers,
        rates: dict[str, float],
        scale: float,
        on_failure: OnFailure,
        on_stop: OnStop,
    ) -> None:
        self._db, self._clock, self._client = db, clock, client
        self._workspace_id, self._renderers = workspace_id, renderers
        self._rates, self._scale, self._on_failure, self._on_stop = rates, scale, on_failure, on_stop
        self._owner = secrets.token_hex(8)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._pausing, self._silent_until = threading.Lock(), datetime.min.replace(tzinfo=UTC)
        self._failures = 0  # in a row, of a Slack that does not answer
        self._spoken: dict[str, datetime] = {}
        self._busy: set[int] = set()  # copied before use: workers change it
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="outbox")
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        for kind in renderers:
            SENDS.labels(kind, "failed")  # from the start, or Prometheus could not see the first one
        db.on_wake(self.wake)
        clock.on_jump(self.wake)

    @cached_property
    def _lost(self) -> Lost | None:
        return find_lost(self._db)

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
        if self._failures:
            room = min(room, 1 - len(self._busy))  # one message finds out whether Slack is back
        with self._db.read() as session:
            due = lease.next_due_at(session, self._workspace_id, frozenset(self._busy))
        if room <= 0 or due is None or due > now:
            return []
        with self._db.write() as session:
            workspace = session.get(Workspace, self._workspace_id)
            if workspace is None or workspace.state != "active":
                return []
            if self._lost and now <= self._lost.caught_up_at:
                lease.doubt(session, self._workspace_id, self._lost.caught_up_at)
            slots = Slots(session, self._workspace_id, now, self._rates, self._scale, self._spoken)
            claims = lease.claim(session, self._workspace_id, self._owner, now, slots, frozenset(self._busy), room)
            session.expunge_all()
        self._busy.update(claim.row.id for claim in claims)
        return claims

    def _send(self, claim: lease.Claim) -> None:
        try:
            self._wait_for(claim.slot)
            with referenced(kind=claim.row.kind):
                self._deliver(claim)
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

    def _deliver(self, claim: lease.Claim) -> None:
        row, now = claim.row, self._clock.now()
        try:
            with self._db.read() as session:
                message = self._renderers[row.kind](session, row, now)
        except NotYet as wait:
            self._later(claim, wait.until, "not_yet", uncertain=row.uncertain)
            return
        if message is None and row.ts and row.problem == ERASING:
            message = ERASED
        if message is None:
            self._put_down(claim, now)
            return
        if row.lease_until is None or self._clock.now() >= row.lease_until:
            return  # this process slept, or the clock jumped: by now somebody else may be sending it
        if message.erased:
            self._take_back(claim, message)
            return
        digest = message.digest()
        sent: tuple[str, str] | None
        try:
            if row.ts and row.channel and row.digest == digest:
                sent = row.channel, row.ts
            elif row.ts is None and row.expires_at and row.expires_at <= now:
                sent = look_up(self._client, row, row.due_at, message, self._lost)
            else:
                sent = slack.send(self._client, row, message, row.due_at, self._lost)
            self._failures = 0
        except Exception as error:
            self._refused(claim, slack.sort_problem(error))
            return
        if sent is None:
            self._drop(claim, "expired")
            return
        channel, ts, digest = ("", "", "") if message.sealed_to else (*sent, digest)
        with self._db.write() as session:
            lease.settle_sent(session, claim, self._owner, self._clock.now(), channel, ts, digest)
            if message.then:
                message.then(session)
        SENDS.labels(row.kind, "edited" if row.ts else "sent").inc()
        if row.ts is None:
            DELAYS.observe((now - row.due_at).total_seconds())

    def _take_back(self, claim: lease.Claim, message: Message) -> None:
        try:
            slack.take_back(self._client, claim.row, message, claim.row.due_at, self._lost)
        except Exception as error:
            self._refused(claim, slack.sort_problem(error))
            return
        self._drop(claim, "erased")

    def _put_down(self, claim: lease.Claim, now: datetime) -> None:
        """Nobody wants it any more; but in a workspace that stopped meanwhile it waits, as all that was not claimed."""
        with self._db.write() as session:
            if session.get_one(Workspace, self._workspace_id).state == "active":
                lease.settle_never(session, claim, self._owner, "dropped", "no_longer_wanted")
            else:
                lease.settle_later(session, claim, self._owner, now, "stopped", uncertain=claim.row.uncertain)

    def _drop(self, claim: lease.Claim, problem: str) -> None:
        with self._db.write() as session:
            lease.settle_never(session, claim, self._owner, "dropped", problem)
        SENDS.labels(claim.row.kind, "dropped").inc()

    def _refused(self, claim: lease.Claim, problem: slack.Problem) -> None:
        now = self._clock.now()
        log.warning("outbox_refused", row=claim.row.id, problem=problem.name, then=problem.kind)
        SENDS.labels(claim.row.kind, {"later": "put_off", "never": "failed"}.get(problem.kind, "stopped")).inc()
        if problem.kind == "later":
            if problem.retry_after is not None:
                self._pause(claim, now, problem.retry_after)
            elif problem.away:
                self._hold_back(now)
            seconds = problem.retry_after or backoff(claim.row.attempts)
            if problem.unanswered:
                seconds = max(seconds, LATE_ARRIVAL)
            uncertain = claim.row.ts is None and (problem.uncertain or claim.row.uncertain)
            self._later(claim, now + timedelta(seconds=seconds), problem.name, uncertain=uncertain)
        elif problem.kind == "stop":
            self._on_stop(problem.name)
            with self._db.write() as session:
                lease.settle_later(session, claim, self._owner, now, problem.name, uncertain=claim.row.uncertain)
            log.error("workspace_stopped", reason=problem.name)
        else:
            # Told first, settled second: after a crash in between it is refused and told again, and told only once.
            self._on_failure(claim, problem.name)
            with self._db.write() as session:
                lease.settle_never(session, claim, self._owner, "failed", problem.name)

    def _pause(self, claim: lease.Claim, now: datetime, seconds: float) -> None:
        """Be silent for so long. Many messages under way may come back with a 429: together they slow us down once."""
        until = now + timedelta(seconds=seconds)
        with self._pausing:
            slower = claim.slot >= self._silent_until  # else it was under way when the pause began
            self._silent_until = max(self._silent_until, until)
            with self._db.write() as session:
                pause(session, self._workspace_id, until, slower=slower)

    def _hold_back(self, now: datetime) -> None:
        """Slack does not answer: wait for everything, or each message tried would have to be looked up later."""
        self._failures += 1
        until = now + timedelta(seconds=backoff(self._failures))
        with self._db.write() as session:
            pause(session, self._workspace_id, until, slower=False)

    def _later(self, claim: lease.Claim, due_at: datetime, problem: str, *, uncertain: bool) -> None:
        with self._db.write() as session:
            lease.settle_later(session, claim, self._owner, due_at, problem, uncertain=uncertain)


def backoff(attempts: int) -> float:
    """Seconds before attempt n+1: 2, 4, 8 … at most a minute, spread so that not everything comes back at once."""
    return min(LONGEST_BACKOFF, 2.0 ** min(attempts, 10)) * random.uniform(0.8, 1.2)  # noqa: S311
