"""Peer feedback: the matching of 1,000 teams of fifty, 50,000 texts into the outbox in one batch, those outside a week.

And a month of the team mirror: asking everybody in 1,000 teams, 1,000 answers one by one, counting the teams.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter

from sqlalchemy import func, select, update

from bot.clock import SetClock
from bot.db import Database
from bot.outbox.models import Outbox
from bot.people.models import Membership, Person, Team
from bot.rituals.feedback import mirror, moves
from bot.rituals.feedback.matching_rules import Wishes, match, random_misses
from bot.rituals.feedback.mirror_models import MirrorRound, MirrorTeam
from bot.rituals.feedback.mirror_rules import USUAL
from bot.rituals.feedback.models import FeedbackTeam, FeedbackText, FeedbackTurn, FeedbackWeek
from bot.rituals.feedback.sealed import FeedbackSeal, Words
from bot.rituals.feedback.texts import ARRIVED
from bot.seal import Keys
from bot.services import Services
from bot.settings import load_settings
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import _add, fill_teams
from tests.benchmarks.table import Row
from tests.world import KEY

TEAMS, OF_EACH, WEEKS, ANSWERS = 1_000, 50, 4, 1_000
TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 13, tzinfo=UTC)
FAR = datetime(2100, 1, 1, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    teams = TEAMS // 10 if quick else TEAMS
    yield matched(teams)
    for kind in databases.kinds:
        with opened(databases.fresh(kind)) as db:
            yield delivered(db, kind, teams)
            yield outside(db, kind, teams)
            yield from looked_back(db, kind, teams)


def matched(teams: int) -> Row:
    """The fifth week of teams of fifty, with what they wrote before and with somebody who excluded somebody."""
    people, chance = range(OF_EACH), Random(1)
    written = {(giver, (giver + n) % OF_EACH): 1 for giver in people for n in range(1, WEEKS + 1)}
    start = perf_counter()
    for team in range(teams):
        excluded = frozenset({frozenset(chance.sample(people, 2))})
        missed = random_misses(people, excluded, f"{team}:2026Q4")
        found = match(people, Wishes(written=written, excluded=excluded, missed=missed), f"{team}:2026-11-23")
        assert len(found.receivers) == OF_EACH
    seconds = perf_counter() - start
    return Row(f"matching {teams:,} teams of {OF_EACH}", seconds, "s", f"<= {60 * teams / TEAMS:g}")


def delivered(db: Database, kind: str, teams: int) -> Row:
    """The batch of all teams at one moment, until every text stands in the outbox."""
    count = teams * OF_EACH
    services = Services(load_settings(_env_file=None, key=KEY), SetClock(THURSDAY), db)
    _fill(db, teams)
    start = perf_counter()
    moves.look_due(services, THURSDAY)
    seconds = perf_counter() - start
    with db.read() as session:
        assert session.scalar(select(func.count()).where(Outbox.kind == ARRIVED)) == count
    return Row(f"{count:,} texts of peer feedback into the outbox, {kind}", seconds, "s", f"<= {120 * teams / TEAMS:g}")


def outside(db: Database, kind: str, teams: int) -> Row:
    """One text in each team, written outside a week, due at one moment: each is delivered in a transaction."""
    services = Services(load_settings(_env_file=None, key=KEY), SetClock(THURSDAY), db)
    words = FeedbackSeal(Keys(KEY)).close(1, Words("Gisteren", "Je liet haar uitspreken", "Rust"), THURSDAY)
    with db.write() as session:
        turns = session.execute(select(FeedbackTurn.week_id, FeedbackTurn.giver_id, FeedbackTurn.receiver_id))
        pairs = {team_id: (giver, receiver) for team_id, giver, receiver in turns}
        texts = [
            {
                "team_id": team_id, "giver_id": giver, "receiver_id": receiver, "source": "own:bench", "sealed": words,
                "nameless": False, "state": "held", "delivers_at": THURSDAY, "thanked": False, "talk": False,
                "shared": False,
            }
            for team_id, (giver, receiver) in pairs.items()
        ]  # fmt: skip
        _add(session, FeedbackText, texts)
    start = perf_counter()
    moves.look_due(services, THURSDAY)
    seconds = perf_counter() - start
    with db.read() as session:
        left = session.scalar(select(func.count()).where(FeedbackText.delivers_at.is_not(None)))
    assert left == 0
    return Row(f"{teams:,} texts outside a week, {kind}", seconds, "s", f"<= {60 * teams / TEAMS:g}")


def looked_back(db: Database, kind: str, teams: int) -> Iterator[Row]:
    """A month: everybody is asked, 1,000 people answer, and all teams are counted."""
    clock = SetClock(TUESDAY)
    services = Services(load_settings(_env_file=None, key=KEY), clock, db)
    with db.write() as session:
        keys = {"keys": ",".join(USUAL), "version": 1, "due_at": TUESDAY}
        _add(session, MirrorTeam, [{"team_id": each, **keys} for each in session.scalars(select(Team.id))])
    start = perf_counter()
    mirror.look_due(services, TUESDAY)
    asked = perf_counter() - start
    yield Row(f"team mirror of {teams:,} teams of {OF_EACH}: asking, {kind}", asked, "s", f"<= {120 * teams / TEAMS:g}")
    with db.read() as session:
        months = {row.team_id: row.id for row in session.scalars(select(MirrorRound))}
        people = session.execute(select(Person, Membership.team_id).join(Membership).limit(ANSWERS)).all()
    start = perf_counter()
    for person, team_id in people:
        mirror.record_answers(services, person, months[team_id], dict.fromkeys(USUAL, 4))
    yield Row(f"team mirror: {len(people):,} answers one by one, {kind}", perf_counter() - start, "s", "<= 20")
    with db.write() as session:
        session.execute(update(MirrorTeam).values(due_at=FAR))  # or the next month would be asked for in the same look
    later = TUESDAY + timedelta(days=14)
    start = perf_counter()
    mirror.look_due(services, later)
    counted = perf_counter() - start
    yield Row(
        f"team mirror of {teams:,} teams of {OF_EACH}: counting, {kind}", counted, "s", f"<= {60 * teams / TEAMS:g}"
    )


def _fill(db: Database, teams: int) -> None:
    fill_teams(db, teams * OF_EACH, teams, FAR)
    fill_week(db)


def fill_week(db: Database) -> None:
    """All teams that are there have peer feedback, and everybody has written for Thursday's batch."""
    sealed = FeedbackSeal(Keys(KEY))
    with db.write() as session:
        members: dict[int, list[int]] = {}
        for team_id, person_id in session.execute(select(Membership.team_id, Membership.person_id)):
            members.setdefault(team_id, []).append(person_id)
        usual = {"state": "on", "seed": "x", "version": 1, "fortnightly": False, "collecting": False, "weeks_kept": 26}
        teams_on = [{"team_id": each, "since": THURSDAY.date(), **usual} for each in members]
        _add(session, FeedbackTeam, teams_on)
        moments = {"asks_at": THURSDAY - 3 * A_DAY, "matches_at": THURSDAY - A_DAY, "reminds_at": THURSDAY}
        weeks = [
            {
                "id": each, "team_id": each, "monday": (THURSDAY - 3 * A_DAY).date(), "state": "writing",
                "collecting": False, "delivers_at": THURSDAY, "due_at": THURSDAY, **moments,
            }
            for each in members
        ]  # fmt: skip
        _add(session, FeedbackWeek, weeks)
        turns, texts = [], []
        for team_id, people in members.items():
            for giver, receiver in zip(people, [*people[1:], people[0]], strict=True):
                turn = {"week_id": team_id, "giver_id": giver, "receiver_id": receiver}
                turns.append({**turn, "state": "written"})
                words = sealed.close(receiver, Words("Gisteren", "Je liet haar uitspreken", "Rust"), THURSDAY)
                texts.append({
                    **turn, "team_id": team_id, "source": f"week:{team_id}", "sealed": words, "nameless": False,
                    "state": "held", "thanked": False, "talk": False, "shared": False,
                })  # fmt: skip
        _add(session, FeedbackTurn, turns)
        _add(session, FeedbackText, texts)
