"""Blind votes: everybody of a hundred teams votes, on as many threads as Bolt has; then every vote is counted."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from sqlalchemy import func, select

from bot.people.models import Person
from bot.rituals.debate.models import DebateVote
from bot.rituals.debate.votes import record_vote
from bot.tally import TallyTaken
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.table import Row
from tests.votes import add_debate, end_vote, services_on

RUNS = 3
TEAMS, STAFF, MANAGEMENT = 100, 44, 6
THREADS = 32


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    people = TEAMS * (STAFF + MANAGEMENT)
    for kind in databases.kinds:
        runs = [_vote(databases.fresh(kind)) for _ in range(1 if quick else RUNS)]
        voting, counting = (median(each) for each in zip(*runs, strict=True))
        yield Row(f"{people:,} votes in {TEAMS} debates, {kind}", voting, "s", "<= 60")
        yield Row(f"counting the votes of {TEAMS} debates, {kind}", counting, "s", "<= 10")


def _vote(url: str) -> tuple[float, float]:
    """Seconds until every vote is recorded, and until every one is counted and forgotten."""
    with opened(url) as db:
        with db.write() as session:
            debates = [add_debate(session, n, STAFF, MANAGEMENT) for n in range(TEAMS)]
        with db.read() as session:
            people = {each.id: each for each in session.scalars(select(Person))}
        services = services_on(db)
        votes = [(debate_id, each[n]) for n in range(STAFF + MANAGEMENT) for debate_id, each in debates]

        def vote(place: tuple[int, int]) -> None:
            debate_id, person_id = place
            record_vote(services, people[person_id], debate_id, 1, str(person_id % 5 + 1))

        start = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(vote, votes))
        voted = time.perf_counter()
        with db.read() as session:
            taken = session.scalar(select(func.count()).select_from(TallyTaken))
        for debate_id, _ in debates:
            end_vote(services, debate_id, 1)
        counted = time.perf_counter()
        with db.read() as session:
            kept = session.scalar(select(func.sum(DebateVote.voters)).where(DebateVote.side == "all"))
        if not taken == kept == len(votes):
            raise RuntimeError(f"{taken} votes, {kept} counted, of {len(votes)}")
        return voted - start, counted - voted
