"""One message after the other: drawn, sent, settled; and what is done where Slack refuses it."""

import random
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property

import structlog
from slack_sdk import WebClient

from bot.clock import Clock
from bot.db import Database
from bot.metrics import DELAYS, SENDS
from bot.outbox import lease, slack
from bot.outbox.look_up import look_up
from bot.outbox.lost import Lost, find_lost
from bot.outbox.message import ERASED, Message, NotYet, Renderers
from bot.outbox.models import ERASING, Outbox
from bot.outbox.pace import pause
from bot.people.models import Workspace

log = structlog.get_logger()

LONGEST_BACKOFF = 60.0
LATE_ARRIVAL = 30.0
"""Seconds before a message is looked for that Slack did not answer in time: it may still arrive."""

OnFailure = Callable[[lease.Claim, str], None]
OnStop = Callable[[str], None]
"""Told why Slack does not take this workspace's token any more."""


class Courier:
    """Delivers what was claimed for one workspace, on any number of threads."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        client: WebClient,
        workspace_id: int,
        renderers: Renderers,
        on_failure: OnFailure,
        on_stop: OnStop,
    ) -> None:
        self.db, self.clock, self.workspace_id, self._client = db, clock, workspace_id, client
        self.owner = secrets.token_hex(8)
        """Its name in the leases: another process has another one."""
        self._renderers = renderers
        self._on_failure, self._on_stop = on_failure, on_stop
        self._pausing, self._silent_until = threading.Lock(), datetime.min.replace(tzinfo=UTC)
        self.failures = 0
        """In a row, of a Slack that does not answer."""
        for kind in renderers:
            SENDS.labels(kind, "failed")  # from the start, or Prometheus could not see the first one

    @cached_property
    def lost(self) -> Lost | None:
        """What a restored backup does not know of."""
        return find_lost(self.db)

    def deliver(self, claim: lease.Claim) -> None:
        """Draw a message as it is to be now, bring it to Slack, and settle its row."""
        row, now = claim.row, self.clock.now()
        try:
            with self.db.read() as session:
                message = self._renderers[row.kind](session, row, now)
        except NotYet as wait:
            self._later(claim, wait.until, "not_yet", uncertain=row.uncertain)
            return
        if message is None and row.ts and row.problem == ERASING:
            message = ERASED
        if message is None:
            self._put_down(claim, now)
        elif row.lease_until is None or self.clock.now() >= row.lease_until:
            return  # this process slept, or the clock jumped: by now somebody else may be sending it
        elif message.erased:
            self._take_back(claim, message)
        else:
            self._send(claim, message, now)

    def _send(self, claim: lease.Claim, message: Message, now: datetime) -> None:
        row, digest = claim.row, message.digest()
        try:
            sent = self._say(row, message, digest, now)
            self.failures = 0
        except Exception as error:
            self._refused(claim, slack.sort_problem(error))
            return
        if sent is None:
            self._drop(claim, "expired")
            return
        channel, ts, digest = ("", "", "") if message.sealed_to else (*sent, digest)
        with self.db.write() as session:
            lease.settle_sent(session, claim, self.owner, self.clock.now(), channel, ts, digest)
            if message.then:
                message.then(session)
        SENDS.labels(row.kind, "edited" if row.ts else "sent").inc()
        if row.ts is None:
            DELAYS.observe((now - row.due_at).total_seconds())

    def _say(self, row: Outbox, message: Message, digest: str, now: datetime) -> tuple[str, str] | None:
        """Channel and ts of what Slack shows; None for what is too late, and was not posted before."""
        if row.ts and row.channel and row.digest == digest:
            return row.channel, row.ts
        if row.ts is None and row.expires_at and row.expires_at <= now:
            return look_up(self._client, row, row.due_at, message, self.lost)
        return slack.send(self._client, row, message, row.due_at, self.lost)

    def _take_back(self, claim: lease.Claim, message: Message) -> None:
        try:
            slack.take_back(self._client, claim.row, message, claim.row.due_at, self.lost)
        except Exception as error:
            self._refused(claim, slack.sort_problem(error))
            return
        self._drop(claim, "erased")

    def _put_down(self, claim: lease.Claim, now: datetime) -> None:
        """Nobody wants it any more; but in a workspace that stopped meanwhile it waits, as all that was not claimed."""
        with self.db.write() as session:
            if session.get_one(Workspace, self.workspace_id).state == "active":
                lease.settle_never(session, claim, self.owner, "dropped", "no_longer_wanted")
            else:
                lease.settle_later(session, claim, self.owner, now, "stopped", uncertain=claim.row.uncertain)

    def _drop(self, claim: lease.Claim, problem: str) -> None:
        with self.db.write() as session:
            lease.settle_never(session, claim, self.owner, "dropped", problem)
        SENDS.labels(claim.row.kind, "dropped").inc()

    def _refused(self, claim: lease.Claim, problem: slack.Problem) -> None:
        now = self.clock.now()
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
            with self.db.write() as session:
                lease.settle_later(session, claim, self.owner, now, problem.name, uncertain=claim.row.uncertain)
            log.error("workspace_stopped", reason=problem.name)
        else:
            # Told first, settled second: after a crash in between it is refused and told again, and told only once.
            self._on_failure(claim, problem.name)
            with self.db.write() as session:
                lease.settle_never(session, claim, self.owner, "failed", problem.name)

    def _pause(self, claim: lease.Claim, now: datetime, seconds: float) -> None:
        """Be silent for so long. Many messages under way may come back with a 429: together they slow us down once."""
        until = now + timedelta(seconds=seconds)
        with self._pausing:
            slower = claim.slot >= self._silent_until  # else it was under way when the pause began
            self._silent_until = max(self._silent_until, until)
            with self.db.write() as session:
                pause(session, self.workspace_id, until, slower=slower)

    def _hold_back(self, now: datetime) -> None:
        """Slack does not answer: wait for everything, or each message tried would have to be looked up later."""
        self.failures += 1
        until = now + timedelta(seconds=backoff(self.failures))
        with self.db.write() as session:
            pause(session, self.workspace_id, until, slower=False)

    def _later(self, claim: lease.Claim, due_at: datetime, problem: str, *, uncertain: bool) -> None:
        with self.db.write() as session:
            lease.settle_later(session, claim, self.owner, due_at, problem, uncertain=uncertain)


def backoff(attempts: int) -> float:
    """Seconds before attempt n+1: 2, 4, 8 … at most a minute, spread so that not everything comes back at once."""
    return min(LONGEST_BACKOFF, 2.0 ** min(attempts, 10)) * random.uniform(0.8, 1.2)  # noqa: S311
