"""The rules of sending: what Slack's refusals mean, how long to wait, and what is claimed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.db import Database
from bot.outbox import lease, queue
from bot.outbox.courier import LONGEST_BACKOFF, backoff
from bot.outbox.models import Outbox, Pace
from bot.outbox.pace import SLOWER, Slots, pause, rates
from bot.outbox.slack import Problem, sort_problem
from bot.people.models import Workspace
from tests import prepared

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FULL = rates(5.0, 1.0)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A fresh file with one workspace."""
    made = Database(prepared.sqlite(tmp_path / "outbox.db"))
    with made.write() as session:
        session.add(Workspace(id=1, slack_id="T1", name="Eén", bot_user_id="U0"))
    yield made
    made.close()


def put(db: Database, *recipients: str, **more: Any) -> None:
    """Queue a message to each."""
    with db.write() as session:
        rows = [
            queue.message_row(workspace_id=1, kind="test", subject="test:1", recipient=whom, due_at=NOW, **more)
            for whom in recipients
        ]
        queue.put(session, rows)


def claim(db: Database, now: datetime, owner: str = "me", room: int = 100) -> list[lease.Claim]:
    """Claim what is due."""
    with db.write() as session:
        claims = lease.claim(session, 1, owner, now, Slots(session, 1, now, FULL, 1.0), frozenset(), room)
        session.expunge_all()
    return claims


def row(db: Database, recipient: str) -> Outbox:
    """The row to somebody."""
    with db.read() as session:
        return session.query(Outbox).filter_by(recipient=recipient).one()


def refused(status: int, body: Any, headers: dict[str, str] | None = None) -> SlackApiError:
    """An error as the SDK raises it."""
    answer = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=body, headers=headers or {}, status_code=status
    )
    return SlackApiError("refused", answer)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (refused(429, {"error": "ratelimited"}, {"Retry-After": "7"}), Problem("later", "ratelimited", 7.0)),
        (refused(200, {"error": "internal_error"}), Problem("later", "internal_error")),
        (refused(503, "upstream connect error"), Problem("later", "http_503", uncertain=True, away=True)),
        (
            refused(200, {"error": "Received a response in a non-JSON format"}),
            Problem("later", "http_200", uncertain=True, away=True),
        ),
        (refused(200, {"error": "not_in_channel"}), Problem("never", "not_in_channel")),
        (refused(200, {"error": "user_disabled"}), Problem("never", "user_disabled")),
        (refused(200, {"error": "token_revoked"}), Problem("stop", "token_revoked")),
        (refused(200, {"error": "account_inactive"}), Problem("stop", "account_inactive")),
        (TimeoutError(), Problem("later", "TimeoutError", uncertain=True, away=True, unanswered=True)),
        (URLError(ConnectionRefusedError()), Problem("later", "ConnectionRefusedError", away=True)),
        (ConnectionResetError(), Problem("later", "ConnectionResetError", uncertain=True, away=True)),
    ],
)
def test_refusals_are_sorted(error: Exception, problem: Problem) -> None:
    assert sort_problem(error) == problem


@given(st.integers(0, 100_000))
def test_waiting_grows_to_a_minute_and_no_further(attempts: int) -> None:
    assert 0.8 <= backoff(attempts) <= LONGEST_BACKOFF * 1.2


def test_a_row_is_put_once(db: Database) -> None:
    put(db, "U1")
    put(db, "U1")
    assert len(claim(db, NOW)) == 1


def test_the_pace_is_kept(db: Database) -> None:
    put(db, *(f"U{n}" for n in range(30)))
    claims = claim(db, NOW)
    assert len(claims) == 5
    assert [c.slot for c in claims] == [NOW + timedelta(seconds=n / 5) for n in range(5)]
    assert claim(db, NOW) == []
    assert len(claim(db, NOW + timedelta(seconds=1))) == 5


def test_a_channel_gets_one_message_a_second(db: Database) -> None:
    put(db, "C1")
    with db.write() as session:
        queue.put(
            session,
            [queue.message_row(workspace_id=1, kind="test", subject="test:2", recipient="C1", due_at=NOW)],
        )
    first, second = [c.slot for n in range(3) for c in claim(db, NOW + timedelta(seconds=n))]
    assert second - first >= timedelta(seconds=1)


def test_what_another_process_holds_is_left_alone_until_its_lease_ends(db: Database) -> None:
    put(db, "U1")
    mine = claim(db, NOW)[0]
    assert claim(db, NOW + timedelta(seconds=59), "other") == []
    taken = claim(db, NOW + timedelta(seconds=61), "other")[0]
    assert taken.row.uncertain
    with db.write() as session:
        lease.settle_sent(session, mine, "me", NOW, "D1", "1.1", "x")  # too late: it is not ours any more
    assert row(db, "U1").state == "claimed"
    with db.write() as session:
        lease.settle_sent(session, taken, "other", NOW, "D1", "2.2", "x")
    assert (row(db, "U1").state, row(db, "U1").ts) == ("sent", "2.2")


def test_what_expired_is_dropped_and_what_was_withdrawn_is_never_sent(db: Database) -> None:
    put(db, "U1", expires_at=NOW + timedelta(minutes=1))
    put(db, "U2")
    with db.write() as session:
        queue.drop(session, "test:1", "test", "U2")
    assert claim(db, NOW + timedelta(minutes=2)) == []
    assert (row(db, "U1").problem, row(db, "U2").problem) == ("expired", "withdrawn")


def test_an_edit_during_the_sending_is_sent_after_it(db: Database) -> None:
    put(db, "U1")
    mine = claim(db, NOW)[0]
    with db.write() as session:
        queue.touch(session, "test:1", "test", NOW)
        queue.touch(session, "test:1", "test", NOW)
    with db.write() as session:
        lease.settle_sent(session, mine, "me", NOW, "D1", "1.1", "x")
    assert claim(db, NOW + timedelta(seconds=2)) == []
    again = claim(db, NOW + timedelta(seconds=3))[0]
    assert again.row.ts == "1.1"
    with db.write() as session:
        lease.settle_sent(session, again, "me", NOW, "D1", "1.1", "y")
    assert row(db, "U1").state == "sent"


def edited(db: Database, *recipients: str) -> list[str]:
    """In which order edits go out of messages that were put in this order and change at the same moment."""
    put(db, *recipients)
    with db.write() as session:
        slots = Slots(session, 1, NOW, FULL, 1.0)
        for one in lease.claim(session, 1, "me", NOW, slots, frozenset(), 100):
            lease.settle_sent(session, one, "me", NOW, one.row.recipient, "1.1", "x")
    later = NOW + timedelta(minutes=1)
    with db.write() as session:
        queue.touch(session, "test:1", "test", later)
    moments = [later + timedelta(seconds=n) for n in range(10)]
    return [one.row.recipient for at in moments for one in claim(db, at)]


def test_of_edits_that_are_due_together_the_newest_message_comes_first(db: Database) -> None:
    assert edited(db, "U1", "U2", "U3") == ["U3", "U2", "U1"]


def test_what_a_whole_channel_reads_is_edited_before_private_messages(db: Database) -> None:
    assert edited(db, "C1", "U2", "W3") == ["C1", "W3", "U2"]


def test_a_pause_costs_a_fifth_once_and_never_ends_sooner(db: Database) -> None:
    put(db, "U1", "U2")
    claim(db, NOW)
    long, short = NOW + timedelta(seconds=30), NOW + timedelta(seconds=5)
    with db.write() as session:
        pause(session, 1, long, slower=True)
        pause(session, 1, short, slower=False)
    with db.read() as session:
        post = session.get_one(Pace, (1, "post"))
    assert (post.next_at, round(post.rate, 6)) == (long, round(FULL["post"] * SLOWER, 6))


def test_nobody_gets_two_messages_within_a_second_of_each_other(db: Database) -> None:
    put(db, "U1", "U2", "U3", "U4", "U5")
    with db.write() as session:
        later = queue.message_row(workspace_id=1, kind="test", subject="test:2", recipient="U5", due_at=NOW)
        queue.put(session, [later])
    spoken: dict[str, datetime] = {}
    sent: dict[str, list[datetime]] = {}
    for tenths in range(40):
        now = NOW + timedelta(milliseconds=100 * tenths)
        with db.write() as session:
            slots = Slots(session, 1, now, FULL, 1.0, spoken)
            for each in lease.claim(session, 1, "me", now, slots, frozenset(), 100):
                sent.setdefault(each.row.recipient, []).append(each.slot)
                lease.settle_sent(session, each, "me", now, "D1", f"{tenths}.{each.row.id}", "")
    assert len(sent["U5"]) == 2
    assert sent["U5"][1] - sent["U5"][0] >= timedelta(seconds=1)
