"""Three replicas on PostgreSQL send 2,000 prompts; fifteen times one of them is killed at random."""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.db import Database
from bot.outbox.models import Outbox
from tests.chaos.crowd import populate
from tests.chaos.finish import finish
from tests.chaos.table import Line, say, zero
from tests.postgres import fresh_database
from tests.robustness.looks import rows
from tests.robustness.processes import LEASE_AND_MORE, House, wait_for

TEAMS, TEAM_SIZE, REPLICAS, KILLS = 40, 50, 3, 15
SCALE = 20.0
PATIENCE = 100
NAME = "2,000 prompts, 15 kills"
DUE = datetime.fromisoformat("2026-11-23T08:00:00+00:00")


def run(server: str) -> Iterator[Line]:
    """Every line of this run."""
    say(f"\n{REPLICAS} replicas on PostgreSQL, {TEAMS * TEAM_SIZE} prompts, {KILLS} × kill -9 at random")
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="dagstart-chaos-") as folder, fresh_database(server) as address:
        house = House(address, Path(folder), scale=SCALE)
        try:
            populate(house, TEAMS, TEAM_SIZE)  # no chair: who has one gets a second message
            for _ in range(REPLICAS):
                house.start_child(listen=False)
            house.move("09:00")
            wait_for(lambda: sent(house.bot.services.db) > 0, 30)
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.2, 1.2))
                house.kill(chance.randrange(len(house.children)))
                house.start_child(listen=False)
            last_kill = house.clock.now()
            finish(house, PATIENCE)
            yield from audit(house, last_kill)
        finally:
            house.close()


def sent(db: Database) -> int:
    """How many prompts Slack has taken."""
    return len(rows(db, Outbox, kind="dagstart_prompt", state="sent"))


def audit(house: House, last_kill: datetime) -> Iterator[Line]:
    """Count Slack's side against the roster."""
    state, bot = house.playground.state, house.playground.state.app.bot_user
    cards = Counter(
        next(member for member in channel.members if member != bot)
        for channel in state.channels.values()
        if channel.kind == "im" and bot in channel.members
        for message in channel.messages.values()
        if message.body.get("user") == bot
    )
    people = [user for user in state.users if user.startswith("U1")]
    prompts = [row for row in rows(house.bot.services.db, Outbox, kind="dagstart_prompt") if row.sent_at]
    pace = timedelta(seconds=len(people) / (5 * SCALE))
    slow = [row for row in prompts if row.sent_at - last_kill > pace + LEASE_AND_MORE]
    last = max((row.sent_at - DUE for row in prompts), default=timedelta())
    refused = sum(violation["kind"] == "rate" for violation in house.violations())
    yield Line(NAME, "replicas killed with -9", str(KILLS))
    yield zero(NAME, "lost", sum(not cards[who] for who in people))
    yield zero(NAME, "doubled in direct messages", sum(max(0, cards[who] - 1) for who in people))
    yield zero(NAME, "later than the pace and one lease after the last kill", len(slow))
    yield Line(NAME, "the last one after", f"{last.seconds} s")
    yield zero(NAME, "refused with 429", refused)
