"""`make chaos`: kill -9 at random while 2,000 prompts go out, and at every step of a morning and of the lives.

Prints what was lost, doubled and late. Slack's limits and the bot's pace are raised by the same factor.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta
from datetime import time as local_time
from pathlib import Path

from bot.db import Database
from bot.outbox.models import Outbox
from bot.outbox.slack import HTTP_TIMEOUT
from bot.people.members import record_presence, replan
from bot.people.models import Person, Schedule, Team
from bot.rituals.dagstart.models import DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.questions import template_questions
from playground.state import User
from tests.postgres import fresh_database, running_postgres
from tests.robustness import morning
from tests.robustness.child import Crash
from tests.robustness.lives import LIVES
from tests.robustness.looks import rows
from tests.robustness.morning import Morning
from tests.robustness.processes import LEASE_AND_MORE, House, wait_for

TEAMS, TEAM_SIZE, REPLICAS, KILLS = 40, 50, 3, 15
SCALE = 20.0
AT_ONCE = 4
MATRIX_SECONDS = 90.0
"""Per database; what does not fit is listed as not tried."""

PARTS = {
    "opening": (*morning.OPENING, *morning.SENDING),
    "answering": morning.ANSWERING,
    "reminding": morning.REMINDING,
    "boarding": morning.BOARDING,
    "closing": morning.CLOSING,
}


def say(line: str = "") -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def try_crash(address: str, part: str, crash: Crash) -> tuple[Counter[str], int]:
    """One morning with one crash. Returns what is wrong, and how often the bot died."""
    with tempfile.TemporaryDirectory(prefix="dagstart-chaos-") as folder:
        url = address or f"sqlite:///{folder}/dagstart.db"
        house = House(url, Path(folder))
        try:
            day = Morning(house)
            day.live(**{part: (crash,)})
            return day.audit(), house.deaths
        finally:
            house.close()


def matrix(name: str, server: str | None) -> Counter[str]:
    """Every crash on one database, a few mornings at a time."""
    total, deadline = Counter[str](), time.monotonic() + MATRIX_SECONDS
    say(f"\nkill -9 at every step, {name}")

    def live(part: str, crash: Crash) -> tuple[Counter[str], int] | None:
        if time.monotonic() > deadline:
            return None
        with fresh_database(server) if server else nullcontext("") as address:
            return try_crash(address, part, crash)

    tried = [(part, crash) for part, crashes in PARTS.items() for crash in crashes]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (part, crash), found in zip(tried, pool.map(live, *zip(*tried, strict=True)), strict=True):
            wrong, deaths = found or (Counter[str](), 0)
            total += wrong
            total["crashes not tried"] += not deaths
            verdict = ", ".join(f"{n} {what}" for what, n in wrong.items()) or "nothing lost, nothing twice"
            if not deaths:
                verdict = "never got there" if found else "not tried: out of time"
            say(f"  {part:10} {crash!s:58} {verdict}")
    return +total


def live(what: str, name: str, server: str | None) -> None:
    """One of the lives on one database, the bot killed in every step of it. Raises AssertionError."""
    with fresh_database(server) if server else nullcontext("") as address, tempfile.TemporaryDirectory() as folder:
        house = House(address or f"sqlite:///{folder}/dagstart.db", Path(folder))
        try:
            LIVES[what](house, lambda _: True)
            say(f"kill -9 at every step of {what}, {name}: {house.deaths} times, nothing lost, nothing half")
        finally:
            house.close()


def populate(house: House) -> None:
    """Forty teams of fifty people, in Slack and in the tables, with their daily start at nine."""
    state, now = house.playground.state, house.clock.now()
    with house.bot.services.db.write() as session:
        for number in range(TEAMS):
            ids = [f"U1{number:03}{n:04}" for n in range(TEAM_SIZE)]
            for slack_id in ids:
                state.users[slack_id] = User(
                    slack_id, slack_id.lower(), slack_id, tz="Europe/Amsterdam", locale="nl-NL"
                )
            channel = state.add_channel(f"team-{number}", "public", ids[0], now.timestamp())
            channel.members = dict.fromkeys([*ids, state.app.bot_user])
            team = Team(
                workspace_id=house.workspace.id,
                channel_id=channel.id,
                name=channel.name,
                locale="nl",
                tz="Europe/Amsterdam",
            )
            people = [
                Person(
                    workspace_id=house.workspace.id,
                    slack_id=slack_id,
                    name=slack_id,
                    tz="Europe/Amsterdam",
                    locale="nl",
                    kind="person",
                )
                for slack_id in ids
            ]
            session.add_all([team, *people])
            session.flush()
            record_presence(session, team.id, [person.id for person in people])
            session.add(DagstartPlan(team_id=team.id, chair=False, meeting=0))  # a chair gets a second message
            for q in template_questions("standard"):
                session.add(DagstartQuestion(team_id=team.id, slot=q.slot, key=q.key, kind=q.kind))
            session.add(Schedule(team_id=team.id, ritual="dagstart", at=local_time(9, 0)))
            session.flush()
            replan(session, team, now)


def random_run(server: str) -> Counter[str]:
    """Three replicas on PostgreSQL send 2,000 prompts; fifteen times one of them is killed at random."""
    say(f"\n{REPLICAS} replicas on PostgreSQL, {TEAMS * TEAM_SIZE} prompts, {KILLS} × kill -9 at random")
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="dagstart-chaos-") as folder, fresh_database(server) as address:
        house = House(address, Path(folder), scale=SCALE)
        try:
            populate(house)
            for _ in range(REPLICAS):
                house.start_child(listen=False)
            house.move("09:00")
            start = time.monotonic()
            wait_for(lambda: sent(house.bot.services.db) > 0, 30)
            while house.deaths < KILLS and time.monotonic() - start < 60:
                time.sleep(chance.uniform(0.2, 1.2))
                house.kill(chance.randrange(len(house.children)))
                house.start_child(listen=False)
            say(
                f"  killed {house.deaths} times in {time.monotonic() - start:.0f} s, {sent(house.bot.services.db)} sent"
            )
            finish(house)
            return audit(house)
        finally:
            house.close()


def sent(db: Database) -> int:
    """How many prompts Slack has taken."""
    return len(rows(db, Outbox, kind="dagstart_prompt", state="sent"))


def finish(house: House) -> None:
    """Wait until all is sent. The clock jumps over the leases of the dead, but only when the living hold nothing."""
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline and not wait_for(house.is_quiet, 1):
        held = claims(house.bot.services.db)
        if held and not wait_for(lambda before=held: claims(house.bot.services.db) != before, HTTP_TIMEOUT + 2):
            house.move(house.clock.now() + LEASE_AND_MORE)


def claims(db: Database) -> set[tuple[int, str | None]]:
    """The rows in somebody's hands, and in whose."""
    return {(row.id, row.owner) for row in rows(db, Outbox, state="claimed")}


def audit(house: House) -> Counter[str]:
    """Count Slack's side against the roster."""
    state, bot, wrong = house.playground.state, house.playground.state.app.bot_user, Counter[str]()
    cards = Counter(
        next(member for member in channel.members if member != bot)
        for channel in state.channels.values()
        if channel.kind == "im" and bot in channel.members
        for message in channel.messages.values()
        if message.body.get("user") == bot
    )
    people = [user for user in state.users if user.startswith("U1")]
    left = rows(house.bot.services.db, Outbox, state="waiting") + rows(house.bot.services.db, Outbox, state="claimed")
    wrong["still waiting"] = len(left)
    wrong["lost"] = sum(cards[person] == 0 for person in {*people} - {row.recipient for row in left})
    wrong["doubled"] = sum(max(0, cards[person] - 1) for person in people)
    due = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    late = [row for row in rows(house.bot.services.db, Outbox, kind="dagstart_prompt") if row.sent_at]
    pace = timedelta(seconds=len(people) / (5 * SCALE))
    slow = [row for row in late if row.sent_at - due > pace + LEASE_AND_MORE]
    longest = max((row.sent_at - due for row in late), default=timedelta())
    too_often = sum(violation["kind"] == "rate" for violation in house.violations())
    say(f"  lost {wrong['lost']}, doubled {wrong['doubled']}, still waiting {len(left)}, 429s {too_often}")
    say(f"  {len(slow)} later than the pace and one lease allow ({(pace + LEASE_AND_MORE).seconds} s on the set clock)")
    say(f"  the last after {longest.seconds} s: what a killed replica held waits for its lease and is looked up first")
    return +wrong


def main() -> int:
    """Run everything; 1 when something was lost, came twice, or was not tried."""
    start = time.monotonic()
    with running_postgres() as server:
        found = random_run(server)
        for name, address in (("SQLite", None), ("PostgreSQL", server)):
            found += matrix(name, address)
            say()
            for what in LIVES:
                live(what, name, address)
    explained = found.pop("boards doubled", 0)
    say(f"\n{time.monotonic() - start:.0f} s. Wrong: {dict(found) or 'nothing'}.")
    if explained:
        say(f"{explained} boards came twice: the bot may not read channels, and two boards are better than none.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
