"""Delivery at Slack's pace: direct messages, boards, and how soon a board follows an answer.

Where Slack's limits matter the strict stand-in plays Slack, with limits and the bot's pace raised by the same factor.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import func, insert, select, update

from bot.db import Database
from bot.outbox import queue
from bot.outbox.models import Outbox
from bot.rounds import board_subject
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import fill_rounds, fill_teams
from tests.benchmarks.payloads import press, send_one, signed
from tests.benchmarks.table import Row

FAR = datetime(2100, 1, 1, 9, tzinfo=UTC)
POSTS = 5.0
"""Direct messages a second that the stand-in and the bot both take as Slack's limit."""

DRAIN_SCALE, BOARD_SCALE = 8.0, 16.0


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    yield from drain(databases.fresh("SQLite"), 500 if quick else 5_000)
    yield from boards(databases.fresh("SQLite"), 20 if quick else 100)
    yield from board_update(databases.fresh("SQLite"), 10 if quick else 50, 15 if quick else 60)


def drain(url: str, count: int) -> Iterator[Row]:
    """`count` direct messages that are due at once: the rate against the permitted one, and refusals."""
    with opened(url) as db:
        fill_teams(db, count, count // 50, FAR)
        fill_rounds(db, count, count // 50, 1, datetime.now(UTC))
        _wait_again(db, datetime.now(UTC) + timedelta(seconds=4))
        with processes.strict_slack(count, count // 50, DRAIN_SCALE) as slack:
            with processes.bot(slack.url, url, DAGSTART_PACE=POSTS, DAGSTART_PACE_SCALE=DRAIN_SCALE):
                processes.until(lambda: _waiting(db) == 0, 60 + 3 * count / (POSTS * DRAIN_SCALE), "drain", every=0.5)
            refused = _refusals(slack.url)
        with db.read() as session:
            sent = sorted(at for at in session.scalars(select(Outbox.sent_at)) if at)
    rate = (count - 1) / (sent[-1] - sent[0]).total_seconds()
    times = f"limits × {DRAIN_SCALE:.0f}"
    yield Row(
        f"{count:,} direct messages, {times}: share of the permitted rate", rate / (POSTS * DRAIN_SCALE), "×", ">= 0.95"
    )
    yield Row(f"{count:,} direct messages, {times}: refused with 429", refused, "", "<= 0")


def boards(url: str, count: int) -> Iterator[Row]:
    """As many boards posted at once, then all edited twice while people answer."""
    with opened(url) as db:
        fill_teams(db, count * 5, count, FAR)
        fill_rounds(db, count * 5, count, 1, datetime.now(UTC))
        _put_boards(db, count)
        with processes.strict_slack(count * 5, count, BOARD_SCALE) as slack:
            with processes.bot(slack.url, url, DAGSTART_PACE=POSTS, DAGSTART_PACE_SCALE=BOARD_SCALE):
                processes.until(lambda: _waiting(db) == 0, 120, "boards")
                for _ in range(2):
                    with db.write() as session:
                        for number in range(1, count + 1):
                            queue.touch(session, _board(number), "dagstart_board", datetime.now(UTC))
                        session.execute(update(Outbox).where(Outbox.kind == "dagstart_board").values(digest=None))
                    processes.until(lambda: _waiting(db) == 0, 180, "edits of boards")
            refused = _refusals(slack.url)
    yield Row(
        f"{count} boards at once, edited twice, limits × {BOARD_SCALE:.0f}: refused with 429", refused, "", "<= 0"
    )


def board_update(url: str, people: int, seconds: int) -> Iterator[Row]:
    """A team answers within a minute: how long after each ack Slack gets the board with it."""
    with opened(url) as db:
        fill_teams(db, people, 1, FAR)
        places = fill_rounds(db, people, 1, 1, datetime.now(UTC), board_after=0)
        _put_boards(db, 1)
        with processes.agreeable_slack() as slack, processes.bot(slack.url, url) as bot:
            processes.until(lambda: _waiting(db) == 0, 20, "the board")
            time.sleep(3)
            answered: list[float] = []
            for place in places:
                answered.append(send_one(bot.port, signed(press(slack.url)(place))))
                time.sleep(seconds / people)
            processes.until(lambda: _waiting(db, "dagstart_board") == 0, 20, "the last edit")
            edits = processes.answered_calls(slack, "chat.update")
    delays = [edits[bisect_left(edits, at)] - at for at in answered if at < edits[-1]]
    if len(delays) < people:
        raise RuntimeError(f"{people - len(delays)} answers never came on the board")
    yield Row(f"board follows an answer, team of {people} within {seconds} s, median", median(delays), "s", "<= 3.5")


def _wait_again(db: Database, due_at: datetime) -> None:
    with db.write() as session:
        session.execute(update(Outbox).values(state="waiting", due_at=due_at, channel=None, ts=None, sent_at=None))


def _board(team_id: int) -> str:
    return board_subject(team_id, datetime.now(UTC).date())


def _put_boards(db: Database, count: int) -> None:
    now = datetime.now(UTC)
    rows = [
        queue.message_row(
            workspace_id=1, team_id=n, kind="dagstart_board", subject=_board(n), recipient=f"C0B{n:07d}", due_at=now
        )
        for n in range(1, count + 1)
    ]
    with db.write() as session:
        session.execute(insert(Outbox), rows)


def _waiting(db: Database, kind: str | None = None) -> int:
    still = select(func.count()).where(Outbox.state.in_(("waiting", "claimed")))
    if kind is not None:
        still = still.where(Outbox.kind == kind)
    with db.read() as session:
        return session.scalar(still) or 0


def _refusals(url: str) -> int:
    found = processes.ask(f"{url}/_/violations")["violations"]
    # Nobody listens for events here, which Slack would take badly: only what was called counts.
    called = [
        violation for violation in found if "." in violation["name"] and not violation["name"].startswith("message.")
    ]
    others = [violation["text"] for violation in called if violation["kind"] != "rate"]
    if others:
        raise RuntimeError(f"{len(others)} violations, the first: {others[0]}")
    return len(called)
